"""What a roll may say of a child: the headings, what each is called on the page, and how setting's systems write it."""

from django.utils.translation import gettext_lazy as _

CONTACTS = (1, 2, 3)
OF_A_CONTACT = ("name", "phone", "email", "relationship", "pr")

OWN = ("rec_id", "upn", "forename", "surname", "dob", "sex", "address", "postcode")
FIELDS = (*OWN, *(f"contact{n}_{what}" for n in CONTACTS for what in OF_A_CONTACT))
#: As a file has them that needs no mapping. `setting_id` and `setting_type` are known from who loads it.
HEADERS = ("rec_id", "setting_id", "setting_type", *FIELDS[1:])
NEEDED = ("forename", "surname", "dob")
HOME_AND_CONTACTS = ("address", "postcode", *FIELDS[len(OWN) :])  # what a made-up pupil would be given to find somebody

MOST_LETTERS = 200  # of a cell
MOST_CHILDREN = 3_500

LABELS = {
    "rec_id": _("Your own number for the child"),
    "upn": _("Unique pupil number (UPN)"),
    "forename": _("Forename"),
    "surname": _("Surname"),
    "dob": _("Date of birth"),
    "sex": _("Sex"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "contact1_name": _("First contact: name"),
    "contact1_phone": _("First contact: telephone"),
    "contact1_email": _("First contact: e-mail"),
    "contact1_relationship": _("First contact: relationship"),
    "contact1_pr": _("First contact: parental responsibility"),
    "contact2_name": _("Second contact: name"),
    "contact2_phone": _("Second contact: telephone"),
    "contact2_email": _("Second contact: e-mail"),
    "contact2_relationship": _("Second contact: relationship"),
    "contact2_pr": _("Second contact: parental responsibility"),
    "contact3_name": _("Third contact: name"),
    "contact3_phone": _("Third contact: telephone"),
    "contact3_email": _("Third contact: e-mail"),
    "contact3_relationship": _("Third contact: relationship"),
    "contact3_pr": _("Third contact: parental responsibility"),
}

# Headings as systems write them, in lower case without marks.
GUESSES: dict[str, tuple[str, ...]] = {
    "rec_id": ("rec id", "id", "pupil id", "child id", "admission number", "admission no", "adno", "rhif derbyn",
               "rhif y plentyn", "rhif"),
    "upn": ("upn", "unique pupil number", "rhif disgybl unigryw", "rhdu"),
    "forename": ("forename", "first name", "legal forename", "given name", "chosen name", "enw cyntaf", "enw"),
    "surname": ("surname", "last name", "legal surname", "family name", "cyfenw"),
    "dob": ("dob", "date of birth", "birth date", "born", "dyddiad geni", "geni"),
    "sex": ("sex", "gender", "rhyw"),
    "address": ("address", "home address", "full address", "cyfeiriad", "cyfeiriad cartref"),
    "postcode": ("postcode", "post code", "cod post"),
}  # fmt: skip
_CONTACT = {"name": ("name", "full name", "enw"), "phone": ("phone", "telephone", "mobile", "tel", "ffon", "ffôn"),
            "email": ("email", "e-mail", "ebost", "e-bost"), "relationship": ("relationship", "perthynas"),
            "pr": ("pr", "parental responsibility", "cyfrifoldeb rhiant")}  # fmt: skip
for _n in CONTACTS:
    for _what, _words in _CONTACT.items():
        GUESSES[f"contact{_n}_{_what}"] = tuple(
            f"{lead} {word}"
            for lead in (f"contact{_n}", f"contact {_n}", f"priority {_n}", f"parent {_n}", f"cyswllt {_n}")
            for word in _words
        )
