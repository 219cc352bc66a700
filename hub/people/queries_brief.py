"""A family in brief, with its chronology: for the room, which shows both."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.people.models import Family, FamilyMember, ParentalResponsibility, Tie
from hub.people.queries_chronology import Chronology, chronology_from, facts_for
from hub.people.queries_circle import Circle, is_now
from hub.people.queries_protection import shield_for
from hub.people.words import age


def brief_and_chronology(family: Family, user: Any, today: date | None = None) -> tuple[dict[str, Any], "Chronology"]:
    """A family's brief and its chronology together, each row read once: for the room, which shows both.

    The caller has checked the family. Seven queries, and three more where a place is withheld from this viewer.
    """
    today = today or timezone.localdate()
    rows = list(FamilyMember.objects.filter(family=family.pk).select_related("person").order_by("order", "id"))
    people = {row.person_id: row.person for row in rows}
    shield = shield_for(user, people)
    ids = list(people)
    ties = list(Tie.objects.on(today).filter(person__in=ids, other__in=ids).order_by("recorded_at", "id"))
    responsibilities = list(
        ParentalResponsibility.objects.filter(replaced_at=None, adult__in=ids, child__in=ids).order_by("recorded_at")
    )
    story = chronology_from(family.pk, facts_for(user, "live", family=family.pk), rows, shield, today)
    members = {family.pk: [row for row in rows if is_now(row, today)]}
    circle = Circle(members, ties, responsibilities, {}, people, today)
    circle.welcome({(family.pk, UUID(arrival.id)): arrival.on for arrival in story.arrivals})
    return _brief(family.pk, family.name, circle, bool(shield.protected)), story


def _brief(pk: UUID, name: str, circle: Circle, is_protected: bool) -> dict[str, Any]:
    people = [(_brief_person(row, circle), circle.is_child(row.person)) for row in circle.members[pk]]
    return {
        "id": str(pk),
        "name": name,
        "is_protected": is_protected,
        "children": [person for person, is_child in people if is_child],
        "adults": [person for person, is_child in people if not is_child],
    }


def _brief_person(row: FamilyMember, circle: Circle) -> dict[str, Any]:
    person = row.person
    since = circle.new_adults.get((row.family_id, row.person_id))
    home = "" if row.in_home else _("lives elsewhere")
    if since is not None:
        home = _("in the home since %(day)s") % {"day": date_format(since, "j M Y")}
    return {
        "id": str(person.pk),
        "name": person.name,
        "age": age(person.born_on, person.expected_on, circle.today),
        "sex": person.sex,
        "born_on": person.born_on,
        "expected_on": person.expected_on,
        "ties": circle.ties_of(person, row.family_id),
        "responsibility": circle.responsibility_of(person, row.family_id),
        "in_home": row.in_home,
        "home": home,
        "new_since": since,
        "new": _("New adult, %(month)s") % {"month": date_format(since, "M")} if since else "",
    }
