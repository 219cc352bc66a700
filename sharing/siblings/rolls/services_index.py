"""What only `work` does: makes tokens of what settings sealed, rotates keys, matches.

In a single process that process does it. Without the matching key each of these does nothing, and says so by its
answer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hub.access.gate import reading_whole, writing
from hub.agencies.models import Agency, Hub
from hub.audit.events import record
from sharing.siblings.matching.blocking import Tally
from sharing.siblings.matching.normal import records_from
from sharing.siblings.matching.pairs import Pair, match
from sharing.siblings.matching.tokens import Encoder
from sharing.siblings.rolls import acts, queries, queries_index
from sharing.siblings.rolls.keys import MatchingKey, RollKey, Unopened, fingerprint, holds_matching_key
from sharing.siblings.rolls.models import Cover, Epoch, RollChild, SealedFields, Token
from sharing.siblings.rolls.queries_index import RollIndex
from sharing.siblings.rolls.services import forget_tokens
from sharing.siblings.rolls.services_cover import cover_protected
from sharing.siblings.rolls.understood import Row

AT_A_TIME = 1_000


@dataclass(frozen=True)
class Match:
    """A child of another setting who may be connected with `child`. For the worker: nobody is shown this."""

    child: UUID
    other: UUID
    agency: UUID  # of the other
    kind: str  # sibling, same_child
    score: float
    proposed: bool
    why: tuple[str, ...]


# -- Tokens ----------------------------------------------------------------------------------------------------------


def encode_waiting() -> int:
    """Make tokens of each child that waits for them. Returns how many; 0 where there is no matching key."""
    if not holds_matching_key():
        return 0
    done = 0
    for hub in Hub.objects.filter(rolls__deleted_at=None).distinct():
        if not _is_epoch_kept(hub):
            keep_epoch(hub)
        while made := _encode_some(hub) if _waiting(hub).exists() else 0:
            done += made
    return done


def _waiting(hub: Hub) -> Any:
    return RollChild.objects.filter(roll__hub=hub, roll__deleted_at=None, encoded_at=None, left_at=None)


@writing()
def _encode_some(hub: Hub) -> int:
    waiting = _waiting(hub).select_for_update(of=("self",)).select_related("agency")
    rows = list(waiting.order_by("agency", "pk")[:AT_A_TIME])
    if not rows:
        return 0
    now = timezone.now()
    key = MatchingKey(hub.pk, queries_index.epoch_of(hub.pk))
    forget_tokens([row.pk for row in rows])
    encoder = Encoder(key.secret, key.epoch)
    encoded = list(zip(rows, map(encoder.encode, records_from(_rows(rows))), strict=True))
    fields = SealedFields.objects.bulk_create(
        [
            SealedFields(
                child=row, hub=hub, epoch=key.epoch,
                blob=key.box.seal_bytes(one.fields.pack(), row.pk, row.agency_id),
            )
            for row, one in encoded
        ],
        batch_size=500,
    )  # fmt: skip
    with connection.cursor() as cursor:  # some fourteen a child: three times as fast as by instances
        cursor.executemany(
            "INSERT INTO sharing_token (token, fields_id) VALUES (%s, %s)",
            [(token, held.pk) for held, (_row, one) in zip(fields, encoded, strict=True) for token in one.index],
        )
    RollChild.objects.filter(pk__in=[row.pk for row in rows]).update(encoded_at=now)
    Epoch.objects.filter(hub=hub, number=key.epoch).update(encoded_at=now)
    record(acts.ENCODED, actor=None, subject=hub, children=len(rows), epoch=key.epoch)
    return len(rows)


def _rows(children: list[RollChild]) -> Iterator[dict[str, str]]:
    """Each row as matching reads it. One that does not open any more is nobody's."""
    keys: dict[UUID, RollKey] = {}
    for child in children:
        key = keys.setdefault(child.agency_id, RollKey(child.agency_id))
        try:
            row: Row = queries.opened(child, key)
        except Unopened:
            row = {}
        yield {
            **row,
            "rec_id": str(child.pk),
            "setting_id": str(child.agency_id),
            "setting_type": child.agency.legal_type,
        }


# -- Keys ------------------------------------------------------------------------------------------------------------


def _is_epoch_kept(hub: Hub) -> bool:
    last = Epoch.objects.filter(hub=hub).order_by("-number").first()
    return last is not None and last.fingerprint == fingerprint()


@writing()
def keep_epoch(hub: Hub) -> None:
    """The hub has an epoch, of the matching key that this process holds: a changed key begins a new one."""
    if not _is_epoch_kept(hub):
        _begin_epoch(hub, None)


@writing()
def rotate_key(hub: Hub, *, actor: Any = None) -> int:
    """Begin a new epoch: every token of the hub is deleted, and made anew under the new key by `encode_waiting`.
    Returns the epoch's number."""
    return _begin_epoch(hub, actor)


def _begin_epoch(hub: Hub, actor: Any) -> int:
    number = queries_index.epoch_of(hub.pk) + 1
    Epoch.objects.create(hub=hub, number=number, fingerprint=fingerprint())
    Token.objects.filter(fields__hub=hub).delete()
    SealedFields.objects.filter(hub=hub).delete()
    RollChild.objects.filter(roll__hub=hub).update(encoded_at=None)
    Cover.objects.update(looked_at=None)
    record(acts.ROTATED, actor=actor, subject=hub, epoch=number)
    return number


# -- Matching --------------------------------------------------------------------------------------------------------


def settle() -> None:
    """Bring the index up to what settings and the hub have said: before anything is matched."""
    encode_waiting()
    cover_protected()


def matches_of(hub: Hub, child_ids: Collection[UUID], *, tally: Tally | None = None) -> list[Match]:
    """Who at other settings of the hub may be connected with these children, from the floor up; nobody who may not
    match, on either side. Empty unless the hub's board has tested the method. Raises NoKey where there is no key."""
    if not child_ids or not queries.is_live(hub):
        return []
    settle()
    with reading_whole():
        index = RollIndex(hub)
        newcomers = index.encoded(child_ids)
        return _named(index, {one.rec_id for one in newcomers}, list(match(newcomers, index, tally=tally)))


def matches_of_row(hub: Hub, agency: Agency, row: Row, *, everybody: bool = False) -> list[Match]:
    """The same for a child who is on no roll: `child` of each match is then the setting's own id.

    everybody   the shielded too: for an emergency, where a shield says only whom to ring
    """
    settle()
    key = MatchingKey(hub.pk, queries_index.epoch_of(hub.pk))
    [asked] = records_from(
        [{**row, "rec_id": "asked", "setting_id": str(agency.pk), "setting_type": agency.legal_type}]
    )
    with reading_whole():
        index = RollIndex(hub, everybody=everybody)
        pairs = match([Encoder(key.secret, key.epoch).encode(asked)], index)
        return [
            Match(agency.pk, found.other, found.agency, found.kind, found.score, found.proposed, found.why)
            for found in _named(index, {"asked"}, list(pairs))
        ]


def _named(index: RollIndex, asked: set[str], pairs: list[Pair]) -> list[Match]:
    both = {name for pair in pairs for name in (pair.a, pair.b) if name != "asked"}
    who = index.children(both)
    nobody = (UUID(int=0), UUID(int=0))
    found = []
    for pair in pairs:
        for mine, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if mine in asked and other in who:
                child, _own = who.get(mine, nobody)
                other_child, agency = who[other]
                found.append(Match(child, other_child, agency, pair.kind, pair.score, pair.proposed, pair.why))
    return found
