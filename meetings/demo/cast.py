"""Who plays in the demo and in the tests: the twelve of the tour, as plain data.

The rest of the county's staff are in `county/staff.toml`, with the same columns.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One person who signs in. `agency` and `manager` are keys of `county/agencies.toml` and usernames."""

    username: str
    name: str
    agency: str  # "" for the one who only runs the servers
    role: str  # a code of hub.agencies.models.Role
    title_en: str
    title_cy: str
    language: str = "en"
    posts: tuple[str, ...] = ()  # codes of hub.agencies.models.Post
    manager: str = ""
    is_superuser: bool = False


CAST = (
    Member(
        "amira", "Amira Rahman", "council", "practitioner", "Social worker", "Gweithiwr cymdeithasol", posts=("chair",)
    ),
    Member(
        "carys",
        "Carys Bowen",
        "council",
        "practitioner",
        "Hub co-ordinator",
        "Cydlynydd yr hwb",
        posts=("coordinator", "minute_taker"),
    ),
    Member(
        "ben",
        "Ben Whitfield",
        "health",
        "practitioner",
        "Health visitor",
        "Ymwelydd iechyd",
        posts=("member",),
        manager="glenys",
    ),
    Member(
        "dev", "Dev Mistry", "police", "practitioner", "Police officer", "Heddwas", posts=("member",), manager="alys"
    ),
    Member("huw", "Huw Parry", "housing", "practitioner", "Housing officer", "Swyddog tai", manager="gareth"),
    Member(
        "ffion",
        "Ffion Rees",
        "gamlas",
        "dsp",
        "Designated Safeguarding Person",
        "Person Diogelu Dynodedig",
        manager="ruth",
    ),
    Member(
        "gwen",
        "Gwen Pritchard",
        "crehyr",
        "dsp",
        "Manager and safeguarding lead",
        "Rheolwr ac arweinydd diogelu",
    ),
    Member("mali", "Mali Thomas", "cylch", "dsp", "Leader", "Arweinydd", language="cy"),
    Member(
        "eleri",
        "Eleri Jenkins",
        "education",
        "manager",
        "Education safeguarding officer",
        "Swyddog diogelu addysg",
        posts=("education", "member"),
    ),
    Member(
        "esi",
        "Esi Owusu",
        "council",
        "ig_officer",
        "Information governance auditor",
        "Archwilydd llywodraethu gwybodaeth",
        posts=("auditor",),
    ),
    Member("ioan", "Ioan Tudor", "health", "administrator", "Agency administrator", "Gweinyddwr yr asiantaeth"),
    Member("cleo", "Cleo Marchant", "", "", "Runs the servers", "Yn rhedeg y gweinyddion", is_superuser=True),
)
