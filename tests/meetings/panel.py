"""A small hub with one meeting and one family, for the tests of meetings. Everything is invented."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.accounts.models import User
from hub.agencies.models import (
    Agency,
    Appointment,
    Board,
    Hub,
    LawfulBasis,
    LegalType,
    Membership,
    Partnership,
    Post,
    Purpose,
    Role,
    Statement,
)
from hub.audit.models import Event, EventPerson
from hub.people.models import Family, FamilyMember, Person
from meetings.agenda import services as agenda
from meetings.agenda.models import AgendaItem, Referral
from meetings.diary import services as diary
from meetings.diary.models import Meeting

AGENCIES = {
    "council": LegalType.COUNCIL,
    "health": LegalType.HEALTH_BOARD,
    "police": LegalType.POLICE,
    "housing": LegalType.HOUSING,
    "school": LegalType.MAINTAINED_SCHOOL,
}
PEOPLE = {
    "amira": ("council", Role.MANAGER, Post.CHAIR),
    "lowri": ("council", Role.PRACTITIONER, Post.MEMBER),  # the deputy
    "carys": ("council", Role.PRACTITIONER, Post.COORDINATOR),
    "menna": ("health", Role.PRACTITIONER, Post.MINUTE_TAKER),
    "ben": ("health", Role.PRACTITIONER, Post.MEMBER),
    "dev": ("police", Role.PRACTITIONER, Post.MEMBER),
    "huw": ("housing", Role.PRACTITIONER, None),
    "ffion": ("school", Role.DSP, None),
    "ioan": ("council", Role.ADMINISTRATOR, None),
    "esi": ("council", Role.IG_OFFICER, Post.AUDITOR),
}


@dataclass
class Panel:
    """The hub, its people by name, and what was made for a test."""

    hub: Hub
    statement: Statement
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def referral(self, by: str = "ben", **changes: Any) -> Referral:
        return agenda.raise_family(actor=self.people[by], hub=self.hub, **(ANSWERS | changes))

    def accepted(self, name: str = "Prosser", by: str = "ben") -> Referral:
        """A family taken on, with two people in its record."""
        referral = agenda.accept_referral(actor=self.carys, referral=self.referral(by), name=name)
        for order, (person, born) in enumerate([("Nia Prosser", 2019), ("Kelly Prosser", 1999)]):
            FamilyMember.objects.create(
                family=referral.family,
                person=Person.objects.create(name=person, born_on=date(born, 5, 1)),
                order=order,
            )
        return referral

    def meeting(self, **changes: Any) -> Meeting:
        now = timezone.now()
        planned = {
            "actor": self.carys, "hub": self.hub, "starts_at": now, "ends_at": now + timedelta(hours=2),
            "chair": self.amira, "deputy": self.lowri, "minute_taker": self.menna, "statement": self.statement,
            "title_en": "Weekly panel", "title_cy": "Panel wythnosol",
        }  # fmt: skip
        return diary.plan_meeting(**(planned | changes))

    def item(self, meeting: Meeting, *admitted: str, name: str = "Prosser") -> AgendaItem:
        item = agenda.put_on_agenda(actor=self.carys, meeting=meeting, referral=self.accepted(name))
        for who in admitted:
            agenda.admit(actor=self.carys, item=item, user=self.people[who])
        return item

    def open(self, meeting: Meeting, *let_in: str) -> Meeting:
        """The meeting open, and these people in it."""
        meeting = diary.open_meeting(actor=self.amira, meeting=meeting)
        for who in {"amira", *let_in}:
            diary.arrive(actor=self.people[who], meeting=meeting)
            diary.let_in(actor=self.amira, meeting=meeting, user=self.people[who])
            diary.accept(actor=self.people[who], meeting=meeting, language="en")
        return meeting


ANSWERS = {
    "who": "Nia Prosser, 7\nKelly Prosser, mother",
    "why_now": "Four visits declined since September.",
    "why_below": "Nia Prosser is seen in school every day.",
    "purpose": "early_help",
    "basis": "public_task",
    "parents_told": "yes",
    "parents_said": "Kelly Prosser agreed.",
    "child_told": "no",
    "child_said": "Seven years old; not yet.",
}


def make_panel() -> Panel:
    board = Board.objects.create(slug="mid", name_en="Mid board", name_cy="Bwrdd y canol")
    hub = Hub.objects.create(slug="maelon", name_en="Maelon hub", name_cy="Hyb Maelon", board=board)
    row = {"board": board, "source": "invented"}
    statement = Statement.objects.create(
        code="confidentiality", label_en="Confidentiality", label_cy="Cyfrinachedd", text_en="What is said here stays.",
        text_cy="Mae'r hyn a ddywedir yma yn aros.", **row,
    )  # fmt: skip
    Purpose.objects.create(code="early_help", label_en="To help early", label_cy="Helpu'n gynnar", **row)
    public = [LegalType.COUNCIL, LegalType.HEALTH_BOARD, LegalType.POLICE, LegalType.MAINTAINED_SCHOOL]
    LawfulBasis.objects.create(
        code="public_task", label_en="Public task", label_cy="Tasg gyhoeddus", legal_types=public, **row
    )
    LawfulBasis.objects.create(
        code="recognised_interest", label_en="Recognised interest", label_cy="Buddiant", legal_types=["housing"], **row
    )
    panel = Panel(hub=hub, statement=statement)
    agencies = {
        slug: Agency.objects.create(
            slug=slug, legal_type=legal, name_en=f"The {slug}", name_cy=f"Y {slug}", short_en=slug, short_cy=slug
        )
        for slug, legal in AGENCIES.items()
    }
    for slug, agency in agencies.items():
        Partnership.objects.create(hub=hub, agency=agency, is_standing=slug in ("council", "health", "police"))
    for username, (slug, role, post) in PEOPLE.items():
        user = User.objects.create_user(
            username=username, email=f"{username}@hub.example", password=None, name=f"{username.title()} Example"
        )
        Membership.objects.create(user=user, agency=agencies[slug], role=role, title_en="Officer", title_cy="Swyddog")
        if post:
            Appointment.objects.create(hub=hub, user=user, post=post)
        panel.people[username] = user
    panel.people["cleo"] = User.objects.create_superuser("cleo", "cleo@hub.example", None, name="Cleo Example")
    return panel


def logged(act: str, outcome: str = "done") -> list[Event]:
    """The events of this act, oldest first."""
    return list(Event.objects.filter(act=act, outcome=outcome).order_by("position"))


def people_in(event: Event) -> set[Any]:
    return set(EventPerson.objects.filter(event=event.uid).values_list("person", flat=True))


def persons(family: Family) -> set[Any]:
    return set(family.members.values_list("person", flat=True))
