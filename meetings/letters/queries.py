"""Letters fetched and checked in one step, and everything that may not stand in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.access.verdicts import Hidden
from hub.accounts.models import User
from hub.agencies.models import Agency, LegalType
from hub.agencies.queries import duty_telephones
from hub.people.clues import Clue
from hub.people.models import Clue as ClueRow
from hub.people.models import Fact, Family, FamilyMember, Person, PersonName, Protection, Release, Translation
from hub.people.queries_protection import common_places, held_of
from hub.people.release import may_surface
from hub.people.shield import KINDS
from meetings.agenda.models import Admission, AgendaItem
from meetings.letters.guard import Forbidden
from meetings.letters.models import Letter, ToTell
from meetings.minutes.models import Contribution, Decision

TELLS = (LegalType.GP, LegalType.THIRD_SECTOR)  # besides settings: their names tell where somebody goes


def letter_for(user: Any, pk: UUID) -> Letter:
    """A letter of an item this person is admitted to. Raises Hidden."""
    letter: Letter | None = (
        Letter.objects.filter(item__in=AgendaItem.objects.open_to(user), pk=pk)
        .select_related(
            "item__family", "item__meeting__hub", "decision__outcome", "child", "adult", "safety", "translator",
            "written_by", "approved_by", "handed_by",
        )
        .prefetch_related("facts")
        .first()
    )  # fmt: skip
    if letter is None:
        raise Hidden(asked=str(pk), actor=user)
    return letter


def letters_for(user: Any) -> list[Letter]:
    """The letters of the items this person is admitted to, the latest two hundred."""
    found = Letter.objects.filter(item__in=AgendaItem.objects.open_to(user)).select_related(
        "item__family", "item__meeting", "child", "adult", "translator", "written_by", "approved_by"
    )
    return list(found.order_by("-written_at")[:200])


def letters_about(item: AgendaItem, child: Person, adult: Person) -> list[Letter]:
    return list(Letter.objects.filter(item=item, child=child, adult=adult).order_by("-written_at"))


def held(letter: Letter) -> Letter:
    """The letter as it stands, held until commit."""
    Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    letter.refresh_from_db(fields=["state", "own_words", "translated", "body", "translator"])
    return letter


# -- Decisions and whom they name ------------------------------------------------------------------------------------


def decided_items(user: Any, families: Iterable[UUID]) -> list[AgendaItem]:
    """The items about these families that this person is admitted to and that have a decision, newest first."""
    return list(
        AgendaItem.objects.open_to(user)
        .filter(family__in=list(families), decisions__isnull=False)
        .select_related("family", "meeting__hub")
        .order_by("-meeting__starts_at")
        .distinct()
    )


def standing_decision(item: AgendaItem) -> Decision | None:
    """The last decision of an item: the one that no later one supersedes."""
    return item.decisions.select_related("outcome", "level").order_by("decided_at").last()


def to_tell_of(item: AgendaItem) -> list[ToTell]:
    return list(
        ToTell.objects.filter(decision__item=item)
        .select_related("child", "adult", "teller", "named_by")
        .order_by("named_at")
    )


def is_named_teller(user: Any, item: AgendaItem, child: Person, adult: Person) -> bool:
    return ToTell.objects.filter(decision__item=item, child=child, adult=adult, teller=user.pk).exists()


def admitted_to(item: AgendaItem) -> list[User]:
    """Everybody admitted to an item now, by name: who can tell, and who can translate."""
    admitted = Admission.objects.live().filter(content_object=item.pk).values("user")
    return list(User.objects.filter(pk__in=admitted, is_active=True).order_by("name"))


def pair_of(user: Any, item: AgendaItem, child: UUID, adult: UUID) -> tuple[Person, Person]:
    """A child and an adult of the item's family today. Raises Hidden."""
    rows = FamilyMember.objects.today().filter(family=item.family_id, person__in=[child, adult])
    found = {row.person_id: row.person for row in rows.select_related("person")}
    if child == adult or len(found) != 2:
        raise Hidden(asked=f"{child} {adult}", actor=user)
    return found[child], found[adult]


def families_of_pair(user: Any, child: UUID, adult: UUID) -> list[UUID]:
    """The families in whose records both stand and that this person may read. Raises Hidden when there is none."""
    ofchild = FamilyMember.objects.today().filter(person=child).values("family")
    both = FamilyMember.objects.today().filter(person=adult, family__in=ofchild).values("family")
    found = list(Family.objects.visible_to(user).filter(pk__in=both).values_list("pk", flat=True))
    if not found:
        raise Hidden(asked=f"{child} {adult}", actor=user)
    return found


# -- What agencies said that may be told ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quotable:
    """What an agency said about the child alone, and whether it may go into this letter."""

    id: UUID
    text: str  # in the letter's language
    agency: str
    may_go: bool
    why_not: str  # a code: "terms", "language"


def quotables(letter: Letter) -> list[Quotable]:
    """What was put to the item about the child alone and still stands, by its originator's terms."""
    rows = list(
        Contribution.objects.filter(item=letter.item_id, is_sealed=False, fact__amendments=None)
        .select_related("fact__originator")
        .prefetch_related("fact__about", "fact__translations")
        .order_by("entered_at", "id")
    )
    found = []
    for fact in (row.fact for row in rows):
        if {person.pk for person in fact.about.all()} != {letter.child_id}:
            continue
        text, terms = in_language(fact, letter.language), may_go(fact, letter)
        why = "" if terms and text else "terms" if not terms else "language"
        found.append(Quotable(fact.pk, text or fact.text, fact.originator.name, not why, why))
    return found


def may_go(fact: Fact, letter: Letter) -> bool:
    """By the originator's terms, asked for the agency of whoever writes the letter."""
    return may_surface(fact, "letter", letter.written_by.agency_id)


def in_language(fact: Fact, language: str) -> str:
    """A fact's words in the letter's language: its own, or a signed translation. "" when there is none."""
    if fact.language == language:
        return fact.text
    row: Translation | None = fact.translations.filter(language=language).order_by("signed_at").last()
    return row.text if row else ""


def facts_of(letter: Letter) -> list[Fact]:
    """What the letter tells of what agencies said: of what was chosen, what may still go."""
    chosen = set(letter.facts.values_list("pk", flat=True))
    return list(
        Fact.objects.filter(pk__in=chosen, amendments=None)
        .exclude(release=Release.HUB)
        .select_related("originator")
        .order_by("happened_on", "written_at", "id")
    )


# -- What may not stand in it ------------------------------------------------------------------------------------------


def forbidden_in(letter: Letter) -> Forbidden:
    """Every place and every name that a letter to this adult about this child must be free of.

    The places of everybody who stands, or stood, in any family with the child or the recipient, in every version, and
    the clues of protections that have ended; of the recipient nobody's but what they share with others. The names of
    these people in every form, but those of the child and of the recipient. And the name of every setting, surgery and
    refuge of the hub, in case one is on no record.
    """
    mine = [letter.child_id, letter.adult_id]
    families = FamilyMember.objects.filter(person__in=mine).values("family")
    people = set(FamilyMember.objects.filter(family__in=families).values_list("person", flat=True)) | set(mine)
    others = people - {letter.adult_id}
    places = [Clue(KINDS[secret.kind], secret.value) for secret in held_of(others).secrets_of(others)]
    protections = Protection.objects.filter(person__in=people).values("pk")
    kept = ClueRow.objects.filter(protection__in=protections).values_list("kind", "value")
    places += [Clue(KINDS[kind], value) for kind, value in kept]
    telling = Agency.objects.filter(partnerships__hub=letter.item.meeting.hub_id).distinct()
    for agency in telling:
        if agency.is_setting or agency.legal_type in TELLS:
            kind = KINDS["gp" if agency.legal_type == LegalType.GP else "setting"]
            places += [Clue(kind, name) for name in (agency.name_en, agency.name_cy)]
    named = list(PersonName.objects.filter(person__in=people).values_list("person", "full"))
    named += list(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return Forbidden(
        places=tuple(sorted(set(places), key=lambda clue: (clue.kind, clue.value))),
        common=common_places(),
        others=tuple(sorted({full for person, full in named if person not in mine})),
        own=tuple(sorted({full for person, full in named if person in mine})),
    )


def telephone_of(letter: Letter) -> str:
    """The duty number of the hub by day: the same for every family. "" when the hub has none."""
    hub = letter.item.meeting.hub_id
    numbers = duty_telephones(hub, letter.written_by.agency_id) if letter.written_by.agency_id else None
    return numbers["day_phone"] if numbers else ""


def letters_of_item(item: AgendaItem) -> list[Letter]:
    return list(Letter.objects.filter(item=item).order_by("-written_at"))


def arranged_of(user: Any, letters: Iterable[Letter]) -> set[UUID]:
    """Of the items of these letters, those this person arranges."""
    items = {letter.item_id for letter in letters}
    return set(AgendaItem.objects.arranged_by(user).filter(pk__in=items).values_list("pk", flat=True))


def clashes(reference: str) -> bool:
    return Letter.objects.filter(reference=reference).exists()
