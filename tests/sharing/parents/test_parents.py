"""Nobody is contacted, listed, named or written to before a safety check; and consent to a service is no basis."""

import io
import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.access import grants
from hub.access.models import Basis
from hub.access.verdicts import Hidden, Refused
from hub.audit.models import Event
from hub.people import services as people
from hub.people.models import Family, FamilyGrant, FamilyMember, ParentalResponsibility, Person, Standing
from hub.people.services import ClueInText
from meetings.agenda.models import AgendaItem, ItemState
from meetings.minutes.models import Contribution
from sharing.parents import pages, queries, rules, services
from sharing.parents.models import (
    Arrangement,
    InformationClass,
    OrderScan,
    ParentContact,
    SafetyCheck,
    ServiceConsent,
    Tell,
    TellingRule,
    Way,
)
from tests.cast import client_of
from tests.hub.people.home import TODAY
from tests.meetings.letters.desk import Desk
from tests.servers import ROOT

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x35\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Parents(Desk):
    def enter(self, user) -> Client:
        return client_of(user.username)

    def stand(self):
        return queries.stand_of(self.tomos, self.rhodri)

    def contact(self, by=None, **more):
        said = {"text": "Rhodri Lewis asked how Tomos is.", "happened_on": TODAY, "way": Way.TELEPHONE}
        return services.record_contact(
            actor=by or self.ben, family=self.family, child=self.tomos, adult=self.rhodri, **(said | more)
        )


class Contacting(Parents):
    """One rule, and every page where an unchecked parent might be listed, named or written to."""

    def walk(self) -> dict[str, str]:
        """What each page says of the father, for the chair and for the co-ordinator."""
        pages_ = {
            "planner": reverse("parents"),
            "pair": reverse("parents_pair", args=[self.tomos.pk, self.rhodri.pk]),
            "about": reverse("letters_about", args=[self.tomos.pk, self.rhodri.pk]),
            "tell": reverse("item_tell", args=[self.item.pk]),
            "plan": reverse("meeting_plan", args=[self.meeting.pk]),
        }
        client = self.enter(self.carys)
        found = {}
        for name, path in pages_.items():
            answer = client.get(path)
            self.assertEqual(answer.status_code, 200, name)
            found[name] = answer.content.decode()
        return found

    def doors(self) -> list[int]:
        """What every act that reaches a parent answers."""
        client = self.enter(self.carys)
        pair = [self.tomos.pk, self.rhodri.pk]
        contact = ParentContact.objects.get()
        return [
            client.get(reverse("item_tell_one", args=[self.item.pk, *pair])).status_code,
            client.post(reverse("item_tell_one", args=[self.item.pk, *pair]), {"teller": self.ben.pk}).status_code,
            client.post(reverse("letter_start", args=[self.item.pk, *pair])).status_code,
            client.post(reverse("parents_answered", args=[contact.pk])).status_code,
        ]

    def offers(self, page: dict[str, str]) -> dict[str, bool]:
        pair = [self.tomos.pk, self.rhodri.pk]
        to_contact = page["planner"].split('id="to-contact"')[1].split("<h2")[0]
        return {
            "listed to contact": "Rhodri Lewis" in to_contact,
            "may be answered": reverse("parents_answered", args=[ParentContact.objects.get().pk]) in page["pair"],
            "named to be told": reverse("item_tell_one", args=[self.item.pk, *pair]) in page["tell"],
            "letter begun": reverse("letter_start", args=[self.item.pk, *pair]) in page["tell"] + page["about"],
            "written to": reverse("letters_about", args=pair) in page["pair"],
        }

    def everything_but_a_check(self) -> None:
        self.contact(wants_answer_by_on=TODAY + timedelta(days=5))
        self.way()
        self.tell()
        services.record_arrangement(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, lives_with="sees", said_by="Him"
        )
        people.set_education_parent(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, standing=Standing.HAS,
            evidence="Birth certificate", seen_on=TODAY,
        )  # fmt: skip

    def test_no_page_offers_a_parent_who_was_not_checked(self) -> None:
        self.everything_but_a_check()
        self.assertEqual(set(self.offers(self.walk()).values()), {False})
        self.assertEqual(set(self.doors()), {403})
        refused = set(Event.objects.filter(outcome="refused").values_list("act", flat=True))
        self.assertLessEqual({"letters.named_to_be_told", "letters.written", "parents.contact_answered"}, refused)

    def test_every_page_offers_one_who_was(self) -> None:
        self.everything_but_a_check()
        self.check()
        self.assertEqual(set(self.offers(self.walk()).values()), {True})
        self.assertNotIn(403, self.doors())

    def test_nor_one_whose_check_has_ended_to_the_second(self) -> None:
        self.everything_but_a_check()
        self.check()
        SafetyCheck.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.assertEqual(set(self.offers(self.walk()).values()), {False})
        self.assertEqual(set(self.doors()), {403})

    def test_nor_one_who_is_not_safe_or_barred_by_a_court(self) -> None:
        self.everything_but_a_check()
        self.check("not_safe")
        self.assertEqual(set(self.offers(self.walk()).values()), {False})
        self.check()
        services.record_order(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, kind="no_contact", says="None.",
            bars_contact=True, made_on=TODAY, seen_on=TODAY,
        )  # fmt: skip
        self.assertEqual(set(self.offers(self.walk()).values()), {False})
        self.assertEqual(set(self.doors()), {403})

    def test_a_check_asks_three_people_and_is_signed(self) -> None:
        for missing in ("police", "service", "other_parent"):
            with self.assertRaises(ValidationError) as caught:
                self.check(**{missing: "  "})
            self.assertIn(missing, caught.exception.message_dict)
        with self.assertRaises(ValidationError):
            self.check("conditions", conditions="")
        (row,) = self.check()
        self.assertEqual(row.by, self.carys)
        self.assertLogged("parents.safety_checked", self.tomos, self.rhodri)

    def test_a_check_gives_no_protected_place_away(self) -> None:
        people.protect(actor=self.carys, person=self.nia, shown_to=[self.carys], why="-", review_on=TODAY)
        with self.assertRaises(ClueInText):
            self.check(other_parent="Kelly Prosser at 14 Lôn y Gamlas is content.")

    def test_a_later_check_replaces_and_the_earlier_stays(self) -> None:
        self.check()
        self.check("not_safe")
        self.assertEqual(SafetyCheck.objects.count(), 2)
        self.assertFalse(queries.may_contact(self.tomos, self.rhodri))


class Deciding(Parents):
    def test_nothing_is_told_until_somebody_decides(self) -> None:
        for one in InformationClass:
            self.assertEqual(rules.telling_of(self.stand(), one).tell, Tell.DO_NOT)

    def test_the_reviewer_is_somebody_else_who_reads_the_record(self) -> None:
        decided = {one: (Tell.TELL, "Why.") for one in InformationClass}
        for reviewer in (self.carys, self.huw):
            with self.assertRaises(ValidationError):
                services.decide_telling(
                    actor=self.carys, family=self.family, children=[self.tomos], adult=self.rhodri, decisions=decided,
                    reviewer=reviewer, review_on=TODAY + timedelta(days=3),
                )  # fmt: skip

    def test_every_class_has_a_reason(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            services.decide_telling(
                actor=self.carys, family=self.family, children=[self.tomos], adult=self.rhodri,
                decisions={"police": (Tell.DO_NOT, " ")}, reviewer=self.amira, review_on=TODAY + timedelta(days=3),
            )  # fmt: skip
        self.assertIn("police_reason", caught.exception.message_dict)

    def test_a_review_that_is_due_tells_nothing_and_comes_back_to_the_planner(self) -> None:
        self.tell()
        self.assertEqual(self.planned(), ([], []))
        TellingRule.objects.update(review_on=TODAY - timedelta(days=1))
        self.assertEqual(self.planned(), ([], ["Rhodri Lewis"]))

    def planned(self) -> tuple[list[str], list[str]]:
        page = pages.planner(self.carys)
        return [row.adult for row in page.undecided], [row.adult for row in page.ending]

    def test_the_planner_finds_the_parent_who_lives_elsewhere_and_says_what_is_missing(self) -> None:
        (row,) = pages.planner(self.carys).undecided
        self.assertEqual((row.adult, row.children), ("Rhodri Lewis", "Tomos Prosser-Lewis"))
        self.assertEqual(row.standing, "Has parental responsibility")
        for word in ("safety check", "safe way to be reached", "what may be told", "parent in education law"):
            self.assertIn(word, row.missing)
        self.assertEqual(self.planned(), (["Rhodri Lewis"], []))

    def test_a_natural_father_without_responsibility_is_found_too(self) -> None:
        people.set_responsibility(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, standing=Standing.HAS_NOT
        )
        self.assertEqual(self.planned(), (["Rhodri Lewis"], []))

    def test_that_nothing_is_told_is_a_decision(self) -> None:
        self.tell(wellbeing=Tell.DO_NOT, outcome=Tell.DO_NOT)
        self.assertEqual(self.planned(), ([], []))

    def test_it_asks_the_same_few_questions_of_the_database_for_many_families(self) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as caught:
                pages.planner(self.carys)
            return len(caught)

        before = asked()
        for number in range(25):
            family = Family.objects.create(hub=self.hub, name=f"Family {number}")
            child = Person.objects.create(name=f"Child{number} Evans", born_on=TODAY - timedelta(days=900))
            father = Person.objects.create(name=f"Father{number} Evans", born_on=TODAY - timedelta(days=12000))
            FamilyMember.objects.create(family=family, person=child)
            FamilyMember.objects.create(family=family, person=father, in_home=False)
            ParentalResponsibility.objects.create(child=child, adult=father, standing=Standing.HAS)
            grants.grant(
                FamilyGrant, "read_family", user=self.carys, thing=family, granted_by=self.carys, basis=Basis.POST,
                expires_at=timezone.now() + timedelta(days=9),
            )  # fmt: skip
        self.assertEqual(len(pages.planner(self.carys).undecided), 26)
        self.assertEqual(asked(), before)
        self.assertLessEqual(before, 25)


class Hiding(Parents):
    def test_the_pair_is_absent_for_who_may_not_read_the_family(self) -> None:
        for user in (self.huw, self.esi, self.ioan, self.cleo):
            with self.assertRaises(Hidden):
                queries.pair_for(user, self.tomos.pk, self.rhodri.pk)
        client, bodies = self.enter(self.huw), set()
        for child in (self.tomos.pk, self.item.pk):
            path = reverse("parents_pair", args=[child, self.rhodri.pk])
            answer = client.get(path)
            self.assertEqual(answer.status_code, 404)
            bodies.add(re.sub(r'value="\w{64}"', "", answer.content.decode()).replace(path, ""))
        self.assertEqual(len(bodies), 1)

    def test_two_children_or_two_adults_are_no_pair(self) -> None:
        for one, other in ((self.tomos, self.nia), (self.kelly, self.rhodri)):
            with self.assertRaises(Hidden):
                queries.pair_for(self.carys, one.pk, other.pk)

    def test_reading_is_in_the_log_with_its_people(self) -> None:
        self.enter(self.ben).get(reverse("parents_pair", args=[self.tomos.pk, self.rhodri.pk]))
        self.assertLogged("parents.read", self.tomos, self.rhodri)

    def test_a_way_to_reach_somebody_protected_is_shown_to_those_who_may_know(self) -> None:
        services.record_way(
            actor=self.carys, family=self.family, children=[self.tomos], adult=self.kelly, way=Way.TELEPHONE,
            detail="01632 960099", language="en", home_is_shared_or_unsafe=True,
        )  # fmt: skip
        path = reverse("parents_pair", args=[self.tomos.pk, self.kelly.pk])
        self.assertContains(self.enter(self.ben).get(path), "01632 960099")
        self.protection().shown_to.remove(self.ben)
        self.assertNotContains(self.enter(self.ben).get(path), "960099")

    def protection(self):
        return self.kelly.protections.get()


class Orders(Parents):
    def order(self, **more):
        said = {"kind": "prohibited_steps", "says": "Not to be moved.", "made_on": TODAY, "seen_on": TODAY}
        return services.record_order(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, **(said | more)
        )

    def test_a_scan_is_a_download_for_readers_and_absent_for_others(self) -> None:
        path = reverse("parents_order", args=[self.tomos.pk, self.rhodri.pk])
        day = TODAY.isoformat()
        scan = SimpleUploadedFile("order.png", io.BytesIO(PNG).read(), "image/png")
        answer = self.enter(self.carys).post(
            path, {"kind": "no_contact", "says": "None.", "made_on": day, "seen_on": day, "scan": scan}
        )
        self.assertEqual(answer.status_code, 302, answer.content[-3000:])
        where = reverse("parents_scan", args=[OrderScan.objects.get().order_id])
        answer = self.enter(self.ben).get(where)
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertEqual(answer.content, PNG)
        self.assertLogged("parents.scan_taken", self.tomos, self.rhodri)
        self.assertEqual(self.enter(self.huw).get(where).status_code, 404)

    def test_an_order_that_tells_a_place_is_stopped(self) -> None:
        self.kelly.protections.get().shown_to.remove(self.ben)
        with self.assertRaises(ClueInText):
            self.order(says="Not to go near 14 Lôn y Gamlas.")

    def test_what_has_ended_binds_nobody(self) -> None:
        self.check()
        self.order(bars_contact=True, made_on=TODAY - timedelta(days=9), expires_on=TODAY - timedelta(days=1))
        self.assertTrue(queries.may_contact(self.tomos, self.rhodri))
        self.order(bars_contact=True, expires_on=TODAY)
        self.assertFalse(queries.may_contact(self.tomos, self.rhodri))

    def test_a_later_arrangement_replaces_and_the_earlier_stays(self) -> None:
        for lives_with in ("sees", "shared"):
            services.record_arrangement(
                actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, lives_with=lives_with,
                said_by="Kelly Prosser",
            )  # fmt: skip
        self.assertEqual(Arrangement.objects.count(), 2)
        self.assertEqual(self.stand().arrangement.lives_with, "shared")


class Listening(Parents):
    """What a parent says is on the record, and is put to the item that is open."""

    def test_without_a_check_and_without_an_open_item_it_stands_in_the_record(self) -> None:
        contact = self.contact()
        self.assertTrue(contact.fact.in_chronology)
        self.assertFalse(Contribution.objects.exists())
        self.assertLogged("parents.contact_recorded", self.tomos, self.rhodri)

    def test_to_an_item_that_waits_it_goes_sealed(self) -> None:
        item = AgendaItem.objects.create(meeting=self.meeting, family=self.family, position=2)
        contact = self.contact()
        row = Contribution.objects.get(item=item)
        self.assertEqual((row.fact, row.is_sealed), (contact.fact, True))

    def test_to_an_item_being_heard_it_goes_at_once(self) -> None:
        item = AgendaItem.objects.create(
            meeting=self.meeting, family=self.family, position=2, state=ItemState.HEARD, called_at=timezone.now()
        )
        with self.captureOnCommitCallbacks():
            self.contact()
        row = Contribution.objects.get(item=item)
        self.assertFalse(row.is_sealed)
        self.assertIsNotNone(row.entered_at)

    def test_who_may_not_record_may_not(self) -> None:
        with self.assertRaises((Refused, Hidden)):
            self.contact(by=self.huw)

    def test_its_words_give_no_place_away(self) -> None:
        self.kelly.protections.get().shown_to.remove(self.ben)
        with self.assertRaises(ClueInText):
            self.contact(text="Rhodri Lewis asked whether they live at 14 Lôn y Gamlas.")


class Consenting(Parents):
    """Consent to a service is its own record. No rule of sharing reads it."""

    def give(self, **more) -> ServiceConsent:
        said = {
            "person": self.tomos, "given_by": self.kelly, "service": "Family support", "agency": self.council,
            "what_for": "Help at home.", "given_on": TODAY - timedelta(days=3), "evidence": "Said to Ben",
        }  # fmt: skip
        return services.give_consent(actor=self.carys, family=self.family, **(said | more))

    def test_it_is_given_and_taken_back_with_dates(self) -> None:
        row = self.give()
        self.assertLogged("consents.given", self.tomos, self.kelly)
        with self.assertRaises(ValidationError):
            services.withdraw_consent(
                actor=self.carys, family=self.family, consent=row, on=TODAY - timedelta(days=9), how="-"
            )
        services.withdraw_consent(actor=self.carys, family=self.family, consent=row, on=TODAY, how="By telephone")
        self.assertLogged("consents.withdrawn", self.tomos, self.kelly)
        self.assertContains(self.enter(self.ben).get(reverse("consents", args=[self.family.pk])), "Taken back on")
        self.assertEqual(self.enter(self.huw).get(reverse("consents", args=[self.family.pk])).status_code, 404)

    def test_no_rule_of_sharing_asks_its_table(self) -> None:
        self.check()
        self.way()
        self.tell()
        self.give()
        with CaptureQueriesContext(connection) as caught:
            stand = self.stand()
            for rule in (rules.may_contact, rules.may_write_to, rules.is_decided):
                rule(stand)
            pages.planner(self.carys)
            pages.family_parents(self.carys, self.family.pk)
        table = ServiceConsent._meta.db_table
        self.assertEqual([row["sql"] for row in caught if table in row["sql"]], [])

    def test_no_file_of_sharing_or_of_meetings_reads_it_but_its_own(self) -> None:
        own = {
            f"sharing/parents/{name}.py"
            for name in ("models", "queries", "services", "pages_consents", "views_consents", "acts", "forms", "urls")
        }
        own |= {"sharing/walls.py"}  # says who may see the table, in the database itself
        word = re.compile(r"ServiceConsent|service_consents|consents_given|consents_of|consent_for|pages_consents")
        found = {
            str(path.relative_to(ROOT))
            for app in ("hub", "sharing", "meetings")
            for path in (ROOT / app).rglob("*.py")
            if "migrations" not in path.parts and "demo" not in path.parts and word.search(path.read_text())
        }
        self.assertLessEqual(found, own)

    def test_the_screens_are_kept_apart(self) -> None:
        self.give(service="Unmistakable service")
        for path in (
            reverse("parents_pair", args=[self.tomos.pk, self.kelly.pk]),
            reverse("parents_of_family", args=[self.family.pk]),
            reverse("parents"),
        ):
            self.assertNotContains(self.enter(self.carys).get(path), "Unmistakable")
