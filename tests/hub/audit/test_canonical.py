"""Canonical JSON and commitments: one value has one spelling, and a commitment gives nothing away."""

import hashlib
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.canonical import NotCanonical, commitment, dumps, entry, loads, new_salt

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back_as_it_was(value: Any) -> None:
    assert loads(dumps(value)) == value


@given(values)
def test_the_spelling_does_not_depend_on_the_order_of_making(value: Any) -> None:
    def backwards(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: backwards(one[key]) for key in reversed(list(one))}
        return [backwards(each) for each in one] if isinstance(one, list) else one

    assert dumps(backwards(value)) == dumps(value)


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped() -> None:
    assert dumps({"b": [1, True, None], "a": "Rhŷs"}) == '{"a":"Rhŷs","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [1.0, math.nan, math.inf, {"a": [{"b": 0.5}]}, {1: "a"}, {None: 1}, b"bytes", {1, 2}])
def test_it_refuses_what_has_two_spellings(value: Any) -> None:
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["a\udc00b"]])
def test_it_refuses_a_lone_surrogate(value: Any) -> None:
    with pytest.raises(NotCanonical):
        dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1,"a":1}',  # the same key twice
        b'{"b":1,"a":1}',  # not sorted
        b'{"a": 1}',  # spaced
        b'{"a":1}\n',
        b'"\\u0061"',  # escaped without need
        b'"\\ud800"',  # a lone surrogate in disguise
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b"Infinity",
        b"01",
        b'"\xff"',  # not UTF-8
        b"\xef\xbb\xbf1",  # byte order mark
        b"[" * 100_000,
    ],
)
def test_it_reads_no_other_spelling(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        loads(data)


@given(values, st.data())
def test_no_changed_byte_reads_as_the_same_value(value: Any, data: st.DataObject) -> None:
    spelled = bytearray(dumps(value))
    place = data.draw(st.integers(0, len(spelled) - 1))
    spelled[place] ^= data.draw(st.integers(1, 255))
    try:
        read = loads(bytes(spelled))
    except NotCanonical:
        return
    assert dumps(read) != dumps(value)


def test_a_commitment_is_the_hash_it_says() -> None:
    salt = bytes(range(16))
    spelled = b"hub/field/v1\0actor\0" + salt + "Siân".encode()
    assert commitment("actor", salt, "Siân") == hashlib.sha256(spelled).hexdigest()


def test_a_commitment_depends_on_each_of_its_parts() -> None:
    salt = new_salt()
    made = {
        commitment("actor", salt, "x"),
        commitment("why", salt, "x"),
        commitment("actor", salt, "y"),
        commitment("actor", new_salt(), "x"),
    }
    assert len(made) == 4


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commitment("actor", salt, "x")


def test_a_name_with_a_zero_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="zero byte"):
        commitment("a\0b", new_salt(), "x")


@given(st.dictionaries(text, values, max_size=4), st.integers(1, 2**62))
def test_an_entry_put_together_from_bytes_is_canonical(body: dict[str, Any], position: int) -> None:
    at = "2026-11-24T10:31:05.123456Z"
    made = entry(at=at, body=dumps(body), position=position, txid="7401")
    assert loads(made) == {"at": at, "body": body, "position": position, "txid": "7401"}
