"""Promises of the tokens: keyed, nothing of a value in them, and no lone name in the index."""

import hmac
from dataclasses import fields as fields_of
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.siblings.matching.normal import Contact, Record
from sharing.siblings.matching.tokens import Encoder, Fields, keyed

from .families import KEY, child, mother

WORDS = st.text("abcdefghijklmnopqrstuvwxyzâêîôŵŷ' -", max_size=14)
RECORDS = st.builds(
    Record,
    rec_id=st.just("1"),
    setting_id=st.sampled_from("AB"),
    upn=st.sampled_from(["", "A801200001001"]),
    forename=WORDS,
    surname=WORDS,
    dob=st.none() | st.dates(date(2005, 1, 1), date(2024, 12, 31)),
    sex=st.sampled_from(["", "F", "Male"]),
    address=st.text("0123456789abc ,/", max_size=20),
    postcode=st.text("MA123DF ", max_size=8),
    contacts=st.lists(
        st.builds(
            Contact,
            name=WORDS,
            phone=st.sampled_from(["", "07700 900501", "07700 900502", "01632 960001"]),
            email=st.sampled_from(["", "ceri@example.test", "c.fychan@example.test"]),
            relationship=st.sampled_from(["", "Mother", "Nain", "Social worker"]),
        ),
        max_size=3,
    ).map(tuple),
)


def encode(record: Record, key: bytes = KEY, epoch: int = 1):
    return Encoder(key, epoch).encode(record)


@given(RECORDS)
def test_the_same_record_under_the_same_key_makes_the_same_tokens(record):
    assert encode(record) == encode(record)


@given(RECORDS)
def test_what_is_packed_unpacks_to_the_same(record):
    fields = encode(record).fields
    assert Fields.unpack(fields.pack()) == fields
    assert fields.pack() == Fields.unpack(fields.pack()).pack()


@given(RECORDS)
def test_tokens_are_numbers_that_fit_their_columns(record):
    made = encode(record)
    assert all(-(2**63) <= token < 2**63 for token in made.index)
    assert list(made.index) == sorted(set(made.index))


@given(RECORDS, st.sampled_from([(bytes(32), 1), (KEY, 2)]))
def test_another_key_or_epoch_makes_other_tokens(record, other):
    mine, theirs = encode(record), encode(record, *other)
    assert not set(mine.index) & set(theirs.index)
    assert mine.fields.setting != theirs.fields.setting


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32"):
        Encoder(b"short")


def test_nothing_of_a_value_stands_in_what_is_kept():
    record = child("1", upn="A801200001001", contacts=(mother(email="ceri.fychan@example.test"),))
    made = encode(record)
    kept = made.fields.pack() + b"".join(token.to_bytes(8, "big", signed=True) for token in made.index)
    assert record.dob is not None
    values = ["Elsi", "Fychan", "Ceri", "7700900501", "ceri.fychan", "Stryd", "MA2", "ma21df", "A801200001001", "2018"]
    for value in values:
        for form in (value, value.lower(), value.upper()):
            assert form.encode() not in kept and form.encode("utf-16-le") not in kept, value
    days = record.dob.toordinal()
    assert days not in {number for number in made.fields if isinstance(number, int)}
    assert days.to_bytes(4, "little") not in kept


@pytest.mark.parametrize("shared", ["forename", "surname", "dob", "postcode", "address", "sex", "contact's name"])
def test_a_lone_ordinary_value_never_stands_in_the_index(shared):
    """Its frequency would give it away. Two children who share one such value share no token."""
    one = child("1")
    strange = {
        "forename": "Guto", "surname": "Beddoe", "dob": date(2015, 1, 31), "sex": "M", "address": "3 Maes Teg",
        "postcode": "SB9 4QQ", "contacts": (mother("Nan Beddoe", "07700 900777"),),
    }  # fmt: skip
    if shared == "contact's name":
        strange["contacts"] = (mother(phone="01632 960778"),)
    else:
        strange[shared] = getattr(one, shared)
    assert not set(encode(one).index) & set(encode(child("2", "B", **strange)).index)


def test_every_part_of_a_record_is_looked_at():
    """A column that changes nothing would be a column nobody needed to collect."""
    base = encode(child("1")).fields
    other = {
        "upn": "A801200001001", "forename": "Guto", "surname": "Beddoe", "dob": date(2011, 1, 1), "sex": "M",
        "address": "1 Maes Teg", "postcode": "MA9 9ZZ", "contacts": (), "setting_id": "Z",
    }  # fmt: skip
    assert other.keys() | {"rec_id", "setting_type"} == {field.name for field in fields_of(Record)}
    for name, value in other.items():
        assert encode(child("1", **{name: value})).fields != base, name


@given(st.binary(max_size=64), st.binary(max_size=200))
def test_the_quick_way_to_a_token_is_hmac_sha_256(key: bytes, text: bytes) -> None:
    assert keyed(key)(text) == hmac.digest(key, text, "sha256")
