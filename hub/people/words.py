"""Words for people on a page: ages, ties towards the children, and lists, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hub.people.models import Sex, TieKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ADULT_AT = 18

#: Codes of languages by their own names and their English ones: "cymraeg" and "welsh" are cy.
LANGUAGE_CODES = {
    info[name].casefold(): code for code, info in LANG_INFO.items() if "name" in info for name in ("name", "name_local")
}

# kind: (woman or girl, man or boy, not said). Each says what the person is to those named.
TIES: dict[str, tuple["_StrPromise", "_StrPromise", "_StrPromise"]] = {
    TieKind.PARENT: (
        gettext_lazy("mother of %(names)s"),
        gettext_lazy("father of %(names)s"),
        gettext_lazy("parent of %(names)s"),
    ),
    TieKind.CHILD: (
        gettext_lazy("daughter of %(names)s"),
        gettext_lazy("son of %(names)s"),
        gettext_lazy("child of %(names)s"),
    ),
    TieKind.STEP_PARENT: (
        gettext_lazy("stepmother of %(names)s"),
        gettext_lazy("stepfather of %(names)s"),
        gettext_lazy("step-parent of %(names)s"),
    ),
    TieKind.STEP_CHILD: (
        gettext_lazy("stepdaughter of %(names)s"),
        gettext_lazy("stepson of %(names)s"),
        gettext_lazy("stepchild of %(names)s"),
    ),
    TieKind.SIBLING: (
        gettext_lazy("sister of %(names)s"),
        gettext_lazy("brother of %(names)s"),
        gettext_lazy("brother or sister of %(names)s"),
    ),
    TieKind.HALF_SIBLING: (
        gettext_lazy("half-sister of %(names)s"),
        gettext_lazy("half-brother of %(names)s"),
        gettext_lazy("half-brother or half-sister of %(names)s"),
    ),
    TieKind.STEP_SIBLING: (
        gettext_lazy("stepsister of %(names)s"),
        gettext_lazy("stepbrother of %(names)s"),
        gettext_lazy("stepbrother or stepsister of %(names)s"),
    ),
    TieKind.FOSTER_SIBLING: (
        gettext_lazy("foster sister of %(names)s"),
        gettext_lazy("foster brother of %(names)s"),
        gettext_lazy("foster brother or sister of %(names)s"),
    ),
    TieKind.TREATED_AS_SIBLING: (
        gettext_lazy("treated as sister of %(names)s"),
        gettext_lazy("treated as brother of %(names)s"),
        gettext_lazy("treated as brother or sister of %(names)s"),
    ),
    TieKind.GRANDPARENT: (
        gettext_lazy("grandmother of %(names)s"),
        gettext_lazy("grandfather of %(names)s"),
        gettext_lazy("grandparent of %(names)s"),
    ),
    TieKind.GRANDCHILD: (
        gettext_lazy("granddaughter of %(names)s"),
        gettext_lazy("grandson of %(names)s"),
        gettext_lazy("grandchild of %(names)s"),
    ),
    TieKind.AUNT_UNCLE: (
        gettext_lazy("aunt of %(names)s"),
        gettext_lazy("uncle of %(names)s"),
        gettext_lazy("aunt or uncle of %(names)s"),
    ),
    TieKind.NIECE_NEPHEW: (
        gettext_lazy("niece of %(names)s"),
        gettext_lazy("nephew of %(names)s"),
        gettext_lazy("niece or nephew of %(names)s"),
    ),
    TieKind.FOSTER_CARER: (gettext_lazy("foster carer of %(names)s"),) * 3,
    TieKind.FOSTER_CHILD: (gettext_lazy("foster child of %(names)s"),) * 3,
    TieKind.KINSHIP_CARER: (gettext_lazy("kinship carer of %(names)s"),) * 3,
    TieKind.KINSHIP_CHILD: (gettext_lazy("in kinship care with %(names)s"),) * 3,
    TieKind.PARTNER: (gettext_lazy("partner of %(names)s"),) * 3,
    TieKind.FORMER_PARTNER: (gettext_lazy("former partner of %(names)s"),) * 3,
    TieKind.EXPECTING: (gettext_lazy("expecting %(names)s"),) * 3,
    TieKind.UNBORN_OF: (gettext_lazy("unborn child of %(names)s"),) * 3,
    TieKind.TREATED_AS_PARENT: (gettext_lazy("treated as parent of %(names)s"),) * 3,
    TieKind.TREATED_AS_CHILD: (gettext_lazy("treated as child of %(names)s"),) * 3,
    TieKind.OTHER: (gettext_lazy("connected with %(names)s"),) * 3,
}


def tie_words(kind: str, sex: str, names: Sequence[str]) -> str:
    """What a person of this sex is to those named: "half-brother of Nia"."""
    place = {Sex.FEMALE.value: 0, Sex.MALE.value: 1}.get(sex, 2)
    return str(TIES[kind][place]) % {"names": together(names)}


def together(names: Iterable[str]) -> str:
    """A list as it is said: "Nia, Tomos and Elin"; in Welsh "a", or "ac" before a vowel."""
    words = list(names)
    if len(words) < 2:
        return "".join(words)
    joiner = "and"
    if get_language() == "cy":
        joiner = "ac" if words[-1][:1].casefold() in "aeiouwyâêîôûŵŷ" else "a"
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def first_name(name: str) -> str:
    return name.split(" ")[0]


def years(born: date, today: date) -> int:
    """Completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def spoken_words(spoken: str) -> str:
    """Languages as they were written down, those whose names are known in the reader's language: "Cymraeg" is Welsh."""
    named = [(part, LANGUAGE_CODES.get(part.strip().casefold())) for part in spoken.split(",") if part.strip()]
    return ", ".join(str(get_language_info(code)["name_translated"]) if code else part.strip() for part, code in named)


def age(born: date | None, expected: date | None, today: date) -> str:
    """How old, as a panel says it: "7", "4 months", "3 weeks", "due Feb 2027"; "" when nobody wrote it down."""
    if born is None:
        return _("due %(month)s") % {"month": date_format(expected, "M Y")} if expected else ""
    if (whole := years(born, today)) >= 1:
        return str(whole)
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months >= 1:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    weeks = max(0, (today - born).days // 7)
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
