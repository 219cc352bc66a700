"""Is the access log whole? Verified with nothing but this file and Python 3.12: no database, no Django, no network.

    python -I verifier.py FILE [--key KEY] [--since OLD] [--tree]
    python -m hub.audit.verifier FILE

FILE is what `manage.py accesslog` wrote, told apart by its first line:

export   every event up to a signed checkpoint: the tree is rebuilt, and each revealed field must match its commitment
proof    one event: it stands in the log at its place, with the fields shown
growth   two checkpoints: the newer one kept everything of the older

Exit status: 0 whole, 1 broken, 2 unreadable (no such file, or not one of these).

Who made FILE also wrote the key in it. Give `--key` the key you hold from elsewhere, and `--since` a checkpoint you
kept from last time: then the log cannot have been rebuilt behind your back.

Sources: RFC 9162 section 2.1 (Merkle tree, both verifications), RFC 8032 section 5.1 (Ed25519, verification only),
C2SP signed-note, tlog-checkpoint and tlog-proof. The rest of the project imports from here, never the other way about.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

EXPORT: Final = "hub/access-log/export"
PROOF: Final = "hub/access-log/proof"
GROWTH: Final = "hub/access-log/growth"
VERSION: Final = 1

WHOLE, BROKEN, UNREADABLE = 0, 1, 2
SHOWN = 20  # findings told one by one; the rest are counted
LONGEST_LINE = 16 * 1024 * 1024  # a line beyond this is no event: refuse it before it fills the memory


class Unreadable(Exception):
    """This is not a file of the log, or it is damaged beyond telling what was meant."""


class Broken(Exception):
    """It can be read, and what it says is not so."""


# -- The Merkle tree: RFC 9162 section 2.1 ------------------------------------------------------------------------

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to know its root, in memory that does not grow with it."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # roots of the complete subtrees, widest first: one per bit set in size

    def add(self, leaf: bytes) -> None:
        width = self.size
        while width & 1:
            leaf = hashlib.sha256(b"\x01" + self._peaks.pop() + leaf).digest()
            width >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the leaf stand at this index of the tree of this size and root? RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or not _are_hashes([leaf, root, *proof]):
        return False
    place, last, made = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(sibling, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does the tree of size `new` begin with the whole tree of size `old`? RFC 9162 section 2.1.4.2.

    An empty tree is the beginning of every tree, with an empty proof.
    """
    if not 0 <= old <= new or not _are_hashes([old_root, new_root, *proof]):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    made_old = made_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            made_old, made_new = node_hash(sibling, made_old), node_hash(sibling, made_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made_new = node_hash(made_new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and made_old == old_root and made_new == new_root


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == 32 for value in values)


# -- Ed25519, verification only: RFC 8032 section 5.1 --------------------------------------------------------------
# The one place where the project does its own public-key arithmetic, so that this file needs nothing installed. There
# is no secret in it, so it need not run in constant time. Signing is `cryptography`'s work.

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

Point = tuple[int, int, int, int]  # extended homogeneous coordinates: x = X/Z, y = Y/Z, x*y = T/Z


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """An Ed25519 signature, by the strict reading: one encoding for each point, S below the order of the group."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or _point(signature[:32]) is None or scalar >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % _L
    x, y, z, t = key
    minus_key = (_P - x, y, z, _P - t)
    return _encoded(_sum_of_multiples(scalar, _BASE, challenge, minus_key)) == signature[:32]


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum_of_multiples(one: int, point: Point, other: int, second: Point) -> Point:
    """one*point + other*second, with one doubling a bit for both."""
    both = _add(point, second)
    total: Point = (0, 1, 1, 0)
    for bit in range(max(one, other).bit_length() - 1, -1, -1):
        total = _add(total, total)
        match one >> bit & 1, other >> bit & 1:
            case 1, 1:
                total = _add(total, both)
            case 1, 0:
                total = _add(total, point)
            case 0, 1:
                total = _add(total, second)
    return total


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _point(encoded: bytes) -> Point | None:
    """RFC 8032 section 5.1.3; None when the bytes are no point, or another spelling of one."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _base() -> Point:
    point = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    if point is None:
        raise Unreadable("This Python does not do arithmetic as it should.")
    return point


_BASE = _base()

# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature. Checked before every run.
VECTORS: Final = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
)


def check_the_tool() -> None:
    """Accepts what RFC 8032 says is signed, refuses it with one bit changed; else this Python cannot be relied on."""
    for public, message, signature in (map(bytes.fromhex, vector) for vector in VECTORS):
        other = bytes([signature[0] ^ 1]) + signature[1:]
        if not verify_signature(public, message, signature) or verify_signature(public, message, other):
            raise Unreadable("This Python does not verify signatures as it should. Try another one.")


# -- Signed notes and checkpoints: C2SP ----------------------------------------------------------------------------

ED25519: Final = b"\x01"
MOST_SIGNATURES = 64
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes  # four bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """A signed note. Its text is worth nothing until a signature of a known key has been verified."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Verifier:
    """A key as the reader of a note holds it: name, and the 32 bytes of an Ed25519 public key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True)
class Checkpoint:
    """What a log signs: how many entries it holds, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_key(text: str) -> Verifier:
    """A verifier key, `name+id+base64(type key)`. Raises Unreadable."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not is_key_name(name) or raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise Unreadable("The key is not an Ed25519 key of a signed note (name+id+base64).")
    key = Verifier(name, raw[1:])
    if key.key_id.hex() != key_id:
        raise Unreadable("The key is mistyped: its id does not belong to it.")
    return key


def read_note(text: str) -> Note:
    """A signed note, strictly: one spelling, no control characters, at least one signature. Raises Unreadable."""
    if any(ch < " " and ch != "\n" for ch in text):
        raise Unreadable("The note holds control characters.")
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not body or not tail.endswith("\n"):
        raise Unreadable("The note has no signature after a blank line.")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Unreadable("The note has too many signatures.")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def read_checkpoint(text: str) -> Checkpoint:
    """The text of a checkpoint, of three lines. Raises Unreadable.

    Extension lines are refused: this log writes none, and nobody could check what they say.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not _NUMBER.fullmatch(lines[1]):
        raise Unreadable("The note is not a checkpoint (origin, size, root).")
    root = unbase64(lines[2])
    if root is None or len(root) != 32:
        raise Unreadable("The checkpoint's root is not a SHA-256 hash in base64.")
    return Checkpoint(lines[0], int(lines[1]), root)


Verify = Callable[[bytes, bytes, bytes], bool]  # public key, message, signature


def open_note(text: str, key: Verifier, verify: Verify = verify_signature) -> Note:
    """The note, signed by this key. Signatures by others are ignored. Raises Unreadable, Broken."""
    note = read_note(text)
    own = [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.key_id)]
    if not own:
        raise Broken(f"No signature on the checkpoint is by the key {key.name}+{key.key_id.hex()}.")
    if not all(verify(key.public, note.text.encode(), one.value) for one in own):
        raise Broken(f"The signature of {key.name} on the checkpoint is false: its text was changed, or it was forged.")
    return note


def open_checkpoint(text: str, key: Verifier, verify: Verify = verify_signature) -> Checkpoint:
    """The checkpoint in this note, signed by this key for the log of the same name. Raises Unreadable, Broken."""
    checkpoint = read_checkpoint(open_note(text, key, verify).text)
    if checkpoint.origin != key.name:
        raise Broken(f"The checkpoint is of the log {checkpoint.origin}, the key is of {key.name}.")
    return checkpoint


def unbase64(text: str) -> bytes | None:
    """Standard base64 in its one spelling (padded, unused bits zero), else None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if base64.b64encode(data).decode() == text else None


def is_key_name(name: str) -> bool:
    return bool(name) and not any(ch.isspace() or ch < " " or ch == "+" for ch in name)


def _signature(line: str) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    raw = unbase64(match[2]) if match else None
    if match is None or raw is None or len(raw) < 5:
        raise Unreadable("The note has a line where a signature should be.")
    return Signature(match[1], raw[:4], raw[4:])


# -- Entries and what is revealed of them --------------------------------------------------------------------------

_AT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_INDEX = "0|[1-9][0-9]{0,18}"
# A line of an export is an entry, opened up in front for `index` and `leaf`, and behind for what is revealed:
# {"index":0,"leaf":"…", "at":"…","body":{…},"position":1,"txid":"…" ,"people":[…],"secrets":[…]}
_HEAD = re.compile(rf'\{{"index":({_INDEX}),"leaf":"([0-9a-f]{{64}})",(?="at":"{_AT}","body":\{{)'.encode())
_BEFORE_BODY = len('"at":"2026-11-24T10:31:05.123456Z","body":')
_TAIL = re.compile(rf',"position":(?:{_INDEX}),"txid":"[0-9]{{0,20}}"'.encode())


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


_JSON = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


@dataclass(slots=True)
class Line:
    """One event of an export."""

    index: int
    leaf: bytes
    entry: bytes
    body: bytes
    revealed: bytes  # empty, or ,"people":…,"secrets":…


def read_line(line: bytes) -> Line:
    """Take a line apart without spelling its entry anew: what is hashed is what lies there. Raises Unreadable."""
    head = _HEAD.match(line)
    if head is None:
        raise Unreadable("it does not begin with index, leaf, at and body")
    start = head.end()
    end = _end_of_body(line, start + _BEFORE_BODY)
    tail = _TAIL.match(line, end)
    if tail is None or line[-2:] != b"}\n":
        raise Unreadable("it does not end with position and txid")
    index, leaf = head.groups()
    done = tail.end()
    return Line(int(index), bytes.fromhex(leaf.decode()), b"{%b}" % line[start:done],
                line[start + _BEFORE_BODY : end], line[done:-2])


def _end_of_body(line: bytes, start: int) -> int:
    """Where the body ends, without parsing it (which costs more than all the hashing) unless it could be mistaken.

    A quotation mark within a JSON string is escaped, so this mark is never text: only a key of that name.
    """
    end = line.find(b',"position":', start)
    if line.find(b',"position":', end + 1) < 0:
        return end if end > start else len(line)
    try:
        text = line[start:].decode()
        return start + len(text[: _JSON.raw_decode(text)[1]].encode())
    except (ValueError, RecursionError) as error:
        raise Unreadable("its body is not JSON") from error


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def read_canonical(data: bytes) -> Any:
    """JSON in its one spelling (sorted, unspaced, no floats, no duplicates). Raises Unreadable."""
    try:
        value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
        spelled = canonical(value)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON in UTF-8") from error
    if spelled != data:
        raise Unreadable("it is JSON, but not in canonical form")
    return value


def commitment(name: str, salt: bytes, value: str) -> str:
    return hashlib.sha256(b"hub/field/v1\0" + name.encode() + b"\0" + salt + value.encode()).hexdigest()


def check_revealed(body: Any, people: Any, secrets: Any) -> Iterator[str]:
    """What is said beside an event and does not match what its body committed to, a sentence each."""
    try:
        fields, persons = dict(body.get("c", {})), list(body.get("people", ()))
        shown = [(one["name"], _salt(one), one["value"], len(one) == 3) for one in secrets]
        named = [(one["person"], _salt(one), len(one) == 2) for one in people]
        if not all(good for *_, good in [*shown, *named]):
            raise ValueError
        answers = [(_quoted(name), fields.pop(name, None) == commitment(name, salt, value))
                   for name, salt, value, _ in shown]
        left = set(persons)
        if len(left) != len(persons):
            raise ValueError
        for person, salt, _ in named:
            made = commitment("person", salt, person)
            answers.append((f"person {_quoted(person)}", made in left))
            left.discard(made)
    except (AttributeError, KeyError, TypeError, ValueError):
        yield "what is revealed is not a list of fields and persons with their salts"
        return
    for name, matches in answers:
        if not matches:
            yield f"the {name} shown is not what the event committed to"


def _quoted(text: str) -> str:
    """As JSON, so that nothing in a file can speak to the terminal."""
    return json.dumps(text)


def _salt(one: Any) -> bytes:
    salt = bytes.fromhex(one["salt"])
    if len(salt) != 16 or salt.hex() != one["salt"]:
        raise ValueError
    return salt


# -- The three kinds of file ---------------------------------------------------------------------------------------


@dataclass
class Report:
    """What was found, as sentences."""

    facts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    more: int = 0

    def fault(self, sentence: str) -> None:
        if len(self.faults) < SHOWN:
            self.faults.append(sentence)
        else:
            self.more += 1

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify_file(file: BinaryIO, *, key: Verifier | None = None, since: str | None = None,
                tree_only: bool = False) -> Report:
    """Verify what lies in this file. Raises Unreadable when it is not a file of the log.

    key        trust this one, not the one in the file
    since      the note of a checkpoint kept from earlier, which an export must still contain
    tree_only  of an export, rebuild the tree from the sealed entries, and read neither into them nor beside them
    """
    first = _next_line(file)
    try:
        header = read_canonical(first.removesuffix(b"\n"))
    except Unreadable as error:
        raise Unreadable(f"This is no file of the access log: its first line cannot be read, {error}.") from error
    kind = header.get("format") if isinstance(header, dict) else None
    if kind not in (EXPORT, PROOF, GROWTH) or not first.endswith(b"\n"):
        raise Unreadable("This is no file of the access log: its first line does not say so.")
    if header.get("version") != VERSION or isinstance(header["version"], bool):
        raise Unreadable(f"This file is of version {header.get('version')}; this verifier reads version {VERSION}.")
    report = Report()
    try:
        if kind == EXPORT:
            _verify_export(header, file, key, since, tree_only, report)
        elif file.read(1):
            raise Unreadable("Something follows the end of the proof.")
        elif kind == PROOF:
            _verify_proof(header, key, report)
        else:
            _verify_growth(header, key, report)
    except Broken as error:
        report.fault(str(error))
    return report


def _verify_export(header: dict[str, Any], file: BinaryIO, key: Verifier | None, since: str | None, tree_only: bool,
                   report: Report) -> None:
    told = _told_key(header, key, report)
    (note,) = _texts(header, "checkpoint")
    if set(header) != {"checkpoint", "format", "key", "version"}:
        raise Unreadable("The first line holds something that does not belong there.")
    checkpoint = open_checkpoint(note, told)
    old = open_checkpoint(since, told) if since is not None else None
    frontier, expected, old_root = Frontier(), 0, None
    for number, line in enumerate(iter(lambda: _next_line(file), b""), start=2):
        if old is not None and frontier.size == old.size:
            old_root = frontier.root()
        try:
            event = read_line(line)
        except Unreadable as error:
            report.fault(f"Line {number} cannot be read: {error}.")
            frontier.add(EMPTY_ROOT)
            expected += 1
            continue
        where = f"Line {number} (index {event.index})"
        if event.index != expected:
            report.fault(f"{where} stands where index {expected} belongs: events are missing, doubled or moved.")
        if leaf_hash(event.entry) != event.leaf:
            report.fault(f"{where} was changed: it does not give the leaf it was sealed with.")
        if not tree_only:
            for sentence in _faults_within(event):
                report.fault(f"{where}: {sentence}.")
        frontier.add(event.leaf)
        expected = event.index + 1
    if frontier.size != checkpoint.size:
        report.fault(f"The checkpoint speaks of {checkpoint.size} events; the file holds {frontier.size}.")
    elif frontier.root() != checkpoint.root:
        report.fault("The events do not give the root that was signed: the log in this file is not the one signed.")
    what = "the tree" if tree_only else "the tree and every field shown"
    report.facts.append(f"{frontier.size} events of {checkpoint.origin}, {what} verified against the checkpoint.")
    report.facts.append(f"Root: {base64.b64encode(checkpoint.root).decode()}")
    if old is None:
        return
    if old.size == frontier.size:
        old_root = frontier.root()
    if old.size > frontier.size:
        report.fault(f"The earlier checkpoint speaks of {old.size} events, more than the file holds.")
    elif old_root != old.root:
        report.fault(f"The first {old.size} events are not those of the earlier checkpoint: the log was rewritten.")
    else:
        report.facts.append(f"It begins with the {old.size} events of the earlier checkpoint, unchanged.")


def _faults_within(event: Line) -> Iterator[str]:
    try:
        body = read_canonical(event.body)
    except Unreadable as error:
        yield f"its body cannot be read: {error}"
        return
    if not event.revealed:
        return
    try:
        shown = read_canonical(b"{" + event.revealed.removeprefix(b",") + b"}")
    except Unreadable as error:
        yield f"what is revealed cannot be read: {error}"
        return
    if set(shown) != {"people", "secrets"}:
        yield "something stands beside the event that does not belong there"
        return
    yield from check_revealed(body, shown["people"], shown["secrets"])


def _verify_proof(bundle: dict[str, Any], key: Verifier | None, report: Report) -> None:
    told = _told_key(bundle, key, report)
    (text,) = _texts(bundle, "proof")
    index, path, note = read_tlog_proof(text)
    checkpoint = open_checkpoint(note, told)
    entry = bundle.get("entry")
    if not isinstance(entry, dict) or set(entry) != {"at", "body", "position", "txid"}:
        raise Unreadable("The proof holds no entry (at, body, position, txid).")
    if set(bundle) != {"entry", "format", "key", "people", "proof", "secrets", "version"}:
        raise Unreadable("The proof holds something that does not belong there.")
    if not verify_inclusion(index, checkpoint.size, leaf_hash(canonical(entry)), path, checkpoint.root):
        raise Broken(f"The event does not stand at index {index} of the signed log: it was changed, or never there.")
    for sentence in check_revealed(entry["body"], bundle["people"], bundle["secrets"]):
        report.fault(f"The event is in the log, but {sentence}.")
    report.facts.append(f"The event stands at index {index} of {checkpoint.size} in {checkpoint.origin}.")
    report.facts.append(f"It was written at {_quoted(entry['at'])} and says: {canonical(entry['body']).decode()}")
    for name, value in [(one["name"], one["value"]) for one in bundle["secrets"]] if report.is_whole else ():
        report.facts.append(f"Shown and committed to: {name} {json.dumps(value, ensure_ascii=False)}")
    for person in [one["person"] for one in bundle["people"]] if report.is_whole else ():
        report.facts.append(f"Shown and committed to: person {_quoted(person)}")


def _verify_growth(growth: dict[str, Any], key: Verifier | None, report: Report) -> None:
    told = _told_key(growth, key, report)
    before, after = _texts(growth, "old", "new")
    old, new = open_checkpoint(before, told), open_checkpoint(after, told)
    if set(growth) != {"format", "key", "new", "old", "proof", "version"} or not isinstance(growth["proof"], list):
        raise Unreadable("The file of growth holds something that does not belong there.")
    if not verify_consistency(old.size, new.size, old.root, new.root, _hashes(growth["proof"])):
        raise Broken(f"The log of {new.size} events does not begin with the one of {old.size}: it was rewritten.")
    report.facts.append(f"{new.origin} grew from {old.size} to {new.size} events and kept every one.")


def read_tlog_proof(text: str) -> tuple[int, list[bytes], str]:
    """Index, hashes and checkpoint note of a c2sp.org/tlog-proof@v1. Raises Unreadable."""
    head, gap, note = text.partition("\n\n")
    title, _, rest = head.partition("\n")
    index, *hashes = rest.split("\n")
    number = index.removeprefix("index ")
    if not gap or title != "c2sp.org/tlog-proof@v1" or index == number or not _NUMBER.fullmatch(number):
        raise Unreadable("The proof is not in the form c2sp.org/tlog-proof@v1.")
    return int(number), _hashes(hashes), note


def _hashes(values: list[Any]) -> list[bytes]:
    found = [unbase64(value) for value in values if isinstance(value, str)]
    hashes = [one for one in found if one is not None and len(one) == 32]
    if len(hashes) != len(values) or len(hashes) > 128:
        raise Unreadable("The proof holds something that is not a SHA-256 hash in base64.")
    return hashes


def _texts(holder: dict[str, Any], *names: str) -> list[str]:
    found = [holder.get(name) for name in names]
    texts = [one for one in found if isinstance(one, str)]
    if len(texts) != len(names):
        raise Unreadable(f"The file lacks {' or '.join(names)}.")
    return texts


def _told_key(holder: dict[str, Any], key: Verifier | None, report: Report) -> Verifier:
    (text,) = _texts(holder, "key")
    told = read_key(text)
    if key is None:
        report.facts.append(f"The key is the file's own. Compare it with the one you were given: {told}")
    elif key != told:
        raise Broken(f"The file was signed with another key ({told}) than the one you trust.")
    return told


def _next_line(file: BinaryIO) -> bytes:
    line = file.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise Unreadable("A line is longer than any event can be.")
    return line


# -- The command ---------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verifier", description="Is the access log whole?")
    parser.add_argument("file", type=Path, help="an export, a proof or a file of growth")
    parser.add_argument("--key", help="the key you trust (name+id+base64), instead of the one in the file")
    parser.add_argument("--since", type=Path, help="a checkpoint kept from earlier, which the export must contain")
    parser.add_argument("--tree", action="store_true", help="rebuild the tree only; leave what is shown unread")
    options = parser.parse_args(arguments)
    try:
        check_the_tool()
        key = read_key(options.key) if options.key else None
        since = options.since.read_text(encoding="utf-8") if options.since else None
        with options.file.open("rb") as file:
            report = verify_file(file, key=key, since=since, tree_only=options.tree)
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        print(f"Unreadable. {error}", file=sys.stderr)
        return UNREADABLE
    for sentence in report.faults:
        print(f"Broken. {sentence}")
    if report.more:
        print(f"Broken. {report.more} more faults are not listed.")
    if not report.is_whole:
        return BROKEN
    print("Whole.")
    for sentence in report.facts:
        print(sentence)
    return WHOLE


if __name__ == "__main__":
    sys.exit(main())
