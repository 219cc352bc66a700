"""How much two records agree: levels a person can read, and two cards that add them up.

`levels` says what agrees, one code for each reason ("phone.same_adult", "home.elsewhere"). A card gives each code its
bits of evidence; the sum is the logarithm, base two, of the odds. The weights are in `weights.json`, with a version and
the seeds they were made from, made by tests/bench/sibling_weights.py: fixed, the same for everybody, never learnt from
live rolls. What is unknown weighs nothing, and no weight may point the wrong way (`SIGNS`).

The same-child card comes first: a child on two rolls is not her own sister.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from .blocking import NO_DISCOUNT, Discount
from .normal import Band, Role
from .tokens import AdultFields, Fields, Nearness, Tokens

# Below FLOOR a pair is not shown at all; from PROPOSE on it is proposed. In bits: 2 is four to one, -4 one to sixteen.
FLOOR, PROPOSE = -4.0, 2.0

EXACT, FORM, SOUND, SWAP, SLIP, NONE, UNKNOWN = map(int, Nearness)
BAND = {Band.COMMON: "common", Band.FREQUENT: "frequent", Band.RARE: "rare"}
CLOSE = (Role.PARENT, Role.UNSAID)
# A near miss of an address needs one of the two to be called a parent.
NEAR_ENOUGH = ({Role.PARENT}, {Role.PARENT, Role.UNSAID})


@dataclass(frozen=True)
class Cards:
    """The two cards as shipped."""

    version: str
    same_child: dict[str, float]
    sibling: dict[str, float]


WEIGHTS = Path(__file__).with_name("weights.json")


def load_cards(path: Path = WEIGHTS) -> Cards:
    held = json.loads(path.read_text(encoding="utf-8"))
    return Cards(held["version"], held["same_child"], held["sibling"])


def total(card: dict[str, float], codes: tuple[str, ...]) -> float:
    """The bits of a pair; a code the card does not name weighs nothing."""
    bits = card["start"]
    for code in codes:
        bits += card.get(code, 0.0)
    return bits


def levels(one: Fields, other: Fields, discount: Discount = NO_DISCOUNT) -> tuple[str, ...]:
    """What agrees and what differs between two records, one code a reason. The order of the two does not matter."""
    return (
        _phone(one, other, discount),
        _email(one, other, discount),
        _home(one, other, discount),
        _surname(one, other),
        _parents(one, other),
        _relatives(one, other, discount),
        _gap(one, other),
        _birth(one, other),
        _forename(one, other),
        _upn(one, other),
        _sex(one, other),
    )


def nearest(one: Tokens, other: Tokens) -> tuple[int, int]:
    """The nearest form two values share, and how common it is: the rarer where two parts of a name agree as nearly."""
    if not one or not other:
        return UNKNOWN, 0
    best, rarest = NONE, 0
    for token in one & other:
        near, band = token & 7, token >> 3 & 3
        if near < best or (near == best and band > rarest):
            best, rarest = near, band
    return best, rarest


# --- reasons ---------------------------------------------------------------------------------------------------------


def _name_agrees(one: AdultFields, other: AdultFields) -> bool | None:
    """Whether two adults may be one by forename; None when it cannot be told."""
    near, _ = nearest(one.forename, other.forename)
    if near == UNKNOWN:
        return (one.initial == other.initial) or None if one.initial and other.initial else None
    return near != NONE


def _counts(token: int, one: AdultFields, other: AdultFields, discount: Discount) -> bool:
    """Whether a shared number or address says anything between these two adults."""
    if token in discount.work:
        return False
    return token not in discount.named or one.role == other.role == Role.PARENT


def _phone(one: Fields, other: Fields, discount: Discount) -> str:
    mine = [x for x in one.adults if x.phone and x.role != Role.PROFESSIONAL]
    theirs = [y for y in other.adults if y.phone and y.role != Role.PROFESSIONAL]
    if not mine or not theirs:
        return "phone.unknown"
    same, found = set(), set()
    for x in mine:
        for y in theirs:
            if x.phone == y.phone:
                if not _counts(x.phone, x, y, discount):
                    found.add("work")
                elif x.role not in CLOSE or y.role not in CLOSE:
                    found.add("relative")
                elif x.role == y.role == Role.UNSAID:
                    found.add("unsaid")
                elif _name_agrees(x, y) is False:
                    found.add("other_name")
                else:
                    same.add(x.phone)
            elif x.near_phone & y.near_phone and x.role in CLOSE and y.role in CLOSE and _name_agrees(x, y):
                found.add("near")
    if same:
        return "phone.two_adults" if len(same) > 1 else "phone.same_adult"
    return "phone." + next(
        (level for level in ("other_name", "near", "unsaid", "relative", "work") if level in found), "none"
    )


def _email(one: Fields, other: Fields, discount: Discount) -> str:
    mine = [x for x in one.adults if x.email and x.role != Role.PROFESSIONAL]
    theirs = [y for y in other.adults if y.email and y.role != Role.PROFESSIONAL]
    if not mine or not theirs:
        return "email.unknown"
    found = set()
    for x in mine:
        for y in theirs:
            if x.email == y.email:
                if not _counts(x.email, x, y, discount):
                    found.add("work")
                elif x.role not in CLOSE or y.role not in CLOSE:
                    found.add("relative")
                else:
                    found.add("unsaid" if x.role == y.role == Role.UNSAID else "same")
            elif {x.role, y.role} in NEAR_ENOUGH and x.near_email & y.near_email:
                found.add("near")
    return "email." + next(
        (level for level in ("same", "near", "unsaid", "relative", "work") if level in found), "none"
    )


def _home(one: Fields, other: Fields, discount: Discount) -> str:
    house, _ = nearest(one.house, other.house)
    street, _ = nearest(one.street, other.street)
    if one.postcode and one.postcode == other.postcode:
        if house == UNKNOWN:
            return "home.postcode"
        if house == NONE:
            return "home.neighbour"
        if one.flat == other.flat:
            of_flats = not one.flat and {(x.postcode, x.house) for x in (one, other)} & discount.flats
            return "home.flat_unclear" if of_flats else "home.same"
        return "home.neighbour" if one.flat and other.flat else "home.flat_unclear"
    if house < NONE and street < NONE:
        if not one.postcode or not other.postcode:
            return "home.no_postcode"
        if one.near_postcode & other.near_postcode:
            return "home.near"
    if house == street == UNKNOWN and not (one.postcode and other.postcode):
        return "home.unknown"
    return "home.elsewhere"


def _surname(one: Fields, other: Fields) -> str:
    near, band = nearest(one.surname, other.surname)
    if near == UNKNOWN or (near == NONE and one.whole_name & other.whole_name):
        return "surname.unknown"
    if near == NONE:
        return "surname.none"
    return f"surname.{BAND[Band(band)]}" if near <= FORM else "surname.near"


def _parents(one: Fields, other: Fields) -> str:
    """The best agreement between two adults who may be parents; a maiden name leaves the forename."""
    mine = [x for x in one.adults if x.role in CLOSE]
    theirs = [y for y in other.adults if y.role in CLOSE]
    best, full, asked = 0, 0, False
    for x in mine:
        for y in theirs:
            if x.role == y.role == Role.UNSAID:
                continue
            forename, rare = nearest(x.forename, y.forename)
            if forename == UNKNOWN and not (x.initial and y.initial):
                continue
            asked = True
            if forename == NONE or (forename == UNKNOWN and x.initial != y.initial):
                continue
            surname, band = nearest(x.surname, y.surname)
            if surname < NONE:
                if forename == UNKNOWN:
                    best = max(best, 2)
                    continue
                full += 1
                best = max(best, 3 + (band + (1 if rare else 0) > 0) + (band == Band.RARE))
            elif forename <= SOUND:
                best = max(best, 1)
    if not asked:
        return "parents.unknown"
    if full > 1:
        return "parents.two"
    return "parents." + ("none", "forename", "initial", "common", "frequent", "rare")[best]


def _relatives(one: Fields, other: Fields, discount: Discount) -> str:
    """A grandparent or another relative named on both."""
    mine = [x for x in one.adults if x.role == Role.RELATIVE]
    theirs = [y for y in other.adults if y.role == Role.RELATIVE]
    if not mine or not theirs:
        return "relative.unknown"
    for x in mine:
        for y in theirs:
            if x.phone and x.phone == y.phone and _counts(x.phone, x, y, discount):
                return "relative.same"
    for x in mine:
        for y in theirs:
            if nearest(x.forename, y.forename)[0] < NONE and nearest(x.surname, y.surname)[0] < NONE:
                return "relative.name"
    return "relative.none"


def _gap(one: Fields, other: Fields) -> str:
    if not one.born or not other.born:
        return "gap.unknown"
    days = abs(one.born - other.born)
    if days < 2:
        return "gap.twins"
    return "gap.too_close" if days < 245 else "gap.plausible" if days < 16 * 365 else "gap.wide"


def _birth(one: Fields, other: Fields) -> str:
    near, _ = nearest(one.dates, other.dates)
    return "birth." + {EXACT: "same", FORM: "swapped", SLIP: "part", UNKNOWN: "unknown"}.get(near, "differs")


def _forename(one: Fields, other: Fields) -> str:
    near, _ = nearest(one.forename, other.forename)
    if near == NONE and one.whole_name & other.whole_name:
        return "forename.crossed"
    return "forename." + FORENAME.get(near, "differs")


FORENAME = {EXACT: "same", FORM: "form", SOUND: "sound", SWAP: "swap", SLIP: "slip", UNKNOWN: "unknown"}


def _upn(one: Fields, other: Fields) -> str:
    if not one.upn or not other.upn:
        return "upn.unknown"
    return "upn.same" if one.upn == other.upn else "upn.differs"


def _sex(one: Fields, other: Fields) -> str:
    if not one.sex or not other.sex:
        return "sex.unknown"
    return "sex.same" if one.sex == other.sex else "sex.differs"
