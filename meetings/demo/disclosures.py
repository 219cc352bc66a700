"""Requests, decisions and slices of the demonstration, each made by its service.

Ffion Rees asking Gwen Pritchard for Zofia Wójcik's attendance is left for whoever plays: five facts of hers are ready.
Dev Mistry asked the nursery for everything, and was refused with a reason. Every queue holds something true to life.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hub.agencies.models import Agency
from hub.audit.events import record
from hub.notices.models import Notice
from hub.people import acts
from hub.people.models import Fact, FactKind, Happening, Person, Release
from hub.people.services import enter_fact
from meetings.demo import dates
from meetings.demo.clock import at
from meetings.demo.families import Household
from meetings.demo.places import County
from sharing.disclosures import services, services_emergency, services_onward
from sharing.disclosures.advice import counsel_for, first_of_each, recorded
from sharing.disclosures.models import Answer, Decided, Disclosure, Lead, Told, Urgency

LEADS = {
    "council": ("nerys", "amira"), "early_help": ("lowri", ""), "education": ("eleri", "gwilym"),
    "health": ("glenys", "ben"), "police": ("alys", "dev"), "housing": ("gareth", "huw"),
    "gamlas": ("ffion", "ruth"), "crehyr": ("gwen", "tegwen"), "elgar": ("dafydd", "anwen"),
    "fs": ("lucy", "menna"), "cylch": ("mali", ""),
}  # fmt: skip
STATEMENT = "We need this to carry out a task in the public interest that the law gives us"
TERMS = "For this purpose only. Ask us before it goes to anybody else."
READY = (  # days ago, what the nursery's register says
    (38, "Zofia Wójcik attended each of her mornings in the first half-term: twelve of twelve."),
    (27, "Zofia Wójcik absent both mornings that week. Piotr Wójcik rang at ten: “poorly”."),
    (20, "Zofia Wójcik absent; nobody rang. Gwen Pritchard rang at eleven and nobody answered."),
    (13, "Zofia Wójcik came forty minutes late with Agnieszka Wójcik, on foot and by themselves."),
    (6, "Zofia Wójcik attended both mornings that week. Agnieszka Wójcik brought her and stayed to settle her."),
)


def load_disclosures(county: County, households: dict[str, Household], now: datetime) -> None:
    told = _Told(county, households, now)
    _leads(told)
    _registers(told)
    _refused(told)
    _shared_and_soon_ending(told)
    _waiting(told)
    _emergency(told)
    _finished(told)
    _told_at_the_time()


def _told_at_the_time() -> None:
    """The database's clock dates a notice: what was urgent was told when it was sent, and not when this was loaded."""
    for disclosure in Disclosure.objects.exclude(urgency=Urgency.ROUTINE):
        Notice.objects.filter(reference=disclosure.reference, is_urgent=True).update(made_at=disclosure.asked_at)


class _Told:
    """People and days of the telling."""

    def __init__(self, county: County, households: dict[str, Household], now: datetime) -> None:
        self.county, self.households, self.now = county, households, now
        self.today = timezone.localdate(now)

    def user(self, username: str) -> Any:
        return self.county.users[username]

    def agency(self, key: str) -> Agency:
        return self.county.agencies[key]

    def person(self, family: str, key: str) -> Person:
        return self.households[family].people[key]

    @contextmanager
    def when(self, days: int, hour: int = 10) -> Iterator[None]:
        day = dates.working(self.today - timedelta(days=days))
        moment = timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))
        with at(min(moment, self.now - timedelta(minutes=1))):
            yield

    def ask(self, username: str, holder: str, about: Person, what: str, why: str, **more: Any) -> Disclosure:
        more = {"items": ["attendance"], "purpose": "put_together", **more}
        return services.ask_for(
            actor=self.user(username), hub=self.county.hub, holder=self.agency(holder), about=[about], what=what,
            why=why, **more,
        )  # fmt: skip

    def decide(self, username: str, disclosure: Disclosure, answer: str, reasons: str, **more: Any) -> Decided:
        counsel = counsel_for(disclosure)
        return services.decide(
            actor=self.user(username), disclosure=disclosure, answer=answer, reasons=reasons,
            bases=recorded(counsel.rows, counsel.advice.bases[:1]),
            conditions_of_law=recorded(counsel.rows, first_of_each(counsel.advice.conditions)),
            gateways=recorded(counsel.rows, counsel.advice.gateways[:1]), **more,
        )  # fmt: skip

    def facts(self, agency: str, about: Person, most: int) -> Iterable[Fact]:
        rows = Fact.objects.filter(originator=self.agency(agency), about=about, amendments=None).exclude(
            release=Release.HUB
        )
        return rows.order_by("-happened_on")[:most]


def _leads(told: _Told) -> None:
    """Who answers for each: made before anybody could name them, by whoever looks after the hub."""
    since = told.today - timedelta(days=200)
    Lead.objects.bulk_create(
        Lead(
            agency=told.agency(key),
            user=told.user(name),
            is_second=is_second,
            named_by=told.user("carys"),
            from_on=since,
        )
        for key, names in LEADS.items()
        for name, is_second in zip(names, (False, True), strict=True)
        if name
    )


def _registers(told: _Told) -> None:
    zosia = told.person("wojcik", "zosia")
    for days, text in READY:
        with told.when(days, 13):
            fact = enter_fact(
                actor=told.user("gwen"), family=told.households["wojcik"].family, kind=FactKind.FACT, text=text,
                about=[zosia], happening=Happening.ABSENT if "absent" in text else Happening.SEEN,
                happened_on=timezone.localdate(),
            )  # fmt: skip
            record(acts.FACT_RECORDED, actor=told.user("gwen"), subject=fact, people=[zosia])


def _refused(told: _Told) -> None:
    zosia = told.person("wojcik", "zosia")
    with told.when(9):
        asked = told.ask(
            "dev", "crehyr", zosia, "Everything the nursery has on Zofia Wójcik and her parents since she began.",
            "To have it on file in case there is another complaint about noise.", items=["attendance", "collection"],
            purpose="crime", statement=STATEMENT,
        )  # fmt: skip
    with told.when(7, 15):
        told.decide(
            "gwen", asked, Answer.REFUSE,
            "The request asks for everything and names no crime that is looked into. A noise complaint does not need a "
            "child's records. Ask again for what you need and for what, and we answer the same day.",
        )  # fmt: skip


def _shared_and_soon_ending(told: _Told) -> None:
    """A health visitor reads what the school shared for two days more, and asks whether the nursery may have it."""
    kacper = told.person("wojcik", "kacper")
    with told.when(30):
        asked = told.ask(
            "ben", "gamlas", kacper, "How Kacper Wójcik has been in school this term, and whether he still interprets.",
            "I visit the home and do not want a boy of nine to interpret about his mother's health.",
            items=["behaviour", "presentation"],
        )  # fmt: skip
    with told.when(29, 11):
        told.decide(
            "ffion", asked, Answer.PART, "The health visitor needs it to see Agnieszka Wójcik without her son.",
            facts=told.facts("gamlas", kacper, 3), necessity="Three entries of this term answer the question.",
            left_out="His learning and his friends: not needed for the visits.", told=Told.BY_US,
            told_by=told.user("ffion"), conditions=TERMS, expires_at=told.now + timedelta(days=2),
        )  # fmt: skip
        services.disclose(actor=told.user("ffion"), disclosure=asked)
    with told.when(1, 9):
        services_onward.ask_onward(
            actor=told.user("ben"), disclosure=asked, to=told.agency("crehyr"),
            why="The nursery sees Zofia Wójcik twice a week and arranges its own interpreters.",
        )  # fmt: skip


def _waiting(told: _Told) -> None:
    zosia, kacper = told.person("wojcik", "zosia"), told.person("wojcik", "kacper")
    with told.when(13):
        told.ask(
            "dev", "gamlas", kacper, "Who has brought and collected Kacper Wójcik since September.",
            "Four men were in the flat in September; we want to know whether any of them collects the children.",
            items=["collection"], purpose="protect",
        )  # fmt: skip
    with told.when(1, 11):
        told.ask(
            "ben", "crehyr", zosia, "Whether Agnieszka Wójcik herself brings Zofia Wójcik now.",
            "It would show that she goes out again. I see her on Friday.", items=["collection"], statement=STATEMENT,
        )  # fmt: skip
    with told.when(0, 9):
        told.ask(
            "gwen", "health", zosia, "When the two-year check was done, and whether hearing was tested.",
            "She turns one ear to us. Before we speak to her parents I want to know.", items=["child_health"],
            purpose="early_help", urgency=Urgency.URGENT,
        )  # fmt: skip


def _emergency(told: _Told) -> None:
    """Shared yesterday afternoon with two lines; the rest is still to be written."""
    with at(told.now - timedelta(hours=3)):
        services_emergency.share_in_emergency(
            actor=told.user("ffion"), hub=told.county.hub, to=told.agency("council"),
            about=[told.person("wojcik", "kacper")],
            what="Kacper Wójcik has not come to school and said yesterday that he was told to stay in because "
            "“men are coming for money”. Agnieszka Wójcik does not answer.",
            why="Two children may be in the flat with men who want money.", items=["attendance"], purpose="protect",
        )  # fmt: skip


def _finished(told: _Told) -> None:
    zosia = told.person("wojcik", "zosia")
    with told.when(60):
        asked = told.ask(
            "ben", "crehyr", zosia, "Whether the mark on Zofia Wójcik's cheek was explained to anybody else.",
            "I saw the note of the mark and visit this week.", items=["presentation"], statement=STATEMENT,
        )  # fmt: skip
    with told.when(60, 15):
        told.decide(
            "gwen", asked, Answer.SHARE, "The health visitor examines her this week.",
            new=["Piotr Wójcik said “cot” to Zara Hussain, and gave no other explanation to anybody."],
            necessity="One sentence answers the question.", told=Told.NOT,
            told_why_not="The explanation is not tested yet. The health visitor speaks to both parents on Thursday.",
            conditions=TERMS, expires_at=told.now + timedelta(days=20),
        )  # fmt: skip
        services.disclose(actor=told.user("gwen"), disclosure=asked)
    with told.when(50):
        services.revoke(
            actor=told.user("gwen"), disclosure=asked, why="The visit is over, and its outcome is in the record."
        )
        services.close(actor=told.user("gwen"), disclosure=asked)
    with told.when(22):
        asked = told.ask(
            "gwen",
            "fs",
            zosia,
            "Whether a place in the language group is free.",
            "She speaks little Polish or English.",
            items=["plan"],
            purpose="early_help",
        )
    with told.when(21):
        services.withdraw(actor=told.user("gwen"), disclosure=asked, why="Agnieszka Wójcik found a place herself.")
