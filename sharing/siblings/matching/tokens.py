"""Keyed tokens of one child: what is stored and compared instead of names, homes and numbers.

Every token is HMAC-SHA256 under a key of this hub and this epoch, cut short. There are two kinds:

- the **index**: 64-bit tokens of things that are nobody's but one household's or one child's: a telephone number, an
  e-mail address, a pupil number, or two ordinary things together (postcode and house, birth date and forename). They
  may stand in a table by themselves. A surname or a postcode alone never does: its frequency would betray it;
- the **fields**: 32-bit tokens of single values, needed to weigh a pair once found. They are packed into one string of
  bytes that must be sealed wherever it is kept, and opened only where pairs are weighed.

A near miss cannot be seen in a token, so the near forms are tokens too: the sound, the pet name, the letters in another
order, and the word with each letter left out in turn (two words one slip apart have one such form in common).

What this protects from, and what not: docs/siblings.md.
"""

import hashlib
import hmac
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from hub.people.names import keys as name_keys

from .normal import Adult, Band, Home, Normal, Record, Role, commonness_of_surname, is_common_forename, normal

type Tokens = frozenset[int]


class Nearness(IntEnum):
    """How near two values are: the nearest form they share. It stands in the low bits of every field token."""

    EXACT = 0
    FORM = 1  # Guto and Gruffudd; 3 May and 5 March
    SOUND = 2  # Megan and Meghan
    SWAP = 3  # Ava and Aav
    SLIP = 4  # one letter, digit or part of a date differs
    NONE = 6
    UNKNOWN = 7


NEARNESS_OF_KEY = {"=": Nearness.EXACT, "^": Nearness.FORM, "~": Nearness.SOUND}
NEARNESS_BITS, TAIL = 3, 5


class AdultFields(NamedTuple):
    role: int
    initial: int
    phone: int
    email: int
    near_phone: Tokens
    near_email: Tokens
    forename: Tokens
    surname: Tokens


class Fields(NamedTuple):
    """What a pair is weighed by. An empty set, or a token 0, is unknown. `born` counts days from a secret day."""

    setting: int
    upn: int
    sex: int
    born: int
    postcode: int
    flat: int
    dates: Tokens
    near_postcode: Tokens
    house: Tokens
    street: Tokens
    forename: Tokens
    surname: Tokens
    whole_name: Tokens
    adults: tuple[AdultFields, ...]

    def pack(self) -> bytes:
        """Some 700 bytes, to be sealed and kept."""
        return _pack(self)

    @classmethod
    def unpack(cls, packed: bytes) -> "Fields":
        return _unpack(packed)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One child ready to match. `rec_id` and `setting_id` are the caller's own; only the rest is compared."""

    rec_id: str
    setting_id: str
    index: tuple[int, ...]
    fields: Fields
    placeholders: int = 0
    professionals: int = 0


NOTHING: tuple[Tokens, Tokens, Tokens, Tokens] = (frozenset(), frozenset(), frozenset(), frozenset())


class Encoder:
    """Makes tokens under one key (32 random bytes, held apart from the database) and one epoch of it."""

    def __init__(self, key: bytes, epoch: int = 1) -> None:
        if len(key) < 32:
            raise ValueError("The matching key must be 32 random bytes.")
        self._index_mac = keyed(hmac.digest(key, b"index %d" % epoch, "sha256"))
        self._field_mac = keyed(hmac.digest(key, b"fields %d" % epoch, "sha256"))
        self._first_day = int.from_bytes(hmac.digest(key, b"days %d" % epoch, "sha256")[:2])
        # Names come back in every roll; numbers and addresses only in families.
        self._name = lru_cache(maxsize=100_000)(self._make_name)
        self._phone = lru_cache(maxsize=20_000)(self._make_phone)
        self._email = lru_cache(maxsize=20_000)(self._make_email)

    def encode(self, record: Record) -> Encoded:
        plain = normal(record)
        return Encoded(
            rec_id=record.rec_id,
            setting_id=record.setting_id,
            index=tuple(sorted(set(self._composites(plain)))),
            fields=self._fields(plain, record.setting_id),
            placeholders=plain.placeholders,
            professionals=plain.professionals,
        )

    # --- the index ---------------------------------------------------------------------------------------------------

    def _composites(self, plain: Normal) -> Iterator[int]:
        """The tokens by which a child is found. All are local or belong to one person; no name stands alone."""
        if plain.upn:
            yield self._index("upn", plain.upn)
        for adult in plain.adults:
            if adult.phone:
                yield self._index("phone", adult.phone)
            if adult.email:
                yield self._index("email", adult.email)
            if adult.phone.startswith("7") and adult.role != Role.PROFESSIONAL:
                # Half a mobile's number and a forename: finds the same adult with a digit mistyped. Not of a land
                # line, whose first half is a town.
                for sound in sounds(adult.forename):
                    yield self._index("first half of phone", adult.phone[:-5], sound)
                    yield self._index("second half of phone", adult.phone[-5:], sound)
        home = plain.home
        surnames, forenames = sounds(plain.surname), sounds(plain.forename)
        # The signs of a postcode in order: two of them are often swapped.
        postcode = "".join(sorted(home.postcode))
        if postcode and home.house:
            yield self._index("postcode and house", postcode, home.house)
        if postcode:
            for sound in {*forenames, *surnames}:
                yield self._index("postcode and name", postcode, sound)
        if home.house and home.street:
            for whole in whole_names(plain.forename, plain.surname):
                yield self._index("house, street and name", home.house, sound_of(home.street), whole)
        if plain.dob:
            # One token for 3 May and 5 March, and for names in either order.
            day = f"{plain.dob.year} {min(plain.dob.day, plain.dob.month)} {max(plain.dob.day, plain.dob.month)}"
            for sound in {*forenames, *surnames}:
                yield self._index("born and name", day, sound)
            for kind, place in (("postcode", postcode), ("street", sound_of(home.street))):
                if place:
                    yield self._index("born and " + kind, day, place)

    def _index(self, *parts: str) -> int:
        return int.from_bytes(self._index_mac("\0".join(parts).encode())[:8], signed=True)

    # --- the fields --------------------------------------------------------------------------------------------------

    def _fields(self, plain: Normal, setting_id: str) -> Fields:
        home: Home = plain.home
        born, dates = 0, frozenset[int]()
        if plain.dob:
            born = plain.dob.toordinal() + self._first_day
            year, month, day = plain.dob.timetuple()[:3]
            dates = self._tokens(
                "date",
                [
                    (f"{year}-{month}-{day}", Nearness.EXACT),
                    (f"{year} {min(month, day)} {max(month, day)}", Nearness.FORM),
                    *((part, Nearness.SLIP) for part in (f"{year}-{month}-", f"{year}--{day}", f"-{month}-{day}")),
                ],
            )
        return Fields(
            setting=self._token("setting", setting_id),
            upn=self._token("upn", plain.upn),
            sex=" MF".index(plain.sex or " "),
            born=born,
            postcode=self._token("postcode", home.postcode),
            flat=self._token("flat", home.flat),
            dates=dates,
            near_postcode=self._tokens("postcode", _slipped([*masked(home.postcode), *swapped(home.postcode)])),
            house=self._name("house", home.house),
            street=self._name("street", home.street),
            forename=self._name("forename", plain.forename),
            surname=self._name("surname", plain.surname),
            whole_name=self._tokens("whole", _slipped(whole_names(plain.forename, plain.surname))),
            adults=tuple(self._adult(adult) for adult in plain.adults),
        )

    def _adult(self, adult: Adult) -> AdultFields:
        if adult.role == Role.PROFESSIONAL:
            # Kept only so that the same number, unsaid on another roll, is known for what it is.
            return AdultFields(adult.role, 0, self._phone(adult.phone)[0], self._email(adult.email)[0], *NOTHING)
        phone, near_phone = self._phone(adult.phone)
        email, near_email = self._email(adult.email)
        return AdultFields(
            role=adult.role,
            initial=self._token("initial", adult.initial),
            phone=phone,
            email=email,
            near_phone=near_phone,
            near_email=near_email,
            forename=self._name("adult", adult.forename),
            surname=self._name("surname", adult.surname),
        )

    def _make_phone(self, phone: str) -> tuple[int, Tokens]:
        if not phone:
            return 0, frozenset()
        return short(self._index("phone", phone)), self._tokens("phone", _slipped(masked(phone)[-9:]))

    def _make_email(self, email: str) -> tuple[int, Tokens]:
        if not email:
            return 0, frozenset()
        local = email.partition("@")[0]
        near = [local, *slips(local)] if len(local) > 4 else []
        return short(self._index("email", email)), self._tokens("email", _slipped(near))

    def _make_name(self, kind: str, name: str) -> Tokens:
        """A name in all its forms; a joined surname in the forms of each part, each with its part's commonness."""
        if kind == "house":
            return self._tokens(kind, ((key, NEARNESS_OF_KEY[key[0]]) for key in name_keys(name)))
        found: set[int] = set()
        for word in surname_words(name) if kind == "surname" else [name]:
            letters = "".join(filter(str.isalnum, word))
            near = [(key, NEARNESS_OF_KEY[key[0]]) for key in name_keys(word)]
            if len(letters) > 2:
                near.append(("".join(sorted(letters)), Nearness.SWAP))
            found |= self._tokens(kind, [*near, *_slipped(slips(letters))])
        return frozenset(found)

    def _tokens(self, kind: str, forms: Iterable[tuple[str, int]]) -> Tokens:
        """One token a form, with how near it is in the low bits; an exact name also says how common it is."""
        mac, found = self._field_mac, []
        for form, near in forms:
            nearness = int(near)
            tail = nearness if nearness else _band(kind, form[1:]) << NEARNESS_BITS
            token = int.from_bytes(mac(f"{kind} {nearness}\0{form}".encode())[:4]) if form else 0
            found.append(token >> TAIL << TAIL | tail)
        return frozenset(found)

    def _token(self, kind: str, value: str) -> int:
        if not value:
            return 0
        return int.from_bytes(self._field_mac(f"{kind}\0{value}".encode())[:4])


def keyed(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 under one key of at most 64 bytes (RFC 2104). What `hmac.digest` says; but the key's two blocks are
    hashed once and not for each of a child's hundred tokens, which takes a third of the time."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(text: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(text)
        around.update(within.digest())
        return around.digest()

    return mac


def short(token: int) -> int:
    """The field token of a number or an address, out of its index token: a discounted block is known in both."""
    return token & 0xFFFFFFFF


def slips(letters: str) -> list[str]:
    """The word, and the word without each of its letters: one in common with every word one slip away."""
    if len(letters) < 3:
        return [letters] if letters else []
    return sorted({letters} | {letters[:i] + letters[i + 1 :] for i in range(len(letters))})


def masked(signs: str) -> list[str]:
    """Each sign covered in turn: one in common with what differs in a single place."""
    return [f"{signs[:i]}?{signs[i + 1 :]}" for i in range(len(signs))]


def swapped(signs: str) -> list[str]:
    """All signs in order: in common with what differs by two of them changing places."""
    return ["".join(sorted(signs))] if signs else []


def whole_names(forename: str, surname: str) -> list[str]:
    """Forename and surname by their sounds, in no order: families from elsewhere are often entered the other way."""
    return sorted(" ".join(sorted((first, last))) for first in sounds(forename) for last in sounds(surname))


@lru_cache(maxsize=50_000)
def sounds(name: str) -> tuple[str, ...]:
    """What a name is found by: the sounds of its parts, or the letters where a part is too short to have a sound."""
    found: set[str] = set()
    for word in surname_words(name):
        forms = name_keys(word)
        found |= {key for key in forms if key[0] == "~"} or {key for key in forms if key[0] == "="}
    return tuple(sorted(found))


def sound_of(word: str) -> str:
    return next(iter(sounds(word)), "")


def surname_words(name: str) -> list[str]:
    """The parts of a joined surname, each for itself; ap Rhys stays one."""
    words: list[str] = []
    for piece in name.replace("-", " ").split():
        if words and words[-1] in ("ap", "ab", "mc", "mac", "o", "o'"):
            words[-1] = f"{words[-1]} {piece}" if words[-1] in ("ap", "ab") else words[-1] + piece
        else:
            words.append(piece)
    return words


def _band(kind: str, letters: str) -> int:
    if kind == "surname":
        return commonness_of_surname(letters)
    return Band.RARE if kind == "adult" and not is_common_forename(letters) else Band.COMMON


def _slipped(forms: Iterable[str]) -> list[tuple[str, int]]:
    return [(form, Nearness.SLIP) for form in forms]


# --- packing: numbers of 32 bits, each set preceded by its length ----------------------------------------------------


def _pack(fields: Fields) -> bytes:
    numbers: list[int] = list(fields[:6])
    for tokens in fields[6:13]:
        numbers += [len(tokens), *sorted(tokens)]
    for adult in fields.adults:
        numbers += adult[:4]
        for tokens in adult[4:]:
            numbers += [len(tokens), *sorted(tokens)]
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _unpack(packed: bytes) -> Fields:
    numbers = struct.unpack(f"<{len(packed) // 4}I", packed)
    whole, place = len(numbers), 6
    sets: list[Tokens] = []
    adults: list[AdultFields] = []
    while len(sets) < 7:
        end = place + 1 + numbers[place]
        sets.append(frozenset(numbers[place + 1 : end]))
        place = end
    values = sets
    while place < whole:
        head, place, sets = numbers[place : place + 4], place + 4, []
        for _ in range(4):
            end = place + 1 + numbers[place]
            sets.append(frozenset(numbers[place + 1 : end]))
            place = end
        adults.append(AdultFields(*head, *sets))
    return Fields(*numbers[:6], *values, tuple(adults))  # type: ignore[call-arg]
