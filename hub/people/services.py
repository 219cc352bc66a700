"""What is done to records of people: the only place that writes them. Each act asks, changes, records.

A fact, a tie and a home are never edited: an amendment or a later row says why, and both are shown.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.access import grants
from hub.access.gate import writing
from hub.access.models import Basis
from hub.access.verdicts import ask
from hub.agencies.models import Agency, Hub
from hub.agencies.queries import holders
from hub.audit.events import record
from hub.people import acts, names, rules
from hub.people.models import (
    Address,
    Attendance,
    AttendanceKind,
    Clue,
    EducationParent,
    Fact,
    FactKind,
    Family,
    FamilyGrant,
    FamilyMember,
    Happening,
    NameKey,
    NameKind,
    ParentalResponsibility,
    Person,
    PersonName,
    Protection,
    Release,
    Residence,
    StaffTie,
    Telephone,
    Tie,
    TieKind,
    Translation,
)
from hub.people.queries import readers_of
from hub.people.queries_protection import held_of, shield_against
from hub.people.release import is_looser
from hub.people.services_shut_out import shut_out_by
from hub.people.words import ADULT_AT, years

POST_HOLDS_FOR = timedelta(days=365)  # a post's reading of a family; given again when a family is taken up again


#: What else happens, in the same transaction, when what may be told of people's places changes, given the persons' ids:
#: meetings draw a veil over what was said.
on_protected: list[Callable[[Collection[UUID]], None]] = []


class ClueInText(ValidationError):
    """A text would give a protected place away to somebody who would read it. Shown at its field."""


def stop_clues(text: str, person_ids: Iterable[UUID], seen_by: Iterable[Any], *, field: str = "text") -> None:
    """Raise ClueInText, at the form's `field`, if `text` gives a protected place away to one of `seen_by`.

    The lines up to here are the only thing between a clue and a live frame: call it before text is kept or sent.
    """
    stop_clues_in({field: text}, person_ids, seen_by)


def stop_clues_in(texts: Mapping[str, str], person_ids: Iterable[UUID], seen_by: Iterable[Any]) -> None:
    """The same for several texts by their fields: ClueInText holds what is wrong with each."""
    shield = shield_against(person_ids, seen_by)
    verdicts = {field: rules.may_say(shield.found(text)) for field, text in texts.items()}
    stopped = {field: str(verdict.why) for field, verdict in verdicts.items() if not verdict}
    if stopped:
        raise ClueInText(stopped, code="clue")


# -- Families and who may read them -------------------------------------------------------------------------------


@writing()
def open_family(
    *, actor: Any, hub: Hub, name: str, lead: Agency | None = None, known_since_on: date | None = None
) -> Family:
    """Open a family's record. The hub's chair and co-ordinator may read it from now, by their post."""
    ask(rules.may_open_family(actor, hub), acts.FAMILY_OPENED, actor=actor, subject=hub)
    family = Family.objects.create(hub=hub, name=name, lead=lead, known_since_on=known_since_on or timezone.localdate())
    now = timezone.now()
    for user in holders(hub, *rules.STAFF):
        if rules.may_be_let_in(user):
            grants.grant(
                FamilyGrant,
                "read_family",
                user=user,
                thing=family,
                granted_by=actor,
                basis=Basis.POST,
                expires_at=now + POST_HOLDS_FOR,
            )
    record(acts.FAMILY_OPENED, actor=actor, subject=family, hub=hub.pk)
    return family


@writing()
def let_read(
    *,
    actor: Any,
    family: Family,
    user: Any,
    basis: Basis,
    expires_at: datetime,
    starts_at: datetime | None = None,
    why: str = "",
) -> FamilyGrant:
    """Let a named person read the family's record, until a date. A deny row still wins over it."""
    ask(rules.may_let_read(actor, family, user), acts.READING_GIVEN, actor=actor, subject=family)
    row = grants.grant(
        FamilyGrant,
        "read_family",
        user=user,
        thing=family,
        granted_by=actor,
        basis=basis,
        starts_at=starts_at,
        expires_at=expires_at,
        why=why,
    )
    record(acts.READING_GIVEN, actor=actor, subject=family, why=why, reader=user.pk, reads_as=basis.value, grant=row.pk)
    return row


# -- People of a family -------------------------------------------------------------------------------------------


@writing()
def add_person(
    *,
    actor: Any,
    family: Family,
    name: str,
    sex: str = "",
    born_on: date | None = None,
    expected_on: date | None = None,
    spoken: str = "",
    written: str = "",
    other_names: Iterable[tuple[str, str]] = (),
    in_home: bool = True,
    from_on: date | None = None,
    said_by: str = "",
) -> Person:
    """Add somebody new to the record of a family.

    other_names   (kind, full name): at birth, married, former, known as
    from_on       since when they belong to the family; an adult who came to live in the home on a date is an event in
                  itself, and goes on the chronology as such
    """
    ask(rules.may_change(actor, family), acts.PERSON_ADDED, actor=actor, subject=family)
    name = " ".join(name.split())
    person = Person.objects.create(
        name=name, sex=sex, born_on=born_on, expected_on=expected_on, spoken=spoken, written=written
    )
    rows = [PersonName(person=person, full=name, kind=NameKind.MAIN)]
    rows += [PersonName(person=person, full=full, kind=kind) for kind, full in other_names if full.strip()]
    index_names(PersonName.objects.bulk_create(rows))
    _join(actor, family, person, in_home=in_home, from_on=from_on, said_by=said_by)
    return person


@writing()
def add_member(
    *, actor: Any, family: Family, person: Person, in_home: bool = True, from_on: date | None = None, said_by: str = ""
) -> FamilyMember:
    """Add somebody whom another record knows already. The actor must know of them there."""
    ask(rules.may_change(actor, family), acts.PERSON_ADDED, actor=actor, subject=family)
    ask(rules.may_protect(actor, person), acts.PERSON_ADDED, actor=actor, subject=person)
    return _join(actor, family, person, in_home=in_home, from_on=from_on, said_by=said_by)


def _join(
    actor: Any, family: Family, person: Person, *, in_home: bool, from_on: date | None, said_by: str
) -> FamilyMember:
    member = FamilyMember.objects.create(
        family=family,
        person=person,
        in_home=in_home,
        from_on=from_on,
        said_by=said_by,
        order=FamilyMember.objects.filter(family=family).count(),
    )
    record(acts.PERSON_ADDED, actor=actor, subject=family, people=[person])
    _new_adult(actor, family, person, in_home=in_home, on=from_on, said_by=said_by)
    for tie in StaffTie.objects.today().filter(person=person):
        shut_out_by(tie, [family])
    return member


@writing()
def set_home(*, actor: Any, family: Family, person: Person, in_home: bool, on: date, said_by: str = "") -> FamilyMember:
    """Record that somebody of the family came to live in the home, or left it, on a day."""
    ask(rules.may_change(actor, family), acts.HOME_CHANGED, actor=actor, subject=family)
    earlier = FamilyMember.objects.on(on).filter(family=family, person=person).order_by("-from_on").first()
    if earlier is None:
        raise ValidationError({"person": _("This person is not in the family's record on that day.")})
    FamilyMember.objects.filter(pk=earlier.pk).update(to_on=on)
    member = FamilyMember.objects.create(
        family=family, person=person, in_home=in_home, from_on=on, said_by=said_by, order=earlier.order
    )
    record(acts.HOME_CHANGED, actor=actor, subject=family, people=[person], in_home=in_home)
    if not earlier.in_home:
        _new_adult(actor, family, person, in_home=in_home, on=on, said_by=said_by)
    return member


def _new_adult(actor: Any, family: Family, person: Person, *, in_home: bool, on: date | None, said_by: str) -> None:
    """A new adult in the home is an event in itself: it stands in the chronology, whoever recorded the move."""
    is_grown = person.expected_on is None and (
        person.born_on is None or years(person.born_on, on or timezone.localdate()) >= ADULT_AT
    )
    if not (in_home and on and is_grown):
        return
    said = {"name": person.name, "day": date_format(on, "j F Y"), "who": said_by}
    text = (
        _("%(name)s has lived in the home since %(day)s. Said by: %(who)s.") % said
        if said_by
        else _("%(name)s has lived in the home since %(day)s.") % said
    )
    fact = enter_fact(
        actor=actor,
        family=family,
        kind=FactKind.HEARSAY if said_by else FactKind.FACT,
        happening=Happening.NEW_ADULT,
        text=text,
        about=[person],
        happened_on=on,
        language=get_language() or "en",
    )
    record(acts.FACT_RECORDED, actor=actor, subject=fact, people=[person], family=family.pk, happening="new_adult")


@writing()
def add_name(
    *, actor: Any, family: Family, person: Person, full: str, kind: str, from_on: date | None = None
) -> PersonName:
    """Record another name of a person. A new main name is shown from now; the earlier one is kept as former."""
    ask(rules.may_change(actor, family), acts.NAME_ADDED, actor=actor, subject=family)
    must_belong(family, [person])
    full = " ".join(full.split())
    if kind == NameKind.MAIN:
        PersonName.objects.filter(person=person, kind=NameKind.MAIN).update(kind=NameKind.FORMER, to_on=from_on)
        person.name = full
        person.save(update_fields=["name"])
    row = PersonName.objects.create(person=person, full=full, kind=kind, from_on=from_on)
    index_names([row])
    keep_clues(person)
    record(acts.NAME_ADDED, actor=actor, subject=person, people=[person])
    return row


def index_names(rows: Sequence[PersonName]) -> None:
    """Keep what these names are searched by. Called wherever a name is written."""
    NameKey.objects.filter(name__in=rows).delete()
    NameKey.objects.bulk_create(NameKey(name=row, key=key[:60]) for row in rows for key in sorted(names.keys(row.full)))


@writing()
def add_tie(
    *,
    actor: Any,
    family: Family,
    person: Person,
    kind: TieKind,
    other: Person,
    from_on: date | None = None,
    to_on: date | None = None,
    said_by: str = "",
) -> Tie:
    """Record that `person` is `kind` (of) `other`. The inverse is shown by itself."""
    ask(rules.may_change(actor, family), acts.TIE_ADDED, actor=actor, subject=family)
    must_belong(family, [person, other])
    if person.pk == other.pk:
        raise ValidationError({"other": _("Choose two different people.")})
    tie = Tie.objects.create(
        person=person, kind=kind, other=other, from_on=from_on, to_on=to_on, said_by=said_by, recorded_by=actor
    )
    for one in (person, other):
        keep_clues(one)
    record(acts.TIE_ADDED, actor=actor, subject=family, people=[person, other], tie=str(kind))
    return tie


@writing()
def set_responsibility(
    *,
    actor: Any,
    family: Family,
    child: Person,
    adult: Person,
    standing: str,
    why: str = "",
    evidence: str = "",
    seen_on: date | None = None,
    expires_on: date | None = None,
) -> ParentalResponsibility:
    """Record whether an adult has parental responsibility for a child, and what was seen. The earlier row stays."""
    ask(rules.may_change(actor, family), acts.RESPONSIBILITY_SET, actor=actor, subject=family)
    must_belong(family, [child, adult])
    row = ParentalResponsibility(child=child, adult=adult, standing=standing)
    _set_standing(row, actor, why, evidence, seen_on, expires_on)
    record(acts.RESPONSIBILITY_SET, actor=actor, subject=family, people=[child, adult], standing=standing)
    return row


@writing()
def set_education_parent(
    *,
    actor: Any,
    family: Family,
    child: Person,
    adult: Person,
    standing: str,
    why: str = "",
    evidence: str = "",
    seen_on: date | None = None,
    expires_on: date | None = None,
) -> EducationParent:
    """Record whether an adult is a parent in education law (Education Act 1996 s.576), and what was seen.

    Another question than parental responsibility: natural parents without it, and whoever has care of the child.
    """
    ask(rules.may_change(actor, family), acts.EDUCATION_PARENT_SET, actor=actor, subject=family)
    must_belong(family, [child, adult])
    row = EducationParent(child=child, adult=adult, standing=standing)
    _set_standing(row, actor, why, evidence, seen_on, expires_on)
    record(acts.EDUCATION_PARENT_SET, actor=actor, subject=family, people=[child, adult], standing=standing)
    return row


def _set_standing(
    row: ParentalResponsibility | EducationParent,
    actor: Any,
    why: str,
    evidence: str,
    seen_on: date | None,
    expires_on: date | None,
) -> None:
    type(row).objects.filter(child=row.child, adult=row.adult, replaced_at=None).update(replaced_at=timezone.now())
    row.why, row.evidence, row.seen_on, row.expires_on = why, evidence, seen_on, expires_on
    row.seen_by = actor if evidence else None
    row.recorded_by = actor
    row.save(force_insert=True)


def must_belong(family: Family, people: Sequence[Person]) -> None:
    """Raise ValidationError unless everybody stands, or stood, in the family's record."""
    ids = {person.pk for person in people}
    if FamilyMember.objects.filter(family=family, person__in=ids).values("person").distinct().count() != len(ids):
        raise ValidationError(_("Choose people of this family. Add a person first if somebody is missing."))


# -- Where they are -----------------------------------------------------------------------------------------------


@writing()
def add_residence(
    *,
    actor: Any,
    family: Family,
    people: Sequence[Person],
    lines: str,
    postcode: str = "",
    uprn: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    said_by: str = "",
) -> list[Residence]:
    """Record that people live, or lived, at an address. For whoever is protected it is a clue from the start."""
    ask(rules.may_change(actor, family), acts.RESIDENCE_ADDED, actor=actor, subject=family)
    must_belong(family, people)
    address = Address.objects.create(lines=lines.strip(), postcode=postcode.strip().upper(), uprn=uprn.strip())
    rows = [
        Residence.objects.create(person=person, address=address, from_on=from_on, to_on=to_on, said_by=said_by)
        for person in people
    ]
    for person in people:
        keep_clues(person)
    record(acts.RESIDENCE_ADDED, actor=actor, subject=family, people=people)
    return rows


@writing()
def add_attendance(
    *,
    actor: Any,
    family: Family,
    person: Person,
    kind: AttendanceKind,
    agency: Agency | None = None,
    place: str = "",
    days: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
) -> Attendance:
    """Record a setting, surgery or office that a person goes to, and on which days."""
    ask(rules.may_change(actor, family), acts.ATTENDANCE_ADDED, actor=actor, subject=family)
    must_belong(family, [person])
    if (agency is None) == (not place.strip()):
        raise ValidationError({"place": _("Choose an agency, or write where it is: one of the two.")})
    row = Attendance.objects.create(
        person=person, kind=kind, agency=agency, place=place.strip(), days=days.strip(), from_on=from_on, to_on=to_on
    )
    keep_clues(person)
    record(acts.ATTENDANCE_ADDED, actor=actor, subject=family, people=[person])
    return row


@writing()
def add_telephone(
    *, actor: Any, family: Family, person: Person, number: str, safe_note: str = "", from_on: date | None = None
) -> Telephone:
    """Record a telephone number, and when and how it is safe to ring it."""
    ask(rules.may_change(actor, family), acts.TELEPHONE_ADDED, actor=actor, subject=family)
    must_belong(family, [person])
    row = Telephone.objects.create(person=person, number=number.strip(), safe_note=safe_note, from_on=from_on)
    keep_clues(person)
    record(acts.TELEPHONE_ADDED, actor=actor, subject=family, people=[person])
    return row


@writing()
def protect(
    *,
    actor: Any,
    person: Person,
    shown_to: Sequence[Any],
    why: str,
    review_on: date,
    clues: Iterable[tuple[str, str]] = (),
) -> Protection:
    """Protect where a person is, in one step: every place the record holds of them, and `clues` (kind, value) besides.

    From now each of these is shown only to `shown_to`, in every version, and stopped in texts that would reach
    anybody else. Where a protection stands already, it grows: by the clues, and by more people only if the actor may
    be told the place.
    """
    ask(rules.may_protect(actor, person), acts.PROTECTED, actor=actor, subject=person)
    protection = Protection.objects.filter(person=person, ended_at=None).first()
    if protection is None:
        if not shown_to:
            raise ValidationError({"shown_to": _("Name at least one person who may know where they are.")})
        protection = Protection.objects.create(person=person, why=why, set_by=actor, review_on=review_on)
        protection.shown_to.set(shown_to)
    elif protection.names(actor):
        protection.shown_to.add(*shown_to)
    keep_clues(person, clues)
    record(
        acts.PROTECTED,
        actor=actor,
        subject=protection,
        people=[person],
        why=why,
        shown_to=sorted(str(user.pk) for user in protection.shown_to.all()),
    )
    return protection


def keep_clues(person: Person, more: Iterable[tuple[str, str]] = ()) -> None:
    """Write down, under the person's protection, each clue that the record holds of them now. None is ever removed."""
    protection = Protection.objects.filter(person=person, ended_at=None).first()
    if protection is None:
        return
    secrets = held_of([person.pk]).secrets_of({person.pk})
    wanted = [(secret.kind, secret.value[:200]) for secret in secrets]
    wanted += [(kind, value.strip()[:200]) for kind, value in more if value.strip()]
    kept = set(protection.clues.values_list("kind", "value"))
    Clue.objects.bulk_create(
        Clue(protection=protection, kind=kind, value=value)
        for kind, value in dict.fromkeys(wanted)
        if (kind, value) not in kept
    )
    _tell(person.pk)


def _tell(person_id: UUID) -> None:
    for follow in on_protected:
        follow([person_id])


@writing()
def show_place(*, actor: Any, protection: Protection, user: Any, why: str) -> None:
    """Name one more person who may be told where somebody is."""
    ask(rules.may_change_protection(actor, protection), acts.PROTECTION_SHOWN, actor=actor, subject=protection.person)
    protection.shown_to.add(user)
    record(
        acts.PROTECTION_SHOWN, actor=actor, subject=protection, people=[protection.person_id], why=why, shown_to=user.pk
    )
    _tell(protection.person_id)


@writing()
def unprotect(*, actor: Any, protection: Protection, why: str) -> None:
    """End a protection, with a reason. Its clues stay, in all their versions."""
    ask(rules.may_change_protection(actor, protection), acts.PROTECTION_ENDED, actor=actor, subject=protection.person)
    protection.ended_at, protection.ended_by, protection.ended_why = timezone.now(), actor, why
    protection.save(update_fields=["ended_at", "ended_by", "ended_why"])
    record(acts.PROTECTION_ENDED, actor=actor, subject=protection, people=[protection.person_id], why=why)
    _tell(protection.person_id)


# -- Facts --------------------------------------------------------------------------------------------------------


@writing()
def record_fact(
    *,
    actor: Any,
    family: Family,
    kind: str,
    text: str,
    about: Sequence[Person],
    happening: str = "",
    happened_on: date | None = None,
    language: str = "en",
    release: str = Release.RECORD,
) -> Fact:
    """Put something on the family's record, as the actor's agency. Raises ClueInText."""
    ask(rules.may_record(actor, family), acts.FACT_RECORDED, actor=actor, subject=family)
    must_belong(family, about)
    stop_clues(text, everybody(family), readers_of(family))
    fact = enter_fact(
        actor=actor,
        family=family,
        kind=kind,
        text=text,
        about=about,
        happening=happening,
        happened_on=happened_on,
        language=language,
        release=release,
    )
    record(acts.FACT_RECORDED, actor=actor, subject=fact, people=about, family=family.pk, happening=happening)
    return fact


@writing()
def amend_fact(*, actor: Any, fact: Fact, text: str, why: str) -> Fact:
    """Put right something on the record: the original stays, struck through, with why. Raises ClueInText."""
    ask(rules.may_amend(actor, fact), acts.FACT_AMENDED, actor=actor, subject=fact)
    family = fact.record
    stop_clues(text, everybody(family), readers_of(family))
    stop_clues(why, everybody(family), readers_of(family), field="why")
    about = list(fact.about.all())
    later = enter_fact(
        actor=actor,
        family=family,
        kind=fact.kind,
        text=text,
        about=about,
        happening=fact.happening,
        happened_on=fact.happened_on,
        language=fact.language,
        release=fact.release,
        in_chronology=fact.in_chronology,
        amends=fact,
        why=why,
    )
    record(acts.FACT_AMENDED, actor=actor, subject=later, people=about, family=family.pk, of=fact.pk)
    return later


def enter_fact(
    *,
    actor: Any,
    family: Family | UUID,
    kind: str,
    text: str,
    about: Sequence[Person],
    happening: str = "",
    happened_on: date | None = None,
    language: str = "en",
    release: str = Release.RECORD,
    in_chronology: bool = True,
    amends: Fact | None = None,
    why: str = "",
) -> Fact:
    """Write a Fact of the actor's agency. The caller has asked, stopped clues, and records what was done."""
    fact = Fact.objects.create(
        family_id=getattr(family, "pk", family),
        originator_id=actor.agency_id,
        by=actor,
        kind=kind,
        happening=happening,
        text=text,
        language=language,
        release=release,
        happened_on=happened_on,
        written_at=timezone.now(),
        amends=amends,
        why=why,
        in_chronology=in_chronology,
    )
    fact.about.set(about)
    return fact


def set_terms(*, actor: Any, fact: Fact, release: str, why: str) -> list[Fact]:
    """Let a fact go further, or less far, from this moment: with every version of it, so that none tells what another
    keeps. Returns the versions. The caller has asked, and stopped clues in `why`.

    Raises ValidationError: these are its terms already, or it may go further and nobody said why.
    """
    if release == fact.release:
        raise ValidationError({"release": _("These are its terms already.")})
    loosened = is_looser(release, fact.release)
    if loosened and not why.strip():
        raise ValidationError({"why": _("Say why it may go further.")})
    versions = _versions(fact)
    for version in versions:
        version.release = release
        version.save(update_fields=["release"])
    record(
        acts.TERMS_CHANGED, actor=actor, subject=fact, people=fact.about.all(), family=fact.family_id,
        terms=release, loosened=loosened, why=why,
    )  # fmt: skip
    return versions


def _versions(fact: Fact) -> list[Fact]:
    """A fact with what it amends, and what amends it, the first first."""
    found = [fact]
    while (first := found[0].amends) is not None:
        found.insert(0, first)
    while (later := Fact.objects.filter(amends=found[-1]).first()) is not None:
        found.append(later)
    return found


@writing()
def change_terms(*, actor: Any, fact: Fact, release: str, why: str) -> None:
    """The originator of something on the record says how far it may go. Raises ClueInText and ValidationError."""
    family = fact.record
    ask(rules.may_change_terms(actor, fact), acts.TERMS_CHANGED, actor=actor, subject=fact)
    stop_clues(why, everybody(family), readers_of(family), field="why")
    set_terms(actor=actor, fact=fact, release=release, why=why)


@writing()
def sign_translation(*, actor: Any, fact: Fact, language: str, text: str) -> Translation:
    """Put a translation beside something on the record, signed by whoever made it. Raises ClueInText."""
    family = fact.record
    ask(rules.may_record(actor, family), acts.FACT_TRANSLATED, actor=actor, subject=fact)
    if language == fact.language:
        raise ValidationError({"language": _("It is written in this language already.")})
    stop_clues(text, everybody(family), readers_of(family))
    row = Translation.objects.create(fact=fact, language=language, text=text, translator=actor)
    record(acts.FACT_TRANSLATED, actor=actor, subject=fact, people=fact.about.all(), language=language)
    return row


def everybody(family: Family | UUID) -> list[UUID]:
    """The ids of all who stand, or stood, in the family's record: whose places a text could give away."""
    pk = getattr(family, "pk", family)
    return list(FamilyMember.objects.filter(family=pk).order_by().values_list("person", flat=True).distinct())
