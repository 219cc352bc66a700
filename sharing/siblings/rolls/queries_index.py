"""The blind index, as matching asks it: children who may match at this second, and nobody else.

Left out, both ways: who left, who is new or whose contacts changed lately, "never", shields, those covered by a
protection, rolls whose term has ended, what is not encoded, and every other hub. Asked by the worker alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from hub.agencies.models import Hub
from hub.people.models import Protection
from sharing.siblings.matching.tokens import Encoded, Fields
from sharing.siblings.rolls.keys import MatchingKey
from sharing.siblings.rolls.models import Covered, Epoch, RollChild, SealedFields, Shield, Standing

AT_A_TIME = 5_000


def epoch_of(hub_id: UUID) -> int:
    """The number of the key with which this hub's tokens are made now; 0 before the first."""
    numbers = Epoch.objects.filter(hub=hub_id).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def matchable() -> Any:
    """The children who may be found, and for whom may be looked, at this second by the database's clock."""
    shields = Shield.objects.filter(lifted_at=None)
    hidden = Covered.objects.filter(child=OuterRef("pk")).filter(
        Exists(Protection.objects.filter(person=OuterRef("cover"), ended_at=None))
        | Exists(shields.filter(person=OuterRef("cover")))
    )
    return (
        RollChild.objects.filter(
            left_at=None, settles_at__lte=Now(), encoded_at__isnull=False, roll__deleted_at=None,
            roll__expires_on__gt=timezone.localdate(),
        )
        .exclude(Q(standing=Standing.NEVER) | Q(standing="", roll__standing=Standing.NEVER))
        .filter(~Exists(shields.filter(child=OuterRef("pk"))), ~Exists(hidden))
    )  # fmt: skip


def matchable_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these may match at this second."""
    return {pk for some in batched(ids, 500) for pk in matchable().filter(pk__in=some).values_list("pk", flat=True)}


class RollIndex:
    """An `Index` of sharing.siblings.matching over one hub's rolls. Its ids are those of `SealedFields`, as text.

    everybody   the shielded and the new too: only to find whom a protection covers, and in an emergency
    """

    def __init__(self, hub: Hub, *, everybody: bool = False) -> None:
        self._hub = hub
        self._key = MatchingKey(hub.pk, epoch_of(hub.pk))
        self._everybody = everybody

    def candidates(self, tokens: Collection[int]) -> Mapping[int, Sequence[str]]:
        """The ids filed under each token."""
        rows: list[tuple[int, int]] = []
        with connection.cursor() as cursor:
            for some in batched(sorted(tokens), AT_A_TIME):
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(f"SELECT token, fields_id FROM sharing_token WHERE token IN ({marks})", some)  # noqa: S608
                rows += cursor.fetchall()
        allowed = self._allowed({fields for _token, fields in rows})
        found: dict[int, list[str]] = {}
        for token, fields in rows:
            if fields in allowed:
                found.setdefault(token, []).append(str(fields))
        return found

    def _allowed(self, ids: Collection[int]) -> set[int]:
        # From the few children found, and not from all who may match: those are the whole county.
        children = RollChild.objects.all() if self._everybody else matchable()
        return {
            pk
            for some in batched(ids, AT_A_TIME)
            for pk in children.filter(
                fields__in=some, fields__hub=self._hub, fields__epoch=self._key.epoch
            ).values_list("fields", flat=True)
        }

    def fields(self, ids: Collection[str]) -> Mapping[str, Fields]:
        """What each of these is weighed by, unsealed."""
        found = {}
        with connection.cursor() as cursor:  # thousands of rows for one roll: ids are left as the database has them
            for some in batched(map(int, ids), AT_A_TIME):
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(
                    "SELECT f.id, f.child_id, c.agency_id, f.blob FROM sharing_sealedfields f"  # noqa: S608
                    f" JOIN sharing_rollchild c ON c.id = f.child_id WHERE f.id IN ({marks})",
                    some,
                )
                for pk, child, agency, blob in cursor.fetchall():
                    found[str(pk)] = Fields.unpack(self._key.box.open_bytes(blob, child, agency))
        return found

    def encoded(self, child_ids: Collection[UUID]) -> list[Encoded]:
        """These children as newcomers, as far as they may match themselves."""
        found = []
        for some in batched(child_ids, 500):
            rows = SealedFields.objects.filter(hub=self._hub, epoch=self._key.epoch, child__in=some)
            if not self._everybody:
                rows = rows.filter(child__in=matchable().filter(pk__in=some))
            tokens: dict[int, list[int]] = {}
            for pk, token in rows.values_list("pk", "tokens__token"):
                if token is not None:
                    tokens.setdefault(pk, []).append(token)
            for pk, child, agency, blob in rows.values_list("pk", "child", "child__agency", "blob"):
                fields = Fields.unpack(self._key.box.open_bytes(blob, child, agency))
                found.append(Encoded(str(pk), str(agency), tuple(sorted(tokens.get(pk, []))), fields))
        return found

    def children(self, ids: Collection[str]) -> dict[str, tuple[UUID, UUID]]:
        """Whose fields these are: child and setting."""
        rows = SealedFields.objects.values_list("pk", "child", "child__agency")
        return {
            str(pk): (child, agency)
            for some in batched(map(int, ids), AT_A_TIME)
            for pk, child, agency in rows.filter(pk__in=some)
        }
