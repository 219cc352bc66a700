"""What the county's people have learned, and how that stood month by month for a year.

Everybody of the cast may begin; huw and ben have let something run out, and two who are not in the cast have never had
the hub's induction. The months are counted by the hub's own counting, as it would have done then.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zlib import crc32

from django.core.management import call_command
from django.utils import timezone

from hub.accounts.models import User
from hub.agencies.clocks import add_months
from hub.agencies.models import Membership
from meetings.demo.cast import CAST
from meetings.demo.places import County
from sharing.basis.queries import rows_on
from sharing.training.models import Certificate, Completion, Course, Scenario, ScenarioRun, Source, TrainingSnapshot
from sharing.training.queries import Looked, at_agencies, look
from sharing.training.scenarios import practice
from sharing.training.services import ends_on
from sharing.training.services_sweep import snapshots

YEAR = 12  # months of figures before today's
LET_RUN_OUT = {("huw", "information_sharing"): 25, ("ben", "group_b"): 37, ("dev", "group_a"): 37}  # months ago
SOON = {("carys", "information_sharing"): 23, ("gwen", "group_c"): 35, ("eleri", "group_a"): 35}
NEVER_INDUCED = ("bethan", "mark")
NEVER = {("imran", "information_sharing"), ("zara", "group_b"), ("chloe", "information_sharing"), ("sioned", "group_a")}
PRACTISED = ("ffion",)  # worked through all six
HALF_PRACTISED = ("gwen", ("little_brother", "tired_at_school", "new_partner", "police_call"))
CERTIFIED = (("ffion", "group_c"), ("gwen", "group_c"), ("dafydd", "group_c"))


def load_training(county: County, now: datetime) -> None:
    call_command("loaddata", "training", verbosity=0)
    today = timezone.localdate(now)
    courses = {course.code: course for course in Course.objects.all()}
    looked = look(at_agencies(agency.pk for agency in county.agencies.values()), today)
    usernames = {user.pk: name for name, user in county.users.items()}
    _practice(county, today)
    rows = list(_completions(county, looked, courses, usernames, today))
    Completion.objects.bulk_create(rows)
    _certificates(county)
    _months(county, today)


def _completions(
    county: County, looked: Looked, courses: dict[str, Course], usernames: dict[UUID, str], today: date
) -> Iterator[Completion]:
    """What each person did of what is asked of them, and the time before."""
    clerk = _clerks(county)
    for member in looked.members:
        for one in looked.stood(member):
            if one.standing.state == "unasked":
                continue
            username, code = usernames[member.user], one.requirement.course
            if code == "information_sharing" and username in PRACTISED:
                continue
            for done_on in _days(username, code, courses[code], today):
                yield Completion(
                    user_id=member.user, course=code, completed_on=done_on, expires_on=ends_on(courses[code], done_on),
                    source=Source.IMPORTED if _number(username, code, 3) else Source.RECORDED,
                    evidence=f"Certificate {4000 + _number(username, code, 900)}",
                    recorded_by=clerk.get(str(member.agency), county.users["carys"]),
                )  # fmt: skip


def _days(username: str, code: str, course: Course, today: date) -> list[date]:
    """When somebody did a course: last, and the time before that."""
    if (username, code) in NEVER or (code == "hub_induction" and username in NEVER_INDUCED):
        return []
    months = course.months or 30
    ago = LET_RUN_OUT.get((username, code)) or SOON.get((username, code))
    if ago is None:
        in_cast = username in {member.username for member in CAST}
        ago = 2 + _number(username, code, months - 5)
        if not in_cast and not _number(username, code + "late", 9) and course.months:
            ago = months + 1 + _number(username, code, 5)
    last = _shifted(add_months(today, -ago), username, code)
    if course.months is None:
        return [last]
    return [_shifted(add_months(last, -months), username, code + "before"), last]


def _shifted(day: date, username: str, code: str) -> date:
    return day - timedelta(days=_number(username, code, 20))


def _number(username: str, code: str, below: int) -> int:
    """Always the same for the same person and course."""
    return crc32(f"{username} {code}".encode()) % below


def _clerks(county: County) -> dict[str, User]:
    """Who records for each agency: its administrator or manager; elsewhere the co-ordinator."""
    rows = Membership.objects.today().filter(role__in=("manager", "administrator")).select_related("user")
    return {str(row.agency_id): row.user for row in rows.order_by("-role")}


def _practice(county: County, today: date) -> None:
    """One has worked through all six, another through four of them."""
    rows = rows_on(today)
    found = {row.code: practice(row, rows) for row in Scenario.objects.all()}
    begun = {**dict.fromkeys(PRACTISED, tuple(found)), HALF_PRACTISED[0]: HALF_PRACTISED[1]}
    ScenarioRun.objects.bulk_create(
        ScenarioRun(
            user=county.users[username], scenario=code, is_right=True,
            chosen={question.code: min(question.right) for question in found[code].questions},
        )
        for username, codes in begun.items() for code in codes
    )  # fmt: skip
    course = Course.objects.get(code="information_sharing")
    done_on = today - timedelta(days=40)
    Completion.objects.bulk_create(
        Completion(
            user=county.users[username], course=course.code, completed_on=done_on, expires_on=ends_on(course, done_on),
            source=Source.PRACTISED, recorded_by=county.users[username],
        )
        for username in PRACTISED
    )  # fmt: skip


def _certificates(county: County) -> None:
    made = []
    for username, course in CERTIFIED:
        row = Completion.objects.filter(user=county.users[username], course=course).latest("completed_on")
        content = _pdf(f"Certificate: {course.replace('_', ' ')}. Invented, for the demonstration.")
        made.append(
            Certificate(
                completion=row, name="certificate.pdf", content_type="application/pdf", content=content,
                size=len(content), sha256=hashlib.sha256(content).hexdigest(), added_by=row.recorded_by,
            )
        )  # fmt: skip
    Certificate.objects.bulk_create(made)


def _pdf(line: str) -> bytes:
    """The smallest PDF with one line of text in it."""
    stream = f"BT /F1 14 Tf 40 120 Td ({line}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 480 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _months(county: County, today: date) -> None:
    """A year of figures, counted at each month's beginning as the hub would have counted them then."""
    agencies = [agency.pk for agency in county.agencies.values()]
    rows: list[TrainingSnapshot] = []
    for back in range(YEAR, -1, -1):
        day = add_months(today, -back) if back else today
        rows += snapshots(look(at_agencies(agencies), day))
    TrainingSnapshot.objects.bulk_create(rows)
