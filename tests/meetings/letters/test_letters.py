"""What becomes of a letter: written, translated, approved, given; and everything that stops it on the way."""

from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hub.access.verdicts import Hidden, Refused
from hub.notices.models import Notice
from hub.people import services as people
from hub.people.models import FactKind, Release, Standing
from hub.people.services import ClueInText
from hub.people.services_shut_out import shut_out
from meetings.agenda.models import Draft
from meetings.letters import queries, rules, services
from meetings.letters.models import Letter, LetterState, ToTell
from meetings.minutes.models import Contribution
from sharing.parents import services as parents
from sharing.parents.models import CourtOrder, SafetyCheck, Tell, TellingRule, Way
from sharing.parents.queries import stand_of
from tests.hub.people.home import TODAY
from tests.meetings.letters.desk import Desk

SECRETS = (
    "Kelly", "Dean", "Marsh", "Nia", "Gamlas", "MA2", "Herons", "Crehyr", "Llanelgar", "Noddfa", "960077", "afraid",
)  # fmt: skip


class Writing(Desk):
    def test_it_is_in_the_recipients_language_whoever_writes_it(self) -> None:
        body = self.approved("Mae Tomos yn hapus.").body
        self.assertIn("Annwyl Rhodri Lewis,", body)
        self.assertIn("Tîm o amgylch y teulu", body)
        self.assertNotIn("Dear", body)
        for secret in SECRETS:
            self.assertNotIn(secret, body)

    def test_in_english_for_who_reads_english(self) -> None:
        body = self.approved("Tomos is happy.", language="en").body
        self.assertIn("Dear Rhodri Lewis,", body)
        self.assertIn("Team around the family", body)

    def test_words_in_another_language_wait_for_a_named_translator(self) -> None:
        with self.assertRaisesMessage(ValidationError, "Choose who translates it"):
            self.letter("Tomos is happy.", own_language="en")
        letter = self.letter("Tomos is happy.", own_language="en", translator=self.ffion)
        self.assertEqual(letter.state, LetterState.TO_TRANSLATE)
        self.assertNotIn("Tomos is happy", services.made_of(letter).body)
        self.assertTrue(Notice.objects.filter(user=self.ffion, reference=letter.reference).exists())
        with self.assertRaises(Refused):
            services.approve(actor=self.amira, letter=letter)
        with self.assertRaises(Refused):
            services.sign_translation(actor=self.ben, letter=letter, text="Mae Tomos yn hapus.")
        letter = services.sign_translation(actor=self.ffion, letter=letter, text="Mae Tomos yn hapus.")
        self.assertEqual(letter.state, LetterState.READY)
        self.assertIn("Mae Tomos yn hapus.", services.approve(actor=self.amira, letter=letter).body)
        self.assertLogged("letters.translated", self.tomos, self.rhodri)

    def test_a_translation_carries_no_clue_either(self) -> None:
        letter = self.letter("Tomos is happy.", own_language="en", translator=self.ffion)
        for text in ("Mae Kelly yn hapus.", "Mae Tomos yn Nyth y Crehyr.", "Ffoniwch 01632 960077."):
            with self.assertRaises(ClueInText):
                services.sign_translation(actor=self.ffion, letter=letter, text=text)

    def test_only_what_its_originator_lets_go_into_a_letter_is_offered(self) -> None:
        letter = self.letter()
        for release, by in ((Release.HUB, self.carys), (Release.RECORD, self.ben), (Release.SHARE, self.ben)):
            self.put("Mae Tomos yn tyfu.", release, by)
        own = self.put("Mae Tomos yn bwyta.", Release.RECORD, self.carys)
        offered = {one.id: one.may_go for one in queries.quotables(letter)}
        self.assertEqual(sorted(offered.values()), [False, False, True, True])
        self.assertTrue(offered[own.pk])
        everything = list(offered)
        letter = services.write(actor=self.carys, letter=letter, own_words="", own_language="cy", facts=everything)
        self.assertEqual(letter.facts.count(), 2)

    def put(self, text: str, release: str, by, language: str = "cy"):
        fact = people.enter_fact(
            actor=by, family=self.family, kind=FactKind.FACT, text=text, about=[self.tomos], language=language,
            release=release,
        )  # fmt: skip
        Contribution.objects.create(item=self.item, fact=fact, entered_at=timezone.now())
        return fact

    def test_a_fact_in_another_language_needs_a_signed_translation(self) -> None:
        letter = self.letter()
        fact = self.put("Tomos is growing.", Release.SHARE, self.ben, language="en")
        self.assertEqual([one.why_not for one in queries.quotables(letter)], ["language"])
        people.sign_translation(actor=self.ben, fact=fact, language="cy", text="Mae Tomos yn tyfu.")
        self.assertEqual([one.text for one in queries.quotables(letter) if one.may_go], ["Mae Tomos yn tyfu."])

    def test_terms_that_change_after_approval_stop_the_copy(self) -> None:
        letter = self.letter()
        fact = self.put("Mae Tomos yn tyfu.", Release.SHARE, self.ben)
        letter = services.write(actor=self.carys, letter=letter, own_words="", own_language="cy", facts=[fact.pk])
        letter = services.approve(actor=self.amira, letter=letter)
        self.assertIn("Mae Tomos yn tyfu.", letter.body)
        self.assertTrue(self.may_copy(letter))
        people.amend_fact(actor=self.ben, fact=fact, text="It was another child.", why="Wrong child.")
        self.assertIn("has changed", str(self.may_copy(letter).why))

    def may_copy(self, letter: Letter):
        letter = queries.letter_for(self.carys, letter.pk)
        stand = stand_of(self.tomos, self.rhodri)
        same = services.is_same(letter, services.made_of(letter, stand))
        return rules.may_copy(self.carys, letter, stand, is_same=same)

    # -- Classes

    def test_what_is_not_to_be_told_is_absent_and_said_to_its_writer_only(self) -> None:
        letter = self.letter("Mae Tomos yn hapus.")
        self.tell(wellbeing=Tell.DO_NOT)
        made = services.made_of(letter)
        self.assertNotIn("hapus", made.body)
        self.assertIn("wellbeing", [one.information for one in made.withheld])
        self.tell(outcome=Tell.REDACTED)
        made = services.made_of(letter)
        self.assertNotIn("Tîm o amgylch", made.body)
        self.assertIn("Penderfynwyd cynnig cymorth", made.body)
        self.tell(outcome=Tell.DO_NOT)
        made = services.made_of(letter)
        self.assertNotIn("ynghyd", made.body)

    def test_other_people_places_and_the_police_are_never_told_by_letter(self) -> None:
        letter = self.letter()
        before = services.made_of(letter).body
        self.tell(third_party=Tell.TELL, location=Tell.TELL, police=Tell.TELL)
        made = services.made_of(letter)
        self.assertEqual(made.body, before)
        self.assertLessEqual({"third_party", "location", "police"}, {one.information for one in made.withheld})

    def test_a_decision_that_was_to_be_looked_at_again_tells_nothing(self) -> None:
        letter = self.letter("Mae Tomos yn hapus.")
        TellingRule.objects.update(review_on=TODAY - timedelta(days=1))
        self.assertNotIn("hapus", services.made_of(letter).body)
        with self.assertRaises(Refused):
            services.approve(actor=self.amira, letter=letter)


class Stopping(Desk):
    """Each of these set up a letter that would otherwise go out."""

    def refused(self, why: str) -> None:
        for act in (
            lambda: services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri),
            lambda: services.name_to_tell(
                actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri, teller=self.ben
            ),
        ):
            with self.assertRaises(Refused) as caught:
                act()
            self.assertIn(why, str(caught.exception.why))

    def ready(self) -> None:
        self.check()
        self.way()
        self.tell()

    def test_it_goes_out_when_all_is_recorded(self) -> None:
        self.ready()
        services.name_to_tell(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri, teller=self.ben)
        services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri)
        self.assertEqual((ToTell.objects.count(), Letter.objects.count()), (1, 1))

    def test_not_without_a_safety_check(self) -> None:
        self.way()
        self.tell()
        self.refused("Nobody has recorded a safety check")

    def test_not_when_the_check_has_ended(self) -> None:
        self.ready()
        SafetyCheck.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        self.refused("The safety check ended")

    def test_not_when_it_is_not_safe(self) -> None:
        self.ready()
        self.check("not_safe")
        self.refused("not safe")

    def test_not_when_a_court_bars_contact(self) -> None:
        self.ready()
        self.order(bars_contact=True)
        self.refused("court order bars contact")

    def order(self, **more) -> CourtOrder:
        return parents.record_order(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, kind="no_contact", says="None.",
            made_on=TODAY - timedelta(days=10), seen_on=TODAY, **more,
        )  # fmt: skip

    def test_a_court_that_bars_information_stops_a_letter_that_is_approved(self) -> None:
        letter = self.approved("Mae Tomos yn hapus.")
        self.order(bars_information=True)
        with self.assertRaises(Refused) as caught:
            services.hand_over(actor=self.carys, letter=letter, way=Way.IN_PERSON)
        self.assertIn("Nothing of the outcome", str(caught.exception.why))

    def test_an_order_that_ended_stops_nothing(self) -> None:
        letter = self.approved()
        self.order(bars_information=True, bars_contact=True, expires_on=TODAY - timedelta(days=1))
        services.hand_over(actor=self.carys, letter=letter, way=Way.IN_PERSON)
        self.assertLogged("letters.handed_over", self.tomos, self.rhodri)

    def test_not_to_somebody_who_is_no_parent(self) -> None:
        self.ready()
        people.set_responsibility(
            actor=self.carys, family=self.family, child=self.tomos, adult=self.rhodri, standing=Standing.HAS_NOT
        )
        with self.assertRaises(Refused):
            services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri)

    def test_not_while_nobody_knows_the_language(self) -> None:
        self.check()
        self.tell()
        self.way(language="")
        with self.assertRaises(Refused):
            services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri)

    def test_not_while_the_family_is_with_statutory_services(self) -> None:
        self.ready()
        self.item.reported_at = timezone.now()
        self.item.save(update_fields=["reported_at"])
        with self.assertRaises(Refused):
            services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri)

    def test_it_is_not_posted_where_the_home_is_shared_or_nobody_asked(self) -> None:
        letter = self.approved()
        with self.assertRaises(Refused) as caught:
            services.hand_over(actor=self.carys, letter=letter, way=Way.POST)
        self.assertIn("Not by post", str(caught.exception.why))
        self.way(unsafe=False)
        services.hand_over(actor=self.carys, letter=letter, way=Way.POST)

    def test_nobody_approves_their_own(self) -> None:
        letter = self.letter()
        for actor in (self.carys, self.ffion, self.dev):
            with self.assertRaises((Refused, Hidden)):
                services.approve(actor=actor, letter=letter)
        services.approve(actor=self.amira, letter=letter)

    def test_it_is_absent_for_who_is_not_admitted_or_shut_out(self) -> None:
        letter = self.letter()
        with self.assertRaises(Hidden):
            queries.letter_for(self.huw, letter.pk)
        shut_out(actor=self.esi, family=self.family, user=self.ffion, why="His cousin.")
        with self.assertRaises(Hidden):
            queries.letter_for(self.ffion, letter.pk)
        self.assertEqual(queries.letters_for(self.ffion), [])
        self.assertEqual(queries.letters_for(self.huw), [])

    def test_a_place_protected_after_approval_stops_the_copy(self) -> None:
        letter = self.approved("Mae Tomos yn hoffi Traeth Melyn.")
        people.protect(
            actor=self.carys, person=self.kelly, shown_to=[], why="", review_on=TODAY,
            clues=[("other", "Traeth Melyn")],
        )  # fmt: skip
        with self.assertRaises(Refused):
            services.hand_over(actor=self.carys, letter=letter, way=Way.IN_PERSON)

    def test_what_was_approved_never_changes(self) -> None:
        letter = self.approved("Mae Tomos yn hapus.")
        with self.assertRaises(Refused):
            services.write(actor=self.carys, letter=letter, own_words="Arall.", own_language="cy")


@pytest.mark.slow
class Trying(Desk, HypothesisTestCase):
    """A writer who tries: whatever they type, what is approved holds nothing of the record but the child's name."""

    WORDS = [
        "Kelly", "kelly prosser", "Dean", "D. Marsh", "Nia", "14 Lôn y Gamlas", "Lon y gamlas", "MA2 4TR",
        "Herons Nest",
        "Nyth y Crehyr", "Meddygfa Llanelgar", "Llanelgar", "Noddfa Maelon", "01632 960077", "dydd Mawrth",
        "Tuesdays at nine", "Ysgol Gynradd y Gamlas", "ei phartner", "heddlu", "police",
    ]  # fmt: skip
    KIND = ["Mae Tomos yn hapus", "yn tyfu", "ac yn bwyta'n dda", "Tomos is well", "and grows", "he likes to read"]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        parts=st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(KIND), st.text(max_size=12)), max_size=6),
        joint=st.sampled_from([" ", ", ", ". ", "\n\n", " \u200b"]),
        translated=st.booleans(),
        cased=st.sampled_from([str, str.lower, str.upper]),
    )
    def test_no_words_get_a_clue_into_a_letter(self, parts, joint, translated, cased) -> None:
        text = cased(joint.join(parts))
        hidden = [word for word in self.WORDS if word in parts]
        try:
            if translated:
                letter = self.letter("Tomos is happy.", own_language="en", translator=self.ffion)
                letter = services.sign_translation(actor=self.ffion, letter=letter, text=text)
            else:
                letter = self.letter(text)
            body = services.approve(actor=self.amira, letter=letter).body
        except ValidationError:
            return
        self.assertEqual(hidden, [], f"{text!a} went out")
        for secret in SECRETS:
            self.assertNotIn(secret.lower(), body.lower(), f"{text!a}")


class Logging(Desk):
    def test_every_step_is_in_the_log_with_its_people(self) -> None:
        letter = self.approved("Mae Tomos yn hapus.")
        services.hand_over(actor=self.carys, letter=letter, way=Way.IN_PERSON)
        for act in ("letters.written", "letters.approved", "letters.handed_over", "parents.safety_checked"):
            self.assertLogged(act, self.tomos, self.rhodri)
        self.assertEqual(letter.withheld, ANY)


class Drafts(Desk):
    """What is typed is kept on the server for who types it, and gone when it is sent."""

    def setUp(self) -> None:
        self.waits = self.letter("Tomos is happy.", own_language="en", translator=self.ffion)
        self.url = reverse("letter_translate", args=[self.waits.pk])
        self.draft_url = reverse("letter_draft", args=[self.waits.pk])

    def test_a_translation_is_kept_while_it_is_typed_and_gone_when_it_is_signed(self) -> None:
        self.client.force_login(self.ffion)
        self.assertContains(self.client.get(self.url), f'data-draft-url="{self.draft_url}"')
        self.assertEqual(self.client.post(self.draft_url, {"text": "Mae Tomos yn"}).status_code, 204)
        self.assertContains(self.client.get(self.url), "Mae Tomos yn</textarea>")
        self.client.post(self.url, {"text": "Mae Tomos yn hapus."})
        self.waits.refresh_from_db()
        self.assertEqual(self.waits.translated, "Mae Tomos yn hapus.")
        self.assertFalse(Draft.objects.filter(by=self.ffion).exists())

    def test_nobody_else_reads_it_and_who_neither_writes_nor_translates_keeps_none(self) -> None:
        self.client.force_login(self.ffion)
        self.client.post(self.draft_url, {"text": "Mae Tomos yn"})
        self.client.force_login(self.carys)  # its writer
        self.client.post(self.draft_url, {"text": "Tomos is very happy."})
        page = self.client.get(reverse("letter_words", args=[self.waits.pk]))
        self.assertContains(page, "Tomos is very happy.")
        self.assertNotContains(page, "Mae Tomos yn")
        self.client.force_login(self.ben)
        self.assertEqual(self.client.post(self.draft_url, {"text": "Else."}).status_code, 403)
        self.assertEqual(Draft.objects.count(), 2)

    def test_a_long_text_is_kept_whole(self) -> None:
        self.client.force_login(self.ffion)
        self.client.post(self.draft_url, {"text": "Mae Tomos yn hapus. " * 500})
        self.assertEqual(len(Draft.objects.get(by=self.ffion).fields["text"]), 10_000)
