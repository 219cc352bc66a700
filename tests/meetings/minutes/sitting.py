"""One item being heard in a small hub, with the board's levels and outcomes. Everything is invented."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.agencies.models import Level, Outcome
from hub.people import services as people
from hub.people.models import FactKind, Person, Release
from meetings.agenda import services as agenda
from meetings.agenda.models import AgendaItem
from meetings.diary import services as diary
from meetings.diary.models import Meeting
from meetings.minutes import services
from meetings.minutes.models import Action, Contribution, Decision
from meetings.rooms.models import StreamEvent
from tests.meetings.panel import Panel, make_panel

LEVELS = (("1", "Universal", "Cyffredinol"), ("2", "Early help", "Cymorth cynnar"), ("3", "Multiple", "Lluosog"))


@dataclass
class Sitting:
    """The panel, its open meeting, and an item that amira, ben, dev, menna and huw are admitted to. Lowri is not."""

    panel: Panel
    meeting: Meeting
    item: AgendaItem

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["panel"], name)

    @property
    def nia(self) -> Person:
        return Person.objects.get(name="Nia Prosser")

    @property
    def kelly(self) -> Person:
        return Person.objects.get(name="Kelly Prosser")

    def call(self) -> AgendaItem:
        return self.fresh(agenda.call(actor=self.panel.amira, item=self.item))

    def close(self) -> AgendaItem:
        return self.fresh(agenda.close(actor=self.panel.amira, item=self.item))

    def end(self) -> AgendaItem:
        """The item and the meeting closed."""
        self.close()
        diary.close_meeting(actor=self.panel.amira, meeting=Meeting.objects.get(pk=self.meeting.pk))
        return self.fresh()

    def fresh(self, _done: Any = None) -> AgendaItem:
        """The item as it stands, with nothing remembered of it."""
        self.item = AgendaItem.objects.select_related("family", "meeting__hub").get(pk=self.item.pk)
        return self.item

    def say(self, who: str = "ben", text: str = "Four visits were declined.", **changes: Any) -> Contribution:
        said: dict[str, Any] = {
            "kind": FactKind.FACT, "about": [self.nia.pk], "release": Release.RECORD, "language": "en",
        }  # fmt: skip
        return services.contribute(actor=self.panel.people[who], item=self.item, text=text, **(said | changes))

    def view(self, who: str = "ben", level: str = "2", reason: str = "") -> Any:
        return services.give_view(actor=self.panel.people[who], item=self.item, level=level, reason=reason)

    def reveal(self) -> None:
        services.reveal(actor=self.panel.amira, item=self.item)
        self.fresh()

    def decide(self, who: str = "amira", outcome: str = "team", **changes: Any) -> Decision:
        told = {"parents": {"by": self.panel.ben.pk, "why_not": ""}, "child": {"by": None, "why_not": "Too young."}}
        said: dict[str, Any] = {"level": "3", "reasons": "Nobody has seen Nia Prosser.", "told": told}
        return services.decide(actor=self.panel.people[who], item=self.item, outcome=outcome, **(said | changes))

    def act(self, owner: UUID | None = None, *, by: str = "menna", days: int = 3) -> Action:
        return services.set_action(
            actor=self.panel.people[by], item=self.item, what="Visit Nia Prosser.", owner=owner or self.panel.ben.pk,
            due_on=timezone.localdate() + timedelta(days=days), contingency="Tell the chair.",
        )  # fmt: skip

    def protect(self, *shown_to: str, clue: str = "4 Heol y Bont") -> None:
        """Where Nia lives is told to these people only, from now."""
        nia = Person.objects.get(name="Nia Prosser", memberships__family=self.item.family_id)
        people.protect(
            actor=self.panel.carys, person=nia, shown_to=[self.panel.people[name] for name in shown_to],
            why="Threats.", review_on=timezone.localdate() + timedelta(days=90), clues=[("address", clue)],
        )  # fmt: skip

    def events(self) -> list[str]:
        return list(StreamEvent.objects.filter(stream__item=self.item).order_by("seq").values_list("kind", flat=True))

    def last(self) -> StreamEvent:
        return StreamEvent.objects.filter(stream__item=self.item).order_by("seq").last()  # type: ignore[return-value]


def make_sitting() -> Sitting:
    panel = make_panel()
    row = {"board": panel.hub.board, "source": "invented"}
    for code, english, welsh in LEVELS:
        Level.objects.create(code=code, label_en=english, label_cy=welsh, **row)
    Outcome.objects.create(code="none", label_en="No further action", label_cy="Dim gweithredu pellach", **row)
    Outcome.objects.create(
        code="team", label_en="Team around the family", label_cy="Tîm o amgylch y teulu", is_handover=True, **row
    )
    meeting = panel.meeting()
    item = panel.item(meeting, "amira", "ben", "dev", "menna", "huw")
    meeting = panel.open(meeting, "ben", "dev", "menna", "huw", "lowri")
    sitting = Sitting(panel, meeting, item)
    sitting.fresh()
    return sitting
