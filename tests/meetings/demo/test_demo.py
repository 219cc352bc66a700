"""The demo's county: whole, credible, invented, and told by the project's own services."""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count, Max, Min
from django.test import TestCase, override_settings
from django.utils import timezone

from hub.accounts.models import User
from hub.agencies.models import SETTINGS, Agency, Hub, LegalType
from hub.audit.models import Event
from hub.people.models import Address, Fact, FactKind, Family, FamilyExclusion, Happening, Person, Telephone
from meetings.agenda.models import AgendaItem, Bar, Referral
from meetings.demo.cast import CAST
from meetings.demo.places import COUNTY, staff
from meetings.diary.models import Meeting, MeetingState
from meetings.minutes.models import Action, Dissent, Report
from meetings.rooms.models import Stream
from sharing.parents.pages import planner
from sharing.parents.queries import may_contact, undecided
from sharing.siblings.links.models import Link, NoticeTo
from sharing.siblings.questions.models import HowSoon, Outcome
from sharing.siblings.questions.queries import releases_first
from sharing.siblings.questions.queries_pages import call_lines, prompt_lines, prompts

# Towns, counties and boards of the real Mid and West Wales, which nothing here may name.
REAL = re.compile(
    r"aberaeron|aberystwyth|aberteifi|ammanford|rhydaman|brecon|aberhonddu|builth|cardigan|carmarthen|caerfyrddin|"
    r"ceredigion|crickhowell|dyfed|fishguard|abergwaun|haverfordwest|hwlffordd|lampeter|llambed|llandeilo|llandovery|"
    r"llandrindod|llanelli|llanidloes|machynlleth|milford|narberth|arberth|newtown|drenewydd|pembroke|penfro|powys|"
    r"saundersfoot|tenby|tregaron|welshpool|trallwng|cysur|swansea|abertawe|cardiff|caerdydd",
    re.IGNORECASE,
)


def files() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in COUNTY.rglob("*.toml"))


@override_settings(HUB_DEMO=True)
class TheCounty(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(HUB_DEMO=True):
            call_command("demo", stdout=StringIO())
        cls.live = Meeting.objects.get(state=MeetingState.OPEN)
        cls.finished = Meeting.objects.get(state=MeetingState.CLOSED)
        cls.planned = Meeting.objects.get(state=MeetingState.PLANNED)
        cls.cast = {user.username: user for user in User.objects.all()}

    def heard_by(self, username: str) -> list[str]:
        """The families of the live meeting that this person may hear."""
        items = AgendaItem.objects.visible_to(self.cast[username]).filter(meeting=self.live)
        return sorted(items.values_list("family__name", flat=True))

    # -- Loading -------------------------------------------------------------------------------------------------------

    def test_it_loads_once_and_says_so(self) -> None:
        before, said = Fact.objects.count(), StringIO()

        call_command("demo", stdout=said)

        assert "already" in said.getvalue()
        assert Fact.objects.count() == before

    def test_it_refuses_where_people_are_real(self) -> None:
        with override_settings(HUB_DEMO=False), pytest.raises(CommandError, match="HUB_DEMO=1"):
            call_command("demo")

    def test_the_log_holds_every_family_and_every_fact(self) -> None:
        acts = Counter(Event.objects.values_list("act", flat=True))

        assert acts["family.opened"] == Family.objects.count()
        # What a parent said when they got in touch is a fact too, put on record by an act of its own.
        put_on_record = acts["fact.recorded"] + acts["parents.contact_recorded"]
        assert put_on_record == Fact.objects.filter(in_chronology=True).count()
        assert not Fact.objects.filter(in_chronology=True, family=None).exists()

    # -- People who sign in --------------------------------------------------------------------------------------------

    def test_it_has_the_cast_and_thirty_more(self) -> None:
        assert len(CAST) == 12
        assert len(self.cast) == len(staff()) >= 42
        assert self.cast["cleo"].agency is None
        assert all(user.agency for name, user in self.cast.items() if name != "cleo")

    def test_nobody_has_a_password(self) -> None:
        assert not any(user.has_usable_password() for user in self.cast.values())

    def test_it_has_a_dozen_agencies_of_most_kinds(self) -> None:
        kinds = set(Agency.objects.values_list("legal_type", flat=True))

        assert Agency.objects.count() >= 12
        assert kinds >= {
            LegalType.COUNCIL, LegalType.POLICE, LegalType.HEALTH_BOARD, LegalType.GP, LegalType.MAINTAINED_SCHOOL,
            LegalType.PRIVATE_NURSERY, LegalType.CYLCH, LegalType.FLYING_START, LegalType.THIRD_SECTOR,
            LegalType.HOUSING, LegalType.PROBATION, LegalType.YOUTH_JUSTICE,
        }  # fmt: skip

    # -- Families ------------------------------------------------------------------------------------------------------

    def test_every_family_has_years_of_facts_from_several_agencies(self) -> None:
        families = Family.objects.annotate(
            told=Count("facts"), agencies=Count("facts__originator", distinct=True),
            first=Min("facts__happened_on"), last=Max("facts__happened_on"),
        )  # fmt: skip

        assert families.count() == 40
        for family in families:
            assert family.told >= 8, family
            assert family.agencies >= 2, family
            assert family.last - family.first > timedelta(days=120), family
        assert sum(family.last - family.first > timedelta(days=400) for family in families) >= 30
        assert sum(family.told >= 20 for family in families) >= 12

    def test_it_is_written_in_both_languages(self) -> None:
        welsh = Fact.objects.filter(language="cy")

        assert welsh.count() > 100
        assert welsh.values("family").distinct().count() > 20

    def test_it_tells_facts_opinions_hearsay_and_childrens_words_apart(self) -> None:
        kinds = Counter(Fact.objects.values_list("kind", flat=True))

        assert min(kinds[kind] for kind in FactKind) >= 20

    def test_no_two_families_tell_the_same(self) -> None:
        told = Counter(Fact.objects.filter(in_chronology=True).values_list("family", "text"))
        texts = Counter(text for _family, text in told)

        assert [text for text, times in texts.items() if times > 1] == []

    def test_nothing_happens_before_birth_or_after_today(self) -> None:
        today = timezone.localdate()
        for fact in Fact.objects.exclude(happened_on=None).prefetch_related("about"):
            assert fact.happened_on <= today, fact.text
            assert timezone.localdate(fact.written_at) >= fact.happened_on, fact.text
            assert all(person.born_on is None or person.born_on <= fact.happened_on for person in fact.about.all()), (
                fact.text
            )

    def test_every_fact_is_about_somebody(self) -> None:
        assert not Fact.objects.filter(about=None).exists()

    def test_a_new_adult_in_the_home_is_an_event(self) -> None:
        prosser = Fact.objects.filter(family__name="Prosser", happening=Happening.NEW_ADULT)

        assert prosser.filter(about__name="Dean Marsh").exists()

    def test_a_father_with_responsibility_waits_for_a_decision(self) -> None:
        # The hub has decided about his daughter; what he may be told of it nobody has.
        steffan, efa = (Person.objects.get(name=name) for name in ("Steffan Hughes", "Efa Hughes"))

        assert steffan.responsible_for.get().standing == "has"
        assert AgendaItem.objects.filter(family__members__person=efa, decisions__isnull=False).exists()
        assert [stand.adult for stand in undecided([efa.pk])] == [steffan]
        assert not may_contact(efa, steffan)
        found = Family.objects.get(members__person=efa).name
        assert [row.family for row in planner(self.cast["carys"]).undecided if row.adult == steffan.name] == [found]

    def test_sisters_with_different_surnames_are_in_two_settings(self) -> None:
        efa, mabli = (Person.objects.get(name=name) for name in ("Efa Hughes", "Mabli Vaughan"))

        assert efa.attendances.get().agency == self.cast["ffion"].agency
        assert mabli.attendances.get().agency == self.cast["gwen"].agency
        assert not Person.objects.visible_to(self.cast["gwen"]).filter(pk=efa.pk).exists()

    def test_a_link_stands_a_notice_waits_and_a_nursery_is_asked(self) -> None:
        gwen = self.cast["gwen"]
        [link] = Link.objects.live()
        assert sorted(link.sides.values_list("person__name", flat=True)) == ["Kacper Wójcik", "Zofia Wójcik"]
        assert sorted(NoticeTo.objects.values_list("answer", flat=True)) == ["", "well"]
        [waits] = [line for line in prompt_lines(gwen, prompts(gwen)) if line.is_open]
        assert (waits.name, waits.answer) == ("Osian Doyle", "")
        assert [line.reference for line in call_lines(link.hub)] == [waits.reference]
        answers = Outcome.objects.order_by("question__asked_at").values_list("is_linked", flat=True)
        assert list(answers) == [True, False, False]  # two who asked read the same: nobody there, and nobody answered

    def test_an_answer_leaves_there_within_minutes(self) -> None:
        for urgency in HowSoon:
            at = releases_first(Hub.objects.get().board, urgency, timezone.now(), lambda most: most - 1)
            assert at - timezone.now() < timedelta(minutes=3)

    def test_protected_places_have_clues(self) -> None:
        protected = Person.objects.filter(protections__isnull=False)

        assert protected.count() >= 10
        assert not protected.filter(protections__clues=None).exists()

    def test_the_short_names_that_stand_in_rooms_tell_no_place(self) -> None:
        for agency in Agency.objects.filter(legal_type__in=[*SETTINGS, LegalType.THIRD_SECTOR]):
            for name in (agency.short_en, agency.short_cy):
                assert not re.search("gamlas|elgar|maelon|heron|crëyr", name, re.IGNORECASE), name

    # -- Invented ------------------------------------------------------------------------------------------------------

    def test_it_names_no_real_place(self) -> None:
        assert REAL.findall(files()) == []
        assert {address.postcode[:2] for address in Address.objects.exclude(postcode="")} == {"MA"}  # no such area
        assert all(address.uprn.startswith("9999") for address in Address.objects.exclude(uprn=""))

    def test_its_telephones_ring_nobody(self) -> None:
        numbers = re.findall(r"\b0[\d ]{9,12}\b", files())

        assert numbers
        assert all(re.fullmatch(r"01632 960\d{3}", number) for number in numbers)
        assert all(re.fullmatch(r"07700 900\d{3}", row.number) for row in Telephone.objects.all())

    # -- Meetings ------------------------------------------------------------------------------------------------------

    def test_the_live_meeting_has_six_items_of_different_audiences(self) -> None:
        items = self.live.items.order_by("position")
        audiences = {frozenset(item.admissions.values_list("user", flat=True)) for item in items}

        assert [item.state for item in items] == ["done", "heard", "waiting", "waiting", "waiting", "waiting"]
        assert len(audiences) == 6

    def test_huw_hears_exactly_one_family(self) -> None:
        assert self.heard_by("huw") == ["Prosser"]

    def test_who_keeps_the_log_or_the_servers_hears_nothing(self) -> None:
        for username in ("esi", "ioan", "cleo"):
            assert self.heard_by(username) == []
            assert not Family.objects.visible_to(self.cast[username]).exists()

    def test_the_sealed_item_is_there_for_those_named_only(self) -> None:
        sealed = self.live.items.get(is_sealed=True)
        named = {name for name in self.cast if sealed.family.name in self.heard_by(name)}

        assert named == {"amira", "carys", "dev", "eleri", "paul"}  # and sara, who waits in the lobby
        assert FamilyExclusion.objects.filter(user=self.cast["lowri"], family=sealed.family, lifted_at=None).exists()
        assert not Family.objects.visible_to(self.cast["nerys"]).filter(pk=sealed.family_id).exists()

    def test_the_cast_are_in_and_remarks_are_on(self) -> None:
        seats = {seat.user.username: seat for seat in self.live.seats.select_related("user")}

        assert self.live.remarks_on
        assert all(seats[member.username].is_in for member in CAST if member.username in seats)
        assert {"amira", "carys", "ben", "dev", "huw", "ffion", "gwen", "mali", "eleri"} <= set(seats)

    def test_what_is_sealed_waits_in_the_items_not_yet_called(self) -> None:
        for item in self.live.items.prefetch_related("contributions"):
            sealed = {contribution.is_sealed for contribution in item.contributions.all()}
            assert sealed == {item.state == "waiting"}, item.position

    def test_the_item_being_heard_is_ready_for_its_views(self) -> None:
        item = self.live.items.get(state="heard")

        assert item.contributions.values("fact__originator").distinct().count() >= 4
        assert item.views.exists()
        assert item.revealed_at is None
        assert not item.decisions.exists()

    def test_the_item_being_heard_shows_an_amendment_and_a_translation(self) -> None:
        facts = Fact.objects.filter(contribution__item__in=self.live.items.filter(state="heard"))

        assert facts.filter(amends__isnull=False).exclude(why="").exists()
        assert facts.filter(language="cy", translations__language="en").exists()

    def test_somebody_has_stepped_out(self) -> None:
        bar = Bar.objects.get(item__meeting=self.live)

        assert bar.stepped_out
        assert bar.item.family.name not in self.heard_by(bar.user.username)

    def test_streams_have_no_gap(self) -> None:
        for stream in Stream.objects.prefetch_related("events"):
            assert [event.seq for event in stream.events.order_by("seq")] == list(range(1, stream.head + 1))

    def test_streams_tell_what_the_rows_hold(self) -> None:
        for item in AgendaItem.objects.all():
            kinds = Counter(item.stream.events.values_list("kind", flat=True))
            put = kinds["contribution.added"] + kinds["contribution.amended"]
            assert put == item.contributions.filter(is_sealed=False).count()
            assert kinds["decision.made"] == item.decisions.count()
            assert kinds["action.added"] == item.actions.count()
            assert kinds["remark.added"] == item.remarks.count()

    def test_the_finished_meeting_left_decisions_and_actions_of_every_end(self) -> None:
        outcomes = set(Action.objects.filter(item__meeting=self.finished).values_list("outcome", flat=True))
        late = Action.objects.filter(item__meeting=self.finished, outcome="", due_on__lt=timezone.localdate())

        assert not self.finished.items.filter(decisions=None).exists()
        assert outcomes == {"done", "could_not", "did_not", ""}
        assert late.exists()
        assert Dissent.objects.filter(decision__item__meeting=self.finished).count() == 1
        assert Report.objects.filter(item__meeting=self.finished).count() == 1

    def test_the_planned_meeting_is_ahead_with_families_on_it(self) -> None:
        assert self.planned.starts_at > timezone.now()
        assert self.planned.items.count() == 2

    def test_there_are_referrals_in_every_state(self) -> None:
        states = Counter(Referral.objects.values_list("state", flat=True))

        assert set(states) == {"new", "accepted", "returned", "statutory", "withdrawn"}
        assert states["new"] >= 3
        assert not Referral.objects.filter(state="returned", answer="").exists()
