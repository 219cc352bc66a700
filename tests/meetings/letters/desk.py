"""A decided item about the Prosser family, a father who lives elsewhere, and everything that may not reach him."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from hub.access import grants
from hub.access.models import Basis
from hub.accounts.models import User
from hub.agencies.models import LegalType, Level, Outcome, Partnership, Statement
from hub.people import services as people
from hub.people.models import AttendanceKind, Standing
from meetings.agenda.models import Admission, AgendaItem, ItemState
from meetings.diary import services as diary
from meetings.diary.models import Seat, SeatRole
from meetings.letters import services
from meetings.letters.models import Letter
from meetings.minutes.models import Decision
from sharing.parents import services as parents
from sharing.parents.models import InformationClass, Safety, Tell, Way
from tests.hub.people.home import TODAY, Home, agency

CLASSES = {
    InformationClass.WELLBEING: Tell.TELL,
    InformationClass.OUTCOME: Tell.TELL,
    InformationClass.THIRD_PARTY: Tell.DO_NOT,
    InformationClass.LOCATION: Tell.DO_NOT,
    InformationClass.POLICE: Tell.DO_NOT,
}


class Desk(Home):
    """Carys writes, Amira approves, Ffion translates; Huw is admitted to nothing. Kelly's place is protected."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        row = {"board": cls.board, "source": "invented"}
        outcome = Outcome.objects.create(
            code="team_around_family", label_en="Team around the family", label_cy="Tîm o amgylch y teulu", **row
        )
        level = Level.objects.create(code="3", label_en="Multiple", label_cy="Lluosog", **row)
        statement = Statement.objects.create(code="confidentiality", label_en="-", label_cy="-", **row)
        nursery = agency("crehyr", LegalType.PRIVATE_NURSERY, "Herons Nest Nursery", "Meithrinfa Nyth y Crehyr")
        surgery = agency("gp", LegalType.GP, "Llanelgar Surgery", "Meddygfa Llanelgar")
        refuge = agency("noddfa", LegalType.THIRD_SECTOR, "Noddfa Maelon", "Noddfa Maelon")
        for one in (nursery, surgery, refuge):
            Partnership.objects.create(hub=cls.hub, agency=one)
        dean = cls.add("Dean Marsh", "m", TODAY.replace(year=TODAY.year - 31, day=1))
        cls.dean = dean
        people.add_attendance(
            actor=cls.carys, family=cls.family, person=cls.tomos, kind=AttendanceKind.SETTING, agency=nursery,
            days="Tuesdays and Thursdays, 9:00 to 12:00",
        )  # fmt: skip
        people.add_attendance(
            actor=cls.carys, family=cls.family, person=cls.kelly, kind=AttendanceKind.GP, agency=surgery
        )
        people.add_attendance(
            actor=cls.carys, family=cls.family, person=cls.kelly, kind=AttendanceKind.AGENCY_OFFICE, agency=refuge
        )
        people.protect(
            actor=cls.carys, person=cls.kelly, shown_to=[cls.amira, cls.carys, cls.ben, cls.dev, cls.ffion],
            why="Left a violent partner.", review_on=TODAY + timedelta(days=60),
        )  # fmt: skip
        people.set_responsibility(
            actor=cls.carys, family=cls.family, child=cls.tomos, adult=cls.rhodri, standing=Standing.HAS,
            evidence="Birth certificate", seen_on=TODAY - timedelta(days=300),
        )  # fmt: skip
        now = timezone.now()
        cls.meeting = diary.plan_meeting(
            actor=cls.carys, hub=cls.hub, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=2, hours=-2),
            chair=cls.amira, deputy=cls.ben, minute_taker=cls.dev, statement=statement, title_en="Panel",
            title_cy="Panel",
        )  # fmt: skip
        cls.item = AgendaItem.objects.create(meeting=cls.meeting, family=cls.family, position=1, state=ItemState.DONE)
        for one in (cls.amira, cls.carys, cls.ben, cls.ffion):
            cls.admit(one)
        cls.decision = Decision.objects.create(
            item=cls.item, outcome=outcome, level=level, reasons="Kelly Prosser is afraid of Dean Marsh.", by=cls.amira,
            decided_at=now - timedelta(days=2), is_quorate=True,
        )  # fmt: skip

    @classmethod
    def admit(cls, user: User) -> None:
        Seat.objects.get_or_create(
            meeting=cls.meeting, user=user, defaults={"agency": user.agency, "role": SeatRole.GUEST}
        )
        grants.grant(
            Admission, "attend_item", user=user, thing=cls.item, granted_by=cls.carys, basis=Basis.MEMBER,
            expires_at=timezone.now() + timedelta(days=60),
        )  # fmt: skip

    # What makes a letter possible, each step by itself.

    def check(self, outcome: str = Safety.SAFE, **more: Any) -> Any:
        said: dict[str, Any] = {
            "police": "Asked: nothing known.", "service": "Not known to them.", "other_parent": "Content.",
            "expires_at": timezone.now() + timedelta(days=30),
        }  # fmt: skip
        said |= {"conditions": "In person."} if outcome == Safety.CONDITIONS else {}
        return parents.record_check(
            actor=self.carys, family=self.family, children=[self.tomos], adult=self.rhodri, outcome=outcome,
            **(said | more),
        )  # fmt: skip

    def way(self, language: str = "cy", *, unsafe: bool = True) -> Any:
        return parents.record_way(
            actor=self.carys, family=self.family, children=[self.tomos], adult=self.rhodri, way=Way.IN_PERSON,
            language=language, home_is_shared_or_unsafe=unsafe,
        )  # fmt: skip

    def tell(self, review_on: date | None = None, **changes: str) -> None:
        decided = {one: (changes.get(one.value, tell), "Decided.") for one, tell in CLASSES.items()}
        parents.decide_telling(
            actor=self.carys, family=self.family, children=[self.tomos], adult=self.rhodri, decisions=decided,
            reviewer=self.amira, review_on=review_on or TODAY + timedelta(days=90),
        )  # fmt: skip

    def letter(self, words: str = "", language: str = "cy", own_language: str = "", **more: Any) -> Letter:
        """Safe, with a way in this language and decisions: begun by Carys, with her words."""
        self.check()
        self.way(language)
        self.tell()
        begun = services.start(actor=self.carys, item=self.item, child=self.tomos, adult=self.rhodri)
        return services.write(
            actor=self.carys, letter=begun, own_words=words, own_language=own_language or language, **more
        )

    def approved(self, words: str = "", **more: Any) -> Letter:
        return services.approve(actor=self.amira, letter=self.letter(words, **more))
