"""Vague words of an item's record that nobody has tied to a person yet: what is settled before minutes are approved."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.people.words import years
from meetings.agenda.models import AgendaItem
from meetings.minutes import exactly
from meetings.minutes.queries import State
from meetings.minutes.queries_record import Record, record_of

SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True)
class Answer:
    """Who is meant by one word: a person of the family, or somebody else in words."""

    place: str
    key: str
    person: UUID | None = None
    other: str = ""


@dataclass(frozen=True)
class Loose:
    """A word that leaves open who is meant, in its sentence, with the likeliest people first.

    `place` and `key` name it: one answer settles the same word in the same text.
    """

    place: str
    key: str
    word: str
    before: str
    after: str
    language: str
    by: dict[str, str]  # the name of who wrote it, in both languages
    people: list[dict[str, Any]]
    is_many: bool  # it may mean several people: "they", "the children", "eu rhieni"


@dataclass(frozen=True)
class Text:
    """Something somebody wrote in an item. `ties`: its words that are tied already."""

    place: str
    text: str
    language: str
    by: dict[str, str]
    ties: frozenset[str] = frozenset()


def loose_words(item: AgendaItem) -> list[Loose]:
    """Every such word of the record, in its order."""
    return loose_in(record_of(item))


def loose_in(record: Record) -> list[Loose]:
    state = record.state
    settled: dict[str, set[str]] = {}
    for row in record.settled:
        settled.setdefault(row.place, set()).add(row.key)
    people = [_person(person) for person in state["family"]["people"]]
    names = [person.name for person in people]
    found: dict[tuple[str, str], Loose] = {}
    for text in texts_of(state):
        ties = text.ties | settled.get(text.place, set())
        for vague in exactly.unsettled(text.text, ties, names, text.language or None):
            found.setdefault((text.place, vague.key), _loose(text, vague, people))
    return list(found.values())


def texts_of(state: State) -> list[Text]:
    """What people wrote in an item, except the child's own words, which stay as the child said them, and what was
    amended since."""
    amended = {row["amends"] for row in state["contributions"]}
    texts = [
        Text(
            f"contribution:{row['id']}",
            row["text"],
            row["language"],
            row["agency"],
            frozenset(word["key"] for word in row["words"]),
        )
        for row in state["contributions"]
        if row["id"] not in amended and row["kind"] != "child"
    ]
    texts += [Text(f"remark:{r['id']}", r["text"], r["language"], _name(r)) for r in state["remarks"]]
    for view in state["views"]["revealed"] or []:
        texts.append(Text(f"view:{view['agency']['id']}", view["reason"], "", view["agency"]))
    for row in state["decisions"]:
        texts.append(Text(f"decision:{row['id']}", row["reasons"], "", _name(row)))
        texts += [Text(f"dissent:{d['id']}", d["reason"], "", _name(d)) for d in row["dissents"]]
    for row in state["actions"]:
        owner = _name({"by": row["owner"]}) if row["owner"] else row["agency"]
        texts.append(Text(f"action:{row['id']}", f"{row['what']}\n{row['contingency']}", "", owner))
    texts += [Text(f"report:{r['id']}", r["reason"], "", _name(r)) for r in state["reports"]]
    return [text for text in texts if text.text.strip()]


def settled_of(record: Record) -> dict[str, list[dict[str, str]]]:
    """Who was said to be meant, by place: for the minutes."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in record.settled:
        name = row.person.name if row.person else row.other
        if not (row.person and row.place.startswith("contribution:")):  # information shows its ties itself
            found.setdefault(row.place, []).append({"key": row.key, "name": name})
    return found


def _name(row: State) -> dict[str, str]:
    return {"en": row["by"]["name"], "cy": row["by"]["name"]}


def _person(person: dict[str, Any]) -> exactly.Person:
    born = date.fromisoformat(person["born_on"]) if person["born_on"] else None
    sex = {"f": "F", "m": "M"}.get(person["sex"])
    return exactly.Person(person["id"], person["name"], sex, years(born, timezone.localdate()) if born else None)


def _loose(text: Text, vague: exactly.Vague, people: list[exactly.Person]) -> Loose:
    start, end = 0, len(text.text)
    for gap in SENTENCE.finditer(text.text):
        if gap.end() <= vague.start:
            start = gap.end()
        elif gap.start() >= vague.end:
            end = gap.start()
            break
    likely = exactly.candidates(vague, people, text.text)
    return Loose(
        place=text.place,
        key=vague.key,
        word=vague.word,
        before=text.text[start : vague.start],
        after=text.text[vague.end : end],
        language=text.language,
        by=text.by,
        people=[{"id": person.id, "name": person.name} for person in likely],
        is_many=exactly.may_be_many(vague),
    )
