"""Taking in a learning system's table: looked at whole first, then all of it or nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.access.gate import writing
from hub.access.verdicts import Hidden, ask
from hub.agencies.models import Agency, Membership
from hub.audit.events import record
from hub.web.tables import written
from sharing.training import acts, rules
from sharing.training.learning_table import FIELDS, Known, Read, guessed, heads_of, read_table
from sharing.training.models import Completion, LearningColumns, LearningTable, Source
from sharing.training.queries import courses_of
from sharing.training.services import ends_on

KEPT = timedelta(hours=24)  # a table that was never taken in


@dataclass(frozen=True)
class Checked:
    """A table as it would be taken in: nothing of it is yet."""

    agency: Agency
    heads: list[str]
    columns: dict[str, str]
    read: Read
    new: int
    known: int  # recorded already, or taken back on purpose: left as they are


@writing()
def keep_table(*, actor: Any, agency: Agency, text: str) -> None:
    """Keep an uploaded table until it is taken in; the one before it is forgotten. Raises ValidationError."""
    ask(rules.may_import(actor, agency), acts.IMPORTED, actor=actor, subject=agency)
    try:
        heads_of(text)
    except ValueError as error:
        raise ValidationError({"table": str(error)}) from None
    LearningTable.objects.filter(user=actor).delete()
    LearningTable.objects.create(user=actor, agency=agency, text=text)


def check_table(actor: Any, columns: Mapping[str, str] | None = None) -> Checked:
    """The table this person uploaded, as it would be taken in. `columns` None: as said the last time, or guessed.
    Raises Hidden when there is none."""
    kept = LearningTable.objects.select_related("agency").filter(user=actor.pk).first()
    if kept is None or not rules.may_import(actor, kept.agency):
        raise Hidden(asked="table", actor=actor)
    heads = heads_of(kept.text)
    remembered = LearningColumns.objects.filter(agency=kept.agency).values_list("columns", flat=True).first() or {}
    chosen = dict(columns) if columns is not None else guessed(heads, remembered)
    read = read_table(kept.text, chosen, _known(kept.agency), timezone.localdate())
    there = _there(read)
    new = sum(line.key not in there for line in read.lines)
    return Checked(kept.agency, heads, chosen, read, new, len(read.lines) - new)


@writing()
def take_in(*, actor: Any, columns: Mapping[str, str]) -> int:
    """Record every line of the uploaded table, or none. Lines that are recorded already stay as they are, so taking a
    table in twice changes nothing. Returns how many were new. Raises ValidationError while something is wrong."""
    kept = LearningTable.objects.select_for_update(of=("self",)).select_related("agency").filter(user=actor.pk).first()
    if kept is None:
        raise Hidden(asked="table", actor=actor)
    ask(rules.may_import(actor, kept.agency), acts.IMPORTED, actor=actor, subject=kept.agency)
    checked = check_table(actor, columns)
    if checked.read.faults:
        raise ValidationError(_("Nothing was taken in: put right what is listed first."))
    there = _there(checked.read)
    courses = {course.code: course for course in courses_of(kept.agency_id)}
    rows = [
        Completion(
            user_id=line.user, course=line.course, completed_on=line.completed_on, evidence=line.evidence,
            expires_on=ends_on(courses[line.course], line.completed_on, line.expires_on),
            source=Source.IMPORTED, recorded_by=actor,
        )
        for line in checked.read.lines
        if line.key not in there
    ]  # fmt: skip
    Completion.objects.bulk_create(rows, batch_size=500)
    LearningColumns.objects.update_or_create(agency=kept.agency, defaults={"columns": checked.columns})
    record(acts.IMPORTED, actor=actor, subject=kept.agency, rows=len(rows), known=checked.known)
    kept.delete()
    return len(rows)


def table_to_fill(agency: Agency) -> str:
    """An empty table with the agency's people in it, for who keeps training in a spreadsheet."""
    rows = Membership.objects.today().filter(agency=agency, user__is_active=True).select_related("user")
    people = sorted({(row.user.email, row.user.name) for row in rows})
    heads = {"person": _("E-mail"), "name": _("Name"), "course": _("Course"), "completed_on": _("Completed on"),
             "expires_on": _("Expires on"), "evidence": _("Certificate")}  # fmt: skip
    names = ["person", "name", *FIELDS[1:]]
    return written([heads[name] for name in names], ([email, name, "", "", "", ""] for email, name in people))


def forget_old_tables() -> int:
    """Tables that nobody took in within a day are forgotten."""
    return LearningTable.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]


def _known(agency: Agency) -> Known:
    people = {}
    rows = Membership.objects.today().filter(agency=agency, user__is_active=True)
    for user, email, username in rows.values_list("user", "user__email", "user__username"):
        people[email.casefold()] = people[username.casefold()] = user
    courses = {}
    for course in courses_of(agency.pk):
        for name in (course.code, course.label_en, course.label_cy):
            courses[" ".join(name.casefold().replace("_", " ").split())] = course.code
    return Known(people, courses)


def _there(read: Read) -> set[Any]:
    """Which of these are recorded: those taken back too, since somebody decided that they do not count."""
    users = {line.user for line in read.lines}
    return set(Completion.objects.filter(user__in=users).values_list("user", "course", "completed_on"))
