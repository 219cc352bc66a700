"""A row of a roll, read as a person would read it: names, home, telephone numbers and e-mail in one form.

Everything here is in clear text and stays in the process that reads it: `tokens.py` makes keyed tokens of it, and only
those are compared. What comes out is meant to be *equal* where two settings meant the same, since equality is all that
a token can tell. The form therefore does more for accuracy than any fuzzy comparison: Mrs Jones with donna.jones@ is
Donna Jones; +44 7700 900123 and 07700 900 123 are one number; ap Rhys and Price are one surname.

Names are heard by `hub.people.names`, so that a search and a match agree about Siân and Shan.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

import phonenumbers

from hub.people.names import TITLES
from hub.people.names import fold as fold_any

from .commonness import COMMON_FORENAMES, COMMON_SURNAMES, FREQUENT_SURNAMES


@dataclass(frozen=True)
class Contact:
    """One adult on a row, as written."""

    name: str = ""
    phone: str = ""
    email: str = ""
    relationship: str = ""
    pr: str = ""


@dataclass(frozen=True)
class Record:
    """One child at one setting, as written; `dob` is None when it is missing or no date."""

    rec_id: str
    setting_id: str
    setting_type: str = ""
    upn: str = ""
    forename: str = ""
    surname: str = ""
    dob: date | None = None
    sex: str = ""
    address: str = ""
    postcode: str = ""
    contacts: tuple[Contact, ...] = ()


class Role(IntEnum):
    """What an adult is to the child, as far as it changes what a shared number means."""

    PARENT = 0
    UNSAID = 1
    RELATIVE = 2
    PROFESSIONAL = 3


class Band(IntEnum):
    """How many families in Wales bear a name: what two of them sharing it is worth."""

    COMMON = 0
    FREQUENT = 1
    RARE = 2


@dataclass(frozen=True)
class Adult:
    """One contact in normal form; an empty text is unknown."""

    role: Role
    forename: str
    initial: str
    surname: str
    phone: str
    email: str


@dataclass(frozen=True)
class Home:
    postcode: str
    flat: str
    house: str
    street: str


@dataclass(frozen=True)
class Normal:
    """One record in normal form. `placeholders` and `professionals` count what was left out, for the report."""

    upn: str
    forename: str
    surname: str
    dob: date | None
    sex: str
    home: Home
    adults: tuple[Adult, ...]
    placeholders: int
    professionals: int


def records_from(rows: Iterable[Mapping[str, object]]) -> Iterator[Record]:
    """Records out of rows with the default headers; a column that is missing is empty."""
    for row in rows:
        said = {key: _text(value) for key, value in row.items()}
        contacts = (
            Contact(
                *(said.get(f"contact{n}_{field}", "") for field in ("name", "phone", "email", "relationship", "pr"))
            )
            for n in (1, 2, 3)
        )
        yield Record(
            rec_id=said.get("rec_id", ""),
            setting_id=said.get("setting_id", ""),
            setting_type=said.get("setting_type", ""),
            upn=said.get("upn", ""),
            forename=said.get("forename", ""),
            surname=said.get("surname", ""),
            dob=date_from(row.get("dob")),
            sex=said.get("sex", ""),
            address=said.get("address", ""),
            postcode=said.get("postcode", ""),
            contacts=tuple(contact for contact in contacts if contact.name or contact.phone or contact.email),
        )


def fold(text: str) -> str:
    """Small letters without accents. Nearly every field is plain already, and a roll has a hundred thousand of them."""
    return text.lower().replace("`", "'") if text.isascii() else fold_any(text)


def normal(record: Record) -> Normal:
    """The record in the form that is compared."""
    adults, placeholders, professionals = [], 0, 0
    for contact in record.contacts:
        role = role_from(contact.relationship)
        professionals += role is Role.PROFESSIONAL
        phone, email = phone_from(contact.phone), email_from(contact.email)
        placeholders += bool(contact.phone.strip() and not phone) + bool(contact.email.strip() and not email)
        forename, surname = adult_name_from(contact.name)
        initial = forename[:1]
        if len(forename) < 2:
            forename = _forename_in(email, surname)
            initial = initial or forename[:1]
        if phone or email or surname or forename:
            adults.append(Adult(role, forename, initial, surname, phone, email))
    return Normal(
        upn=upn_from(record.upn),
        forename=_spoken(record.forename),
        surname=_spoken(record.surname),
        dob=record.dob,
        sex=sex_from(record.sex),
        home=home_from(record.address, record.postcode),
        adults=tuple(adults),
        placeholders=placeholders,
        professionals=professionals,
    )


# --- dates -----------------------------------------------------------------------------------------------------------

MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "jan january ion ionawr",
            "feb february chwef chwefror",
            "mar march maw mawrth",
            "apr april ebr ebrill",
            "may mai",
            "jun june meh mehefin",
            "jul july gorff gorffennaf",
            "aug august awst",
            "sep sept september medi",
            "oct october hyd hydref",
            "nov november tach tachwedd",
            "dec december rhag rhagfyr",
        ),
        1,
    )
    for month in names.split()
}


def date_from(written: object) -> date | None:
    """A date in the forms people use, day before month; None for nothing and for what is no date.

    2018-05-03, 03/05/2018, 3.5.18, 3 May 2018, 3ydd Mai 2018, 20180503, and a spreadsheet's own dates.
    """
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    text = _text(written).lower().removesuffix(" 00:00:00").removesuffix("t00:00:00")
    if found := re.fullmatch(r"(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)", text):
        return _date(*map(int, found.groups()))
    if found := re.fullmatch(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d{4}|\d\d)", text):
        day, month, year = map(int, found.groups())
        return _date(_century(year), month, day)
    if found := re.fullmatch(r"(\d\d?)[a-z]{0,4}[ -]+([a-z]+)\.?,?[ -]+(\d{4}|\d\d)", text):
        return _date(_century(int(found[3])), MONTHS.get(found[2], 0), int(found[1]))
    return None


def _century(year: int) -> int:
    return year if year > 99 else 2000 + year


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- names -----------------------------------------------------------------------------------------------------------

NOBODY = "unknown notknown none na nil test tbc parent mother father mum dad mam tad carer anhysbys"
UNKNOWN = frozenset(NOBODY.split())
PARTICLES = frozenset(("ap", "ab", "mc", "mac", "o", "de", "da", "van", "von", "al", "el"))


def adult_name_from(written: str) -> tuple[str, str]:
    """Forename and surname of an adult: "Mrs Siân Jones-Parry", "JONES, Siân", "S Jones". Either may be empty."""
    before, comma, after = fold(written).partition(",")
    if comma:
        forenames, surname = _words(after), " ".join(_words(before))
        return (forenames[0] if forenames else ""), ("" if surname in UNKNOWN else surname)
    words = _words(before)
    if not words or "".join(words) in UNKNOWN:
        return "", ""
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    if start == 0:
        titled = len(before.split()) > 1
        return ("", words[0]) if titled else (words[0], "")
    return words[0], " ".join(words[start:])


def commonness_of_surname(word: str) -> Band:
    if word in COMMON_SURNAMES:
        return Band.COMMON
    return Band.FREQUENT if word in FREQUENT_SURNAMES else Band.RARE


def is_common_forename(word: str) -> bool:
    return word in COMMON_FORENAMES


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s./;()]+", text) if word and word not in TITLES]


def _spoken(name: str) -> str:
    plain = fold(name).strip()
    return "" if "".join(filter(str.isalnum, plain)) in UNKNOWN else plain


def _forename_in(email: str, surname: str) -> str:
    """Donna, out of donna.jones54@ when the surname is Jones; empty when that cannot be told."""
    bare = "".join(filter(str.isalpha, surname))
    local = re.sub(r"[^a-z._-]", "", email.partition("@")[0])
    if len(bare) < 3 or bare not in (joined := re.sub(r"[._-]", "", local)):
        return ""
    rest = joined.removesuffix(bare) if joined.endswith(bare) else joined.removeprefix(bare)
    return rest if 3 <= len(rest) <= 12 else ""


# --- what adults are -------------------------------------------------------------------------------------------------

PARENTS = (
    "mother father mum mam dad tad parent step foster carer guardian mam tad gofalwr rhiant llys maeth adopt partner"
)
RELATIVES = "grand nan nain taid mamgu tadcu mam-gu tad-cu gran aunt uncle modryb ewythr sister brother chwaer brawd"
RELATIVES += " cousin friend ffrind neighbour cymydog"
PROFESSIONALS = (
    "social childminder gwarchodwr school ysgol nursery meithrin doctor gp health nurse teacher athro club clwb"
)
PROFESSIONALS += " support worker officer police keyworker solicitor agency gweithiwr swyddog"


def role_from(relationship: str) -> Role:
    """What the relationship column makes of a contact. Blank, Other and words we do not know are unsaid."""
    said = fold(relationship)
    for role, marks in ((Role.PROFESSIONAL, PROFESSIONALS), (Role.RELATIVE, RELATIVES), (Role.PARENT, PARENTS)):
        if any(mark in said for mark in marks.split()):
            return role
    return Role.UNSAID


def sex_from(written: str) -> str:
    first = fold(written)[:1]
    return {"m": "M", "b": "M", "g": "M", "f": "F"}.get(first, "") if fold(written) not in GIRLS else "F"


GIRLS = frozenset(("girl", "benyw", "merch", "b", "geneth"))


# --- numbers and addresses of contact --------------------------------------------------------------------------------


def phone_from(written: str) -> str:
    """National digits of a UK number, or + and digits of another; empty for a placeholder and for what is no number."""
    found = re.fullmatch(r"(?:\+44|0044|0)0?(\d{9,10})", re.sub(r"[\s().-]", "", written))
    national = found[1] if found else _phone_in(written)
    return "" if _is_filler(national) else national


def _phone_in(written: str) -> str:
    """The first number in running text: 07700 900123 (mum, after 3)."""
    if not any(sign.isdigit() for sign in written):
        return ""
    for found in phonenumbers.PhoneNumberMatcher(written, "GB", phonenumbers.Leniency.POSSIBLE):
        number = found.number
        national = phonenumbers.national_significant_number(number)
        return national if number.country_code == 44 else f"+{number.country_code}{national}"
    return ""


def _is_filler(digits: str) -> bool:
    """0000000000, 0123456789 and the like, typed because the field would not stay empty."""
    return len(digits) < 7 or len(set(digits[-7:])) < 2 or digits[-9:] in "01234567890123456789 98765432109876543210"


FILLER_MAIL = re.compile(
    r"^(no-?e?-?mail|none|na|n\.a|nil|null|test|unknown|noreply|no-reply|info|office|admin|swyddfa)\b"
)


def email_from(written: str) -> str:
    """Small letters, without a tag after +; empty for a placeholder, an office's own address and what is no address."""
    text = fold(written).strip().strip("<>;,")
    local, at, domain = text.partition("@")
    if not at or not local or "." not in domain or " " in text or FILLER_MAIL.match(local):
        return ""
    return f"{local.partition('+')[0]}@{domain}"


def upn_from(written: str) -> str:
    """A unique pupil number or another number of the child's own; a temporary one (a letter at the end) is none."""
    text = re.sub(r"[^a-z0-9]", "", fold(written))
    return "" if len(text) < 5 or _is_filler(text) or (len(text) == 13 and text[-1].isalpha()) else text


# --- homes -----------------------------------------------------------------------------------------------------------

SHORT = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "cl": "close",
    "cres": "crescent",
    "dr": "drive",
    "ter": "terrace",
    "terr": "terrace",
    "gr": "grove",
    "pl": "place",
    "sq": "square",
    "ln": "lane",
    "hse": "house",
    "cott": "cottage",
}
FLAT = re.compile(r"^(?:flat|fflat|apartment|apt|unit|room)\s*([0-9]+[a-z]?|[a-z])\b[\s,/-]*")
OVER = re.compile(r"^([0-9]+[a-z]?)\s*/\s*([0-9]+[a-z]?)\b[\s,]*")
NUMBER = re.compile(r"^([0-9]+(?:\s*[a-z]\b)?)[\s,]*")


def home_from(address: str, postcode: str) -> Home:
    """Postcode, flat, house (a number or a name) and street. What is not said is empty."""
    rest = fold(address).strip(" ,")
    flat = house = ""
    if found := FLAT.match(rest):
        flat, rest = found[1], rest[found.end() :]
    elif found := OVER.match(rest):
        flat, rest = found[1], f"{found[2]} {rest[found.end() :]}"
    if found := NUMBER.match(rest):
        house, rest = found[1].replace(" ", ""), rest[found.end() :]
    elif "," in rest:
        house, _, rest = rest.partition(",")
    street = [SHORT.get(word, word) for word in re.findall(r"[a-z0-9']+", rest.partition(",")[0])]
    return Home(postcode_from(postcode), flat, "".join(filter(str.isalnum, house)), "".join(street).replace("'", ""))


def postcode_from(written: str) -> str:
    """Small letters and digits without the space; empty for nothing and for a filler."""
    bare = re.sub(r"[^a-z0-9]", "", fold(written))
    return bare if len(bare) >= 4 and len(set(bare)) > 1 else ""


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
