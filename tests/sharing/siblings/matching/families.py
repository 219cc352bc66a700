"""A few hundred invented families on rolls, with slips of the pen: enough to notice when matching breaks."""

import random
from datetime import date, timedelta

from sharing.siblings.matching.normal import Contact, Record

KEY = bytes(range(32))
SURNAMES = [
    "Jones", "Davies", "Williams", "Evans", "Thomas", "Roberts", "Beddoe",
    "Fychan", "Penhallow", "Okafor", "Nowak", "Sheldrake", "Trevanion",
]  # fmt: skip
MOTHERS = ["Siân", "Rhian", "Nia", "Donna", "Claire", "Fatima", "Agnieszka", "Mererid", "Heulwen", "Kirsty"]
FATHERS = ["Aled", "Rhodri", "Gareth", "Piotr", "Imran", "Lee", "Idwal", "Emyr", "Craig", "Kwame"]
CHILDREN = [
    "Cadi", "Mali", "Osian", "Guto", "Elsi", "Macsen", "Noa", "Beca", "Efan",
    "Lleucu", "Tomos", "Aisha", "Jakub", "Enlli", "Deio", "Martha",
]  # fmt: skip
STREETS = ["Heol y Bryn", "Stryd y Cei", "Mill Lane", "Maes Teg", "Chapel Street", "Clos y Wern"]


def child(rec_id: str, setting: str = "A", **given: object) -> Record:
    """One row with everything on it; what is given replaces it."""
    whole: dict[str, object] = {
        "rec_id": rec_id,
        "setting_id": setting,
        "forename": "Elsi",
        "surname": "Fychan",
        "dob": date(2018, 9, 19),
        "sex": "F",
        "address": "8 Stryd y Cei",
        "postcode": "MA2 1DF",
        "contacts": (mother(),),
    }
    return Record(**{**whole, **given})  # type: ignore[arg-type]


def mother(
    name: str = "Ceri Fychan", phone: str = "07700 900501", relationship: str = "Mother", email: str = ""
) -> Contact:
    return Contact(name, phone, email, relationship)


def brother(rec_id: str = "2", setting: str = "B", **given: object) -> Record:
    return child(rec_id, setting, **{"forename": "Osian", "dob": date(2021, 3, 4), "sex": "M", **given})


def rolls(count: int, seed: int) -> tuple[list[Record], set[tuple[str, str]]]:
    """Records of `count` families, and the pairs of brothers and sisters at different settings."""
    rng = random.Random(seed)
    records, pairs = [], set()
    doors = [
        (f"MA{n % 9 + 1} {n % 7 + 1}{chr(65 + n % 20)}{chr(65 + n // 20 % 20)}", n % 60 + 1) for n in range(count * 3)
    ]
    rng.shuffle(doors)
    for family in range(count):
        surname, (postcode, house) = rng.choice(SURNAMES), doors[family]
        adults = [
            (f"{rng.choice(MOTHERS)} {surname}", f"07700 900{family % 1000:03d}", "Mother"),
            (f"{rng.choice(FATHERS)} {surname}", f"01632 960{(family * 7) % 1000:03d}", "Father"),
        ]
        born, mine = date(2010, 1, 1) + timedelta(days=rng.randrange(2500)), []
        for forename in rng.sample(CHILDREN, rng.choice((1, 2, 2, 3))):
            contacts = adults[:: rng.choice((1, -1))][: rng.choice((1, 2, 2))]
            records.append(
                Record(
                    rec_id=f"R{len(records):05d}",
                    setting_id=f"S{rng.randrange(12)}",
                    forename=slip(forename, rng),
                    surname=slip(surname, rng),
                    dob=born,
                    address=f"{house} {slip(rng.choice(STREETS[family % 6 : family % 6 + 1]), rng)}",
                    postcode=postcode if rng.random() > 0.03 else "",
                    contacts=tuple(Contact(slip(name, rng), phone, "", role) for name, phone, role in contacts),
                )
            )
            mine.append(records[-1])
            born += timedelta(days=rng.randint(400, 1500))
        pairs |= {
            (one.rec_id, other.rec_id)
            for n, one in enumerate(mine)
            for other in mine[n + 1 :]
            if one.setting_id != other.setting_id
        }
    return records, pairs


def slip(text: str, rng: random.Random) -> str:
    if rng.random() > 0.04 or len(text) < 4:
        return text
    place = rng.randrange(1, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
