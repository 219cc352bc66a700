"""Vague words of an item's record that nobody has tied to a person yet: what is settled before minutes are approved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.people.words import years
from meetings.agenda.models import AgendaItem
from meetings.minutes import exactly
from meetings.minutes.models import Settled
from meetings.minutes.queries import State, recorded_states

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
    by: str
    people: list[dict[str, Any]]
    children: str  # where the word means several: the children's names, all together


@dataclass(frozen=True)
class Text:
    """Something somebody wrote in an item. `ties`: its words that are tied already."""

    place: str
    text: str
    language: str
    by: str
    ties: frozenset[str] = frozenset()


def loose_words(item: AgendaItem, state: State | None = None) -> list[Loose]:
    """Every such word of the record, in its order. `state`: the item's, where it was read already."""
    state = state or recorded_states([item])[0]
    settled: dict[str, set[str]] = {}
    for place, key in Settled.objects.filter(item=item.pk).values_list("place", "key"):
        settled.setdefault(place, set()).add(key)
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
            row["agency"]["en"],
            frozenset(word["key"] for word in row["words"]),
        )
        for row in state["contributions"]
        if row["id"] not in amended and row["kind"] != "child"
    ]
    texts += [Text(f"remark:{r['id']}", r["text"], r["language"], r["by"]["name"]) for r in state["remarks"]]
    for view in state["views"]["revealed"] or []:
        texts.append(Text(f"view:{view['agency']['id']}", view["reason"], "", view["agency"]["en"]))
    for row in state["decisions"]:
        texts.append(Text(f"decision:{row['id']}", row["reasons"], "", row["by"]["name"]))
        texts += [Text(f"dissent:{d['id']}", d["reason"], "", d["by"]["name"]) for d in row["dissents"]]
    for row in state["actions"]:
        owner = (row["owner"] or {}).get("name", "") or row["agency"]["en"]
        texts.append(Text(f"action:{row['id']}", f"{row['what']}\n{row['contingency']}", "", owner))
    texts += [Text(f"report:{r['id']}", r["reason"], "", r["by"]["name"]) for r in state["reports"]]
    return [text for text in texts if text.text.strip()]


def settled_of(item: AgendaItem) -> dict[str, list[dict[str, str]]]:
    """Who was said to be meant, by place: for the minutes."""
    found: dict[str, list[dict[str, str]]] = {}
    rows: Iterable[Settled] = Settled.objects.filter(item=item.pk).select_related("person").order_by("id")
    for row in rows:
        name = row.person.name if row.person else row.other
        if not (row.person and row.place.startswith("contribution:")):  # information shows its ties itself
            found.setdefault(row.place, []).append({"key": row.key, "name": name})
    return found


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
        children=", ".join(p.name for p in people if p.age is not None and p.age < 18) if vague.kind == "group" else "",
    )
