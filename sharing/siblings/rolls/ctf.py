"""Common Transfer Files: the part of them that a roll needs, checked against the shape they should have.

The Department for Education's specification of CTF (21, 2021) and the Welsh one name many more elements; those are
passed over unread. What is read is held to the shape below: a file that says otherwise is refused with the place.
"""

from dataclasses import dataclass, field
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from sharing.siblings.rolls.fields import CONTACTS, FIELDS

MOST_DEEP = 12


@dataclass(frozen=True)
class Shape:
    """What may stand in an element: how often at most, whether it must, and its own parts (none: text)."""

    parts: dict[str, "Shape"] = field(default_factory=dict)
    must: bool = False
    many: bool = False


TEXT, NEEDED = Shape(), Shape(must=True)
ADDRESS = Shape({
    "BS7666Address": Shape({name: TEXT for name in ("SAON", "PAON", "Street", "Locality", "Town", "AdministrativeArea",
                                                    "PostTown", "UniquePropertyReferenceNumber", "PostCode")}),
    "AddressLines": Shape({f"AddressLine{n}": TEXT for n in range(1, 6)}),
    **{f"AddressLine{n}": TEXT for n in range(1, 6)},
    "County": TEXT, "PostCode": TEXT, "Postcode": TEXT,
})  # fmt: skip
PHONES = Shape({"Phone": Shape({"TelephoneType": TEXT, "PhoneNo": TEXT}, many=True)})
CONTACT = Shape(
    {"Order": TEXT, "Title": TEXT, "Surname": TEXT, "Forename": TEXT, "Relationship": TEXT, "Responsible": TEXT,
     "ResponsibilityFlag": TEXT, "Address": ADDRESS, "Phones": PHONES, "Email": TEXT}, many=True,
)  # fmt: skip
PUPIL = Shape(
    {"UPN": TEXT, "Surname": NEEDED, "Forename": NEEDED, "DOB": NEEDED, "Gender": TEXT, "Sex": TEXT,
     "Address": ADDRESS, "Phones": PHONES, "Email": TEXT,
     "Contacts": Shape({"Contact": CONTACT})}, many=True,
)  # fmt: skip
FILE = Shape(
    {"Header": Shape(must=True, parts={"CTFversion": TEXT}), "CTFpupilData": Shape({"Pupil": PUPIL}, must=True)}
)

RELATIONSHIPS = {
    "MOT": "Mother", "FAT": "Father", "PAF": "Foster father", "PAM": "Foster mother", "STM": "Step mother",
    "STF": "Step father", "GPA": "Grandparent", "GPM": "Grandmother", "CAR": "Carer", "CHM": "Childminder",
    "SWR": "Social worker", "DOC": "Doctor", "OTH": "Other", "REL": "Other relative", "HTC": "Head teacher",
    "FAM": "Other family member", "PRE": "Religious contact", "RLG": "Religious contact", "PAS": "Step parent",
}  # fmt: skip


def looks_like(content: bytes) -> bool:
    """Whether this is XML of some sort: everything else is a table."""
    start = content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def lines_of(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Headings and one line a pupil, numbered from 1. Raises ValueError with what to do."""
    try:
        root = fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise ValueError(
            _("This file declares a document type or an entity, which no Common Transfer File does. Export it again.")
        ) from None
    except Exception:  # of the parser's several: it is not well formed, or says an encoding that it has not
        raise ValueError(_("This XML cannot be read. Export the Common Transfer File again.")) from None
    if _name(root) != "CTfile":
        raise ValueError(
            _("This XML is not a Common Transfer File: it begins with “%(name)s”.") % {"name": _name(root)[:40]}
        )
    _check(root, FILE, _name(root))
    pupils = [one for one in _one(root, "CTFpupilData") if _name(one) == "Pupil"]
    rows = [_row(pupil) for pupil in pupils]
    return list(FIELDS), [(number, [row.get(name, "") for name in FIELDS]) for number, row in enumerate(rows, 1)]


def _check(element: Any, shape: Shape, place: str, deep: int = 0) -> None:
    """Hold what is read to its shape. Elements that are not read are passed over."""
    if deep > MOST_DEEP:
        raise ValueError(_("This XML is not a Common Transfer File: its elements lie too deep."))
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(_name(child), []).append(child)
    for name, part in shape.parts.items():
        here = found.get(name, [])
        if part.must and not here and not _in_details(found, name):
            raise ValueError(_("%(place)s has no %(name)s. Export the file again.") % {"place": place, "name": name})
        if len(here) > 1 and not part.many:
            raise ValueError(_("%(place)s has %(name)s twice. Export the file again.") % {"place": place, "name": name})
        for number, child in enumerate(here, 1):
            _check(child, part, f"{place}/{name}[{number}]" if part.many else f"{place}/{name}", deep + 1)
    if not shape.parts and len(element):
        raise ValueError(_("%(place)s should hold text. Export the file again.") % {"place": place})


def _in_details(found: dict[str, list[Any]], name: str) -> bool:
    """Some systems write the names and the date of birth into BasicDetails."""
    return any(_text(details, part) for details in found.get("BasicDetails", []) for part in (name, f"Legal{name}"))


def _row(pupil: Any) -> dict[str, str]:
    details = _one(pupil, "BasicDetails")
    home = _one(pupil, "Address")
    row = {
        "upn": _text(pupil, "UPN"),
        "forename": _text(pupil, "Forename") or _text(details, "Forename") or _text(details, "LegalForename"),
        "surname": _text(pupil, "Surname") or _text(details, "Surname") or _text(details, "LegalSurname"),
        "dob": _text(pupil, "DOB") or _text(details, "DOB"),
        "sex": _text(pupil, "Sex") or _text(pupil, "Gender") or _text(details, "Sex") or _text(details, "Gender"),
        "address": _address(home),
        "postcode": _postcode(home),
    }
    contacts = [one for one in _one(pupil, "Contacts") if _name(one) == "Contact"]
    contacts.sort(key=lambda one: int(order) if (order := _text(one, "Order")).isdecimal() and len(order) < 4 else 999)
    for n, contact in zip(CONTACTS, contacts, strict=False):
        code = _text(contact, "Relationship")
        row |= {
            f"contact{n}_name": " ".join(
                filter(None, (_text(contact, part) for part in ("Title", "Forename", "Surname")))
            ),
            f"contact{n}_phone": _phone(contact),
            f"contact{n}_email": _text(contact, "Email"),
            f"contact{n}_relationship": RELATIONSHIPS.get(code.upper(), code),
            f"contact{n}_pr": _text(contact, "Responsible") or _text(contact, "ResponsibilityFlag"),
        }
    return row


def _address(element: Any) -> str:
    inner = _one(element, "BS7666Address")
    parts = [_text(inner, name) for name in ("SAON", "PAON", "Street", "Locality", "Town")] if len(inner) else [
        _text(where, f"AddressLine{n}") for where in (_one(element, "AddressLines"), element) for n in range(1, 6)
    ]  # fmt: skip
    return ", ".join(part for part in parts if part)


def _postcode(element: Any) -> str:
    inner = _one(element, "BS7666Address")
    return _text(inner, "PostCode") or _text(element, "PostCode") or _text(element, "Postcode")


def _phone(contact: Any) -> str:
    """A mobile before a home number before any other."""
    found = [(_text(one, "TelephoneType"), _text(one, "PhoneNo")) for one in _one(contact, "Phones")]
    ranked = sorted(
        (("MH".find(kind[:1].upper()) % 3, number) for kind, number in found if number), key=lambda one: one[0]
    )
    return ranked[0][1] if ranked else ""


def _one(element: Any, name: str) -> Any:
    return next((child for child in element if _name(child) == name), ())


def _text(element: Any, name: str) -> str:
    found = _one(element, name)
    return " ".join((getattr(found, "text", "") or "").split())


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
