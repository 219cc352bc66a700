"""One family and the people around it, for the tests of records: a protected home, a new adult, a child not seen."""

from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone

from hub.access import grants
from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import (
    Agency,
    Appointment,
    Board,
    Clock,
    DutyTelephone,
    Hub,
    LegalType,
    Membership,
    Partnership,
    Post,
    Role,
)
from hub.audit.models import Event, EventPerson
from hub.people import services
from hub.people.models import AttendanceKind, Family, FamilyGrant, Person, Standing, TieKind

TODAY = timezone.localdate()
SECRETS = ["14 Lôn y Gamlas", "MA2 4TR", "Ysgol Gynradd y Gamlas", "Gamlas Primary School", "01632 960077"]


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def agency(slug: str, legal_type: LegalType, en: str, cy: str) -> Agency:
    return Agency.objects.create(
        slug=slug, legal_type=legal_type, name_en=en, name_cy=cy, short_en=en[:40], short_cy=cy[:40]
    )


def user(username: str, at: Agency | None, role: Role = Role.PRACTITIONER, **more: Any) -> User:
    found = User.objects.create_user(
        username=username,
        email=f"{username}@hub.example",
        password="a long walk by the river",
        name=f"{username.title()} Example",
        **more,
    )
    if at is not None:
        Membership.objects.create(user=found, agency=at, role=role, title_en=role.value, title_cy=role.value)
    return found


def give(family: Family, to: User, by: User, basis: Basis = Basis.MEMBER, **dates: Any) -> FamilyGrant:
    dates.setdefault("expires_at", timezone.now() + timedelta(days=30))
    return grants.grant(FamilyGrant, "read_family", user=to, thing=family, granted_by=by, basis=basis, **dates)


class Home(TestCase):
    """Amira chairs, Carys co-ordinates, Ben (health) and Dev (police) read the family, Huw reads nothing."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.board = Board.objects.create(slug="b", name_en="The board", name_cy="Y bwrdd")
        cls.hub = Hub.objects.create(slug="maelon", board=cls.board, name_en="Maelon hub", name_cy="Hwb Maelon")
        cls.council = agency("council", LegalType.COUNCIL, "Maelon Council", "Cyngor Maelon")
        cls.health = agency("health", LegalType.HEALTH_BOARD, "Gorwel Health Board", "Bwrdd Iechyd Gorwel")
        cls.police = agency("police", LegalType.POLICE, "Gorwel Police", "Heddlu Gorwel")
        cls.housing = agency("housing", LegalType.HOUSING, "Tai Maelon", "Tai Maelon")
        cls.school = agency("school", LegalType.MAINTAINED_SCHOOL, "Gamlas Primary School", "Ysgol Gynradd y Gamlas")
        for one in (cls.council, cls.health, cls.police, cls.housing, cls.school):
            Partnership.objects.create(hub=cls.hub, agency=one, is_standing=True)
        cls.amira = user("amira", cls.council)
        cls.carys = user("carys", cls.council)
        cls.ben = user("ben", cls.health)
        cls.dev = user("dev", cls.police)
        cls.huw = user("huw", cls.housing)
        cls.ffion = user("ffion", cls.school, Role.DSP)
        cls.esi = user("esi", cls.council, Role.IG_OFFICER)
        cls.ioan = user("ioan", cls.housing, Role.ADMINISTRATOR)
        cls.cleo = user("cleo", None, is_superuser=True)
        for who, post in ((cls.amira, Post.CHAIR), (cls.carys, Post.COORDINATOR), (cls.esi, Post.AUDITOR)):
            Appointment.objects.create(hub=cls.hub, user=who, post=post)
        Clock.objects.create(
            board=cls.board,
            code="emergency_review",
            amount=2,
            unit="working_days",
            label_en="-",
            label_cy="-",
            source="-",
        )
        DutyTelephone.objects.create(
            hub=cls.hub, council=cls.council, number="01632 960123", label_en="Duty", label_cy="Dyletswydd", source="-"
        )
        cls.family = services.open_family(actor=cls.carys, hub=cls.hub, name="Prosser", lead=cls.council)
        for reader in (cls.ben, cls.dev, cls.ffion):
            give(cls.family, reader, cls.carys)
        add = cls.add
        cls.nia = add("Nia Prosser", "f", TODAY.replace(year=TODAY.year - 7, day=1))
        cls.tomos = add("Tomos Prosser-Lewis", "m", TODAY.replace(year=TODAY.year - 2, day=1))
        cls.unborn = add("Unborn child of Kelly Prosser", expected_on=TODAY + timedelta(days=80))
        cls.kelly = add("Kelly Prosser", "f", TODAY.replace(year=TODAY.year - 27, day=1))
        cls.rhodri = add("Rhodri Lewis", "m", TODAY.replace(year=TODAY.year - 29, day=1), in_home=False)
        for person, kind, other in (
            (cls.kelly, TieKind.PARENT, cls.nia),
            (cls.kelly, TieKind.PARENT, cls.tomos),
            (cls.kelly, TieKind.EXPECTING, cls.unborn),
            (cls.rhodri, TieKind.PARENT, cls.tomos),
            (cls.nia, TieKind.HALF_SIBLING, cls.tomos),
        ):
            services.add_tie(actor=cls.carys, family=cls.family, person=person, kind=kind, other=other)
        for child in (cls.nia, cls.tomos):
            services.set_responsibility(
                actor=cls.carys, family=cls.family, child=child, adult=cls.kelly, standing=Standing.HAS,
                evidence="Birth certificate", seen_on=days_ago(400),
            )  # fmt: skip
        services.add_residence(
            actor=cls.carys, family=cls.family, people=[cls.kelly, cls.nia, cls.tomos],
            lines="14 Lôn y Gamlas\nAberelin", postcode="MA2 4TR",
        )  # fmt: skip
        services.add_attendance(
            actor=cls.carys, family=cls.family, person=cls.nia, kind=AttendanceKind.SETTING, agency=cls.school,
            days="Monday to Friday, 8:50 to 15:15",
        )  # fmt: skip
        services.add_telephone(actor=cls.carys, family=cls.family, person=cls.kelly, number="01632 960077")

    def setUp(self) -> None:
        cache.clear()

    @classmethod
    def add(cls, name: str, sex: str = "", born_on: date | None = None, **more: Any) -> Person:
        return services.add_person(actor=cls.carys, family=cls.family, name=name, sex=sex, born_on=born_on, **more)

    def protect(self, *shown_to: User, person: Person | None = None, actor: User | None = None) -> Any:
        return services.protect(
            actor=actor or self.carys, person=person or self.kelly, shown_to=shown_to or [self.carys, self.amira],
            why="Left a violent partner", review_on=TODAY + timedelta(days=90),
        )  # fmt: skip

    def record(self, text: str, *about: Person, by: User | None = None, **more: Any) -> Any:
        more.setdefault("kind", "fact")
        return services.record_fact(
            actor=by or self.ben, family=self.family, text=text, about=about or [self.tomos], **more
        )

    def assertLogged(self, act: str, *people: Person, outcome: str = "done") -> None:
        """The newest event of this act has this outcome, and stands against these people."""
        event = Event.objects.filter(act=act, outcome=outcome).order_by("-position").first()
        self.assertIsNotNone(event, f"no {outcome} {act} in the log")
        named = set(EventPerson.objects.filter(event=event.uid).values_list("person", flat=True))
        self.assertLessEqual({person.pk for person in people}, named)
