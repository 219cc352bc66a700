"""Questions as their asker may read them, clocks and windows, and what is held while it is changed.

What an asker's page needs is fetched here from `Question` and `Outcome` alone: that is what keeps every answer but a
link the same. What the other side reads is in `queries_prompts`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hub.access.gate import reading_whole
from hub.access.verdicts import Hidden
from hub.agencies.clocks import WALES, due_at
from hub.agencies.models import (
    SETTINGS,
    Agency,
    Appointment,
    Board,
    Hub,
    LegalType,
    Membership,
    Partnership,
    Post,
)
from hub.agencies.queries import holders, holds_post
from hub.people.models import Person
from sharing.basis.models import cited
from sharing.basis.paths import Advice, Asking, advise
from sharing.basis.queries import Rows, rows_on
from sharing.disclosures.models import Lead
from sharing.disclosures.queries import partners_of
from sharing.siblings.questions.models import (
    EmergencyOpening,
    HowSoon,
    NotTo,
    Outcome,
    Prompt,
    Question,
    Refusal,
    SiblingWindow,
    WindowKind,
)
from sharing.siblings.questions.windows import SHORTEST, Jitter, Window, first_release, next_release
from sharing.siblings.rolls.keys import RollKey
from sharing.siblings.rolls.queries import HUB_STAFF, is_hub_staff, is_named_lead

ITEMS = ("siblings",)  # the kind of information a tier-0 link is: that a child is there, and whom to ring

# Only where a board has set none, so that a question always gets its answer. In the hours of an office; urgent ones
# also in the evening and at weekends.
UNSET = {
    (WindowKind.MATCH, HowSoon.ROUTINE): [Window(time(hour, 15), time(hour, 45)) for hour in (9, 11, 13, 15)],
    (WindowKind.MATCH, HowSoon.URGENT): [Window(time(hour, 5), time(hour, 25), True) for hour in range(7, 23)],
    (WindowKind.RELEASE, HowSoon.ROUTINE): [Window(time(10), time(12)), Window(time(14), time(16))],
    (WindowKind.RELEASE, HowSoon.URGENT): [
        Window(time(hour, minute), time(hour, minute + 45), True)
        for hour, minute in ((12, 0), (15, 0), (17, 0), (20, 0))
    ],
}


# -- Clocks and windows ----------------------------------------------------------------------------------------------


def windows(board: Board, kind: str, urgency: str) -> list[Window]:
    """When questions of this urgency are looked into, or their answers leave, by the board's rows of today. A row that
    is too short to hide when somebody answered counts in the demonstration alone."""
    rows = SiblingWindow.objects.today().filter(board=board, kind=kind, urgency=urgency).order_by("opens")
    found = [Window(*times) for times in rows.values_list("opens", "closes", "every_day")]
    found = [one for one in found if settings.HUB_DEMO or one.lasts >= SHORTEST]
    return found or UNSET[WindowKind(kind), HowSoon(urgency)]


def releases_first(board: Board, urgency: str, asked_at: datetime, jitter: Jitter) -> datetime:
    """When the first answer to a question asked at this moment leaves."""
    code = "sibling_urgent" if urgency == HowSoon.URGENT else "sibling_routine"
    limit = due_at(board, code, asked_at)
    if urgency == HowSoon.URGENT:  # the same day, whatever the clock says
        there = asked_at.astimezone(WALES).date()
        limit = min(limit, datetime.combine(there + timedelta(days=1), time(0), WALES))
    return first_release(asked_at, limit, windows(board, WindowKind.RELEASE, urgency), jitter)


def releases_again(question: Question, now: datetime, jitter: Jitter) -> datetime:
    after = max(now, question.release_at)
    return next_release(after, windows(question.hub.board, WindowKind.RELEASE, question.urgency), jitter)


def clock(board: Board, code: str, urgency: str) -> str:
    """The code of a clock that has a quicker one for what is urgent."""
    return f"{code}_urgent" if urgency == HowSoon.URGENT else code


# -- Whom and what law -----------------------------------------------------------------------------------------------


def hub_of(user: Any) -> Hub | None:
    return partners_of(user)[0]


def keeps(user: Any, agency_id: UUID | None) -> bool:
    """Whether this person is named to answer for this setting today, and so may read its roll."""
    return agency_id is not None and user.agency_id == agency_id and is_named_lead(user) and not is_hub_staff(user)


def keepers_of(agency_id: UUID) -> list[Any]:
    """Who is named to answer for a setting today, first lead first. Nobody else there can read the child's name."""
    rows = _keepers().filter(agency=agency_id).order_by("is_second", "from_on", "id")
    return list({row.user_id: row.user for row in rows}.values())


def leads_in(hub: Hub, *, but: Any = None) -> list[Any]:
    """Who answers for the settings of a hub today: whom one may say "not to this person" of. The same list for every
    asker of an agency, whatever is found."""
    settings = Partnership.objects.today().filter(hub=hub, agency__legal_type__in=SETTINGS).exclude(agency=but)
    rows = _keepers().filter(agency__in=settings.values("agency"))
    return sorted({row.user_id: row.user for row in rows}.values(), key=lambda user: str(user.name))


def _keepers() -> Any:
    """The rows of `keeps` for everybody at once."""
    here = Membership.objects.in_practice().filter(user=OuterRef("user"), agency=OuterRef("agency"))
    staff = Appointment.objects.today().filter(user=OuterRef("user"), post__in=HUB_STAFF)
    return Lead.objects.today().filter(Exists(here), ~Exists(staff)).select_related("user")


@dataclass(frozen=True)
class Counsel:
    """What the law offers for one side's yes. `advice`: towards that kind of setting, for a page to show."""

    bases: list[dict[str, str]]
    gateways: list[dict[str, str]]
    advice: Advice
    codes: tuple[str, ...]


def counsel_of_asker(agency: Agency, purpose: str, urgency: str) -> Counsel:
    """For the asker's own yes: what holds towards every kind of setting there may be, since nobody knows which."""
    rows = rows_on(timezone.localdate())
    kinds = [kind for kind in LegalType if kind in SETTINGS]
    given = [advise(_asking(agency.legal_type, kind, purpose, urgency, statement=True), rows) for kind in kinds]
    common = set.intersection(*({row.code for row in one.bases} for one in given))
    return _counsel(given[0], rows, common)


def counsel_of_answerer(agency: Agency, question: Question) -> Counsel:
    """For the other lead's yes: towards the asker's kind of organisation, for the asker's purpose."""
    rows = rows_on(timezone.localdate())
    asking = _asking(
        agency.legal_type, question.agency.legal_type, question.purpose, question.urgency,
        statement=bool(question.statement),
    )  # fmt: skip
    advice = advise(asking, rows)
    return _counsel(advice, rows, {row.code for row in advice.bases})


def _asking(provider: str, recipient: str, purpose: str, urgency: str, *, statement: bool) -> Asking:
    return Asking(
        provider=provider, recipient=recipient, items=ITEMS, purpose=purpose, urgency=urgency, statement=statement
    )


def _counsel(advice: Advice, rows: Rows, codes: set[str]) -> Counsel:
    chosen = [one for one in advice.bases if one.code in codes][:1]
    by_id = {str(row.pk): row for row in (*rows.bases, *rows.gateways)}
    return Counsel(
        bases=cited([by_id[one.row] for one in chosen]),
        gateways=cited([by_id[one.row] for one in advice.gateways[:1]]),
        advice=advice,
        codes=tuple(one.code for one in chosen),
    )


def aims() -> list[Any]:
    return list(rows_on(timezone.localdate()).aims)


# -- The asker's side ------------------------------------------------------------------------------------------------


def mine(user: Any) -> Any:
    """The questions of one's own setting, for who answers for it today; and those asked for the hub, for who speaks
    for it and may know of the person."""
    own = Question.objects.filter(agency=user.agency_id)
    for_hub = Q(person__in=Person.objects.visible_to(user)) & (Q(asked_by=user.pk) | Q(hub__in=_chaired_by(user)))
    return own.filter(Q(person=None) | for_hub) if keeps(user, user.agency_id) else own.filter(for_hub)


def _chaired_by(user: Any) -> Any:
    return Appointment.objects.today().filter(user=user.pk, post=Post.CHAIR).values("hub")


def speaks_for(user: Any, question: Question) -> bool:
    """Whether this person stands for the asker of a question asked for the hub: who asked, or the hub's chair, at the
    agency that asked, while they may know of the person."""
    is_theirs = question.asked_by_id == user.pk or holds_post(user, question.hub_id, Post.CHAIR)
    return (
        is_theirs
        and user.agency_id == question.agency_id
        and bool(Person.objects.visible_to(user).filter(pk=question.person_id).exists())
    )


def speakers_for(question: Question) -> list[Any]:
    """Who that is today: who asked, else the chair."""
    found = [user for user in (question.asked_by, *holders(question.hub, Post.CHAIR)) if speaks_for(user, question)]
    return list({user.pk: user for user in found}.values())


def question_for(user: Any, pk: UUID) -> Question:
    """A question of one's own setting. Raises Hidden, the same for hidden and absent."""
    found = mine(user).select_related("hub__board", "agency", "asked_by", "person").filter(pk=pk).first()
    if found is None:
        raise Hidden(asked=str(pk), actor=user)
    return found  # type: ignore[no-any-return]


def is_mine(user: Any, question: Question) -> bool:
    found: bool = mine(user).filter(pk=question.pk).exists()
    return found


def outcomes_of(questions: Sequence[Question]) -> dict[UUID, list[Outcome]]:
    found: dict[UUID, list[Outcome]] = {question.pk: [] for question in questions}
    for outcome in Outcome.objects.filter(question__in=[question.pk for question in questions]):
        found[outcome.question_id].append(outcome)
    return found


def is_asked_about(agency_id: UUID | None, child_id: UUID) -> bool:
    """Whether the setting has an open question about this child, by its own clock and nothing else."""
    now = timezone.now()
    rows = Question.objects.filter(agency=agency_id, child=child_id, withdrawn_at=None, expires_at__gt=now)
    found: bool = rows.exclude(outcomes__is_linked=True).exists()
    return found


def asked_for_hub(hub: Hub, people: Iterable[UUID]) -> set[UUID]:
    """For which of these people the hub has an open question, by the clock and nothing else."""
    now = timezone.now()
    rows = Question.objects.filter(hub=hub, person__in=list(people), withdrawn_at=None, expires_at__gt=now)
    with reading_whole():  # whichever agency the chair is of
        return set(rows.exclude(outcomes__is_linked=True).values_list("person", flat=True))


def asked_since(user: Any, moment: datetime) -> int:
    count: int = Question.objects.filter(asked_by=user.pk, asked_at__gte=moment).count()
    return count


def not_to_of(question: Question) -> set[UUID]:
    return set(NotTo.objects.filter(question=question).values_list("user", flat=True))


# -- Held while they are changed -------------------------------------------------------------------------------------


def hold(pk: UUID) -> Question:
    """A question as it stands, held until commit."""
    Question.objects.select_for_update().filter(pk=pk).first()
    found: Question = Question.objects.select_related("hub__board", "agency", "asked_by").get(pk=pk)
    return found


def hold_prompt(pk: UUID) -> Prompt:
    """A prompt as it stands, with its question, both held until commit: an answer and a release come one after the
    other."""
    Question.objects.select_for_update().filter(prompts=pk).first()
    Prompt.objects.select_for_update().filter(pk=pk).first()
    found: Prompt = Prompt.objects.select_related("question__hub__board", "question__agency", "agency").get(pk=pk)
    return found


def hold_opening(pk: UUID) -> EmergencyOpening:
    EmergencyOpening.objects.select_for_update().filter(pk=pk).first()
    found: EmergencyOpening = EmergencyOpening.objects.select_related("hub__board", "agency").get(pk=pk)
    return found


def is_reference_taken(reference: str) -> bool:
    found: bool = (
        Question.objects.filter(reference=reference).exists()
        or Prompt.objects.filter(reference=reference).exists()
        or EmergencyOpening.objects.filter(reference=reference).exists()
    )
    return found


# -- What a rule asks of the other side ------------------------------------------------------------------------------


def is_asked_of(user: Any, prompt: Prompt) -> bool:
    """Whether this person answers for the setting that is asked, and nobody said "not to this person"."""
    return keeps(user, prompt.agency_id) and user.pk not in not_to_of(prompt.question)


def is_open(prompt: Prompt) -> bool:
    """By the database's clock."""
    found: bool = Prompt.objects.open_now().filter(pk=prompt.pk).exists()
    return found


def answerers_of(agency_id: UUID, shut_out: Iterable[UUID]) -> list[Any]:
    kept_out = set(shut_out)
    return [user for user in keepers_of(agency_id) if user.pk not in kept_out]


def standing_refusal(child_id: Any, question: Question) -> Refusal | None:
    """A no of this child's setting towards the child or person whom the question is about."""
    rows = Refusal.objects.filter(child=child_id, about=question.child_id, about_person=question.person_id)
    found: Refusal | None = rows.filter(lifted_at=None).first()
    return found


def auditors_of(hub: Hub) -> list[Any]:
    return holders(hub, Post.AUDITOR)


def due_for_release(now: datetime, most: int) -> list[UUID]:
    """Open questions whose drawn moment has come, oldest first. One whose time is over still gets its first answer."""
    rows = Question.objects.filter(withdrawn_at=None, release_at__lte=now).filter(
        Q(expires_at__gt=now) | Q(outcomes=None)
    )
    return list(rows.order_by("release_at").values_list("pk", flat=True)[:most])


def has_outcomes(question: Question) -> tuple[bool, bool]:
    """Whether an outcome was written, and whether one that says that a link was made."""
    found = list(Outcome.objects.filter(question=question).values_list("is_linked", flat=True))
    return bool(found), any(found)


def prompts_of(question: Question) -> list[Prompt]:
    return list(Prompt.objects.select_related("question__hub__board", "agency").filter(question=question))


def readers_of(question: Question) -> list[Any]:
    """Who is told that an answer left: who asked, while they are there; else who answers for the setting now."""
    if question.is_for_hub:
        return speakers_for(question)[:1]
    leads = keepers_of(question.agency_id)
    return [user for user in leads if user.pk == question.asked_by_id] or leads


def to_look_into(hub: Hub, urgency: str, opened: datetime, now: datetime) -> dict[UUID, UUID]:
    """Questions asked before the window opened, and not looked into in it: each with its child."""
    rows = _to_look_into(hub, urgency, opened, now).filter(child__isnull=False)
    return dict(rows.order_by("asked_at").values_list("pk", "child"))


def described_to_look_into(hub: Hub, urgency: str, opened: datetime, now: datetime) -> list[Question]:
    """Those that were asked for the hub."""
    rows = _to_look_into(hub, urgency, opened, now).filter(described__isnull=False)
    return list(rows.select_related("agency", "hub__board").order_by("asked_at"))


def _to_look_into(hub: Hub, urgency: str, opened: datetime, now: datetime) -> Any:
    rows = Question.objects.filter(hub=hub, urgency=urgency, withdrawn_at=None, expires_at__gt=now, asked_at__lt=opened)
    return rows.filter(Q(matched_at=None) | Q(matched_at__lt=opened))


def is_prompted(question: Question, child_id: UUID) -> bool:
    found: bool = Prompt.objects.filter(question=question, child=child_id).exists()
    return found


def due_for_telephone(now: datetime, most: int) -> list[UUID]:
    rows = Prompt.objects.open_now().filter(answer__in=["", "dpo"], escalated_at=None, due_at__lte=now)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:most])


def answers_by(question: Question) -> datetime:
    """By when the first answer has left, as the page may say it: the end of its day, and not the drawn moment."""
    there = question.release_at.astimezone(WALES)
    return datetime.combine(there.date(), time(23, 59), WALES)


def asked_today(user: Any) -> int:
    """Since this time yesterday."""
    return asked_since(user, timezone.now() - timedelta(days=1))


def openings_to_look_into(now: datetime) -> list[UUID]:
    rows = EmergencyOpening.objects.filter(looked_at=None, closed_at=None, closes_at__gt=now)
    return list(rows.order_by("opened_at").values_list("pk", flat=True))


def openings_over(now: datetime) -> list[UUID]:
    """Those whose time is over, confirmed or not, and not yet written down as closed."""
    return list(EmergencyOpening.objects.filter(closed_at=None, closes_at__lte=now).values_list("pk", flat=True))


def whom_to_ring(hub: Hub) -> Any:
    """Who stands before a shield in an emergency: the council's education safeguarding officer, else the chair. Never
    somebody of the setting, whose name would say where the child is."""
    found = [*holders(hub, Post.EDUCATION), *holders(hub, Post.CHAIR)]
    return found[0] if found else None


def is_rung(user: Any, opening: EmergencyOpening) -> bool:
    """Whether this person is the one to ring about what stands behind a shield here."""
    with reading_whole():
        found: bool = opening.findings.filter(ring=user.pk).exists()
    return found


def reason_of(prompt: Prompt) -> str:
    """Why it was answered so, for the setting that answered: opened with its own key."""
    if not prompt.reason:
        return ""
    found: str = RollKey(prompt.agency_id).open(prompt.reason, prompt.pk, prompt.agency_id)
    return found
