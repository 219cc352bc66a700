"""The other parents of the demonstration, each recorded by its service.

Steffan Hughes is left for whoever plays: he has asked twice, the planner finds him, and nothing is recorded but that he
has parental responsibility and sees his daughter. Thomas Kerridge has been checked, written to and given his letter.
Darren Probert is not safe to contact, a court keeps Lee Whitlock from knowing anything, and Gavin Phillips shares the
care of his daughter by an order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

from hub.accounts.models import User
from meetings.agenda.models import AgendaItem
from meetings.demo import dates
from meetings.demo.clock import at
from meetings.demo.families import Household
from meetings.demo.places import County
from meetings.letters import services as letters
from sharing.parents import services as parents
from sharing.parents.models import InformationClass, LivesWith, OrderKind, Safety, Tell, Way

NOT_THEIRS = "Other people's information is theirs."
NOT_WHERE = "Where people live and go is not needed to understand the outcome."
BY_POLICE = "The police tell it themselves, through their disclosure schemes."


def load_parents(county: County, households: dict[str, Household], now: datetime) -> None:
    told = _Told(county, households, now)
    _steffan(told)
    _thomas(told)
    _darren(told)
    _lee(told)
    _gavin(told)
    _consents(told)


class _Told:
    """Days and people of the telling."""

    def __init__(self, county: County, households: dict[str, Household], now: datetime) -> None:
        self.county, self.households, self.now = county, households, now
        self.today = timezone.localdate(now)

    def user(self, username: str) -> User:
        return self.county.users[username]

    def day(self, days: int) -> date:
        return dates.working(self.today + timedelta(days=days))

    @contextmanager
    def when(self, days: int, hour: int = 14) -> Iterator[None]:
        moment = timezone.make_aware(datetime.combine(self.day(days), datetime.min.time().replace(hour=hour)))
        with at(min(moment, self.now - timedelta(minutes=1))):
            yield


def _steffan(told: _Told) -> None:
    home = told.households["hughes"]
    efa, steffan = home.people["efa"], home.people["steffan"]
    with told.when(-4, 9):
        parents.record_arrangement(
            actor=told.user("ben"), family=home.family, child=efa, adult=steffan, lives_with=LivesWith.SEES,
            says="Every other weekend; a grandparent of Efa Hughes brings and fetches, so the parents do not meet.",
            said_by="Catrin Mair Hughes to Ben Whitfield",
        )  # fmt: skip
    with told.when(-3):
        parents.record_contact(
            actor=told.user("ffion"), family=home.family, child=efa, adult=steffan, way=Way.TELEPHONE,
            text="Ffoniodd Steffan Hughes eto. Mae'n clywed bod pobl yn cyfarfod am Efa Hughes ac nid oes neb wedi "
            "dweud dim wrtho. Gofynnodd am lythyr, yn Gymraeg, ac a oes rhywbeth y gall ef ei wneud.",
            happened_on=told.day(-3), language="cy", wants_answer_by_on=told.day(4),
        )  # fmt: skip


def _thomas(told: _Told) -> None:
    home = told.households["owen"]
    martha, thomas = home.people["martha"], home.people["tomk"]
    family = home.family
    with told.when(-6, 9):
        parents.record_arrangement(
            actor=told.user("amira"), family=family, child=martha, adult=thomas, lives_with=LivesWith.SEES,
            says="When Martha Owen-Hartley chooses, about once a month.", said_by="Jessica Hartley to Jo Pennant",
        )  # fmt: skip
        parents.record_check(
            actor=told.user("amira"), family=family, children=[martha], adult=thomas,
            police="Asked Dev Mistry: nothing known.",
            service="Asked the duty worker of the domestic-abuse service: not known to them.",
            other_parent="Jessica Hartley, alone, by telephone: no worry, if he is spoken to as well.",
            outcome=Safety.CONDITIONS, conditions="The letter is handed over in person, with time to talk.",
            expires_at=told.now + timedelta(days=80),
        )  # fmt: skip
    with told.when(-6, 10):
        parents.record_way(
            actor=told.user("amira"), family=family, children=[martha], adult=thomas, way=Way.IN_PERSON,
            language="en", home_is_shared_or_unsafe=True,
        )  # fmt: skip
        parents.decide_telling(
            actor=told.user("amira"), family=family, children=[martha], adult=thomas,
            decisions={
                InformationClass.WELLBEING: (Tell.REDACTED, "The plan, and not what Martha Owen-Hartley has said."),
                InformationClass.OUTCOME: (Tell.TELL, "He has parental responsibility and is part of the plan."),
                InformationClass.THIRD_PARTY: (Tell.DO_NOT, NOT_THEIRS),
                InformationClass.LOCATION: (Tell.DO_NOT, NOT_WHERE),
                InformationClass.POLICE: (Tell.DO_NOT, BY_POLICE),
            },
            reviewer=told.user("carys"), review_on=told.today + timedelta(days=170),
        )  # fmt: skip
    item = AgendaItem.objects.select_related("family", "meeting__hub").get(family=family)
    with told.when(-5, 11):
        letters.name_to_tell(actor=told.user("amira"), item=item, child=martha, adult=thomas, teller=told.user("jo"))
        letter = letters.start(actor=told.user("carys"), item=item, child=martha, adult=thomas)
        letter = letters.write(
            actor=told.user("carys"), letter=letter, own_language="en",
            own_words="Martha has somebody of her own to talk to now. "
            "You can help by being there, and by letting her choose when to talk.",
        )  # fmt: skip
    with told.when(-4, 10):
        letter = letters.approve(actor=told.user("amira"), letter=letter)
    with told.when(-2, 15):
        letters.hand_over(actor=told.user("jo"), letter=letter, way=Way.IN_PERSON)


def _darren(told: _Told) -> None:
    home = told.households["probert"]
    boys, darren = [home.people["callum"], home.people["jayden"]], home.people["darren"]
    with told.when(-8):
        for boy in boys:
            parents.record_order(
                actor=told.user("dafydd"), family=home.family, child=boy, adult=darren, kind=OrderKind.SPENDS_TIME,
                says="Alternate weekends with Darren Probert; handed over at a public place.",
                made_on=told.today - timedelta(days=210), seen_on=told.day(-205),
            )  # fmt: skip
    with told.when(-6):
        parents.record_check(
            actor=told.user("sara"), family=home.family, children=boys, adult=darren,
            police="Asked Alys Gwyn: reported to statutory services; not to be approached by the hub meanwhile.",
            service="Known to us. The time of most risk is when Leanne Probert is spoken of to Darren Probert.",
            other_parent="Leanne Probert could not be reached on the safe number. Not asked any other way.",
            outcome=Safety.NOT_SAFE, expires_at=told.now + timedelta(days=30),
        )  # fmt: skip


def _lee(told: _Told) -> None:
    home = told.households["clarke"]
    with told.when(-120):
        for child in (home.people["mason"], home.people["ruby"]):
            parents.record_order(
                actor=told.user("sara"), family=home.family, child=child, adult=home.people["lee"],
                kind=OrderKind.NON_MOLESTATION,
                says="Lee Whitlock is not to contact them in any way, nor through anybody else.",
                bars_contact=True, bars_information=True, made_on=told.today - timedelta(days=130),
                expires_on=told.today + timedelta(days=235), seen_on=told.day(-128),
            )  # fmt: skip


def _gavin(told: _Told) -> None:
    home = told.households["phillips"]
    amelia, gavin = home.people["amelia"], home.people["gavin"]
    with told.when(-140):
        parents.record_order(
            actor=told.user("ffion"), family=home.family, child=amelia, adult=gavin, kind=OrderKind.LIVES_WITH,
            says="Shared care, week and week about.", made_on=told.today - timedelta(days=150),
            seen_on=told.day(-142),
        )  # fmt: skip
        parents.record_arrangement(
            actor=told.user("ffion"), family=home.family, child=amelia, adult=gavin, lives_with=LivesWith.SHARED,
            says="Week and week about.", said_by="the order, seen by Ffion Rees",
        )  # fmt: skip


def _consents(told: _Told) -> None:
    home = told.households["bevan"]
    agencies = told.county.agencies
    with told.when(-6):
        parents.give_consent(
            actor=told.user("amira"), family=home.family, person=home.people["jac"], given_by=home.people["tanya"],
            service="Team around the family", agency=agencies["early_help"],
            what_for="A lead worker, and help at night so that Jac Bevan can sleep.", given_on=told.day(-6),
            evidence="Said in person to Kofi Mensah; form to follow",
        )  # fmt: skip
        row = parents.give_consent(
            actor=told.user("amira"), family=home.family, person=home.people["jac"], given_by=home.people["tanya"],
            service="Young carers' group", agency=agencies["early_help"],
            what_for="An evening a week with others who look after a parent.", given_on=told.day(-60),
            evidence="Signed form of last autumn",
        )  # fmt: skip
        parents.withdraw_consent(
            actor=told.user("amira"), family=home.family, consent=row, on=told.day(-20),
            how="Tanya Bevan to Paul Treharne by telephone: the evening clashes with rugby",
        )  # fmt: skip
