"""The fixed sentences of a letter to a parent, in both languages side by side.

A letter is in its recipient's language, whatever language the page of its writer is in; and somebody who reads both
can see at a glance that they say the same. They hold no data but what stands in braces: the names of the child and of
the recipient, a date without weekday or hour, what the board calls the outcome, and telephone numbers of duty teams.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    en: str
    cy: str

    def said(self, language: str, **values: str) -> str:
        return (self.cy if language == "cy" else self.en).format(**values)


GREETING = Sentence("Dear {adult},", "Annwyl {adult},")
ABOUT = Sentence(
    "We are writing to you about {child}, because you are {child_first}'s parent.",
    "Rydym yn ysgrifennu atoch am {child}, am eich bod yn rhiant i {child_first}.",
)
MET = Sentence(
    "On {day}, people who work with children and families met to think about what would help {child_first}.",
    "Ar {day}, daeth pobl sy'n gweithio gyda phlant a theuluoedd ynghyd i feddwl beth fyddai'n helpu {child_first}.",
)
OUTCOME = Sentence("What they decided is called: {outcome}.", "Dyma beth a benderfynwyd: {outcome}.")
OUTCOME_REDACTED = Sentence(
    "They decided to offer some help. We cannot say more about it in this letter.",
    "Penderfynwyd cynnig cymorth. Ni allwn ddweud mwy am hynny yn y llythyr hwn.",
)
SINGLE_AGENCY = Sentence("One service will lead the help.", "Bydd un gwasanaeth yn arwain y cymorth.")
PLAN = Sentence(
    "Several services will work to one plan, with one worker who leads it.",
    "Bydd sawl gwasanaeth yn gweithio i un cynllun, gydag un gweithiwr yn ei arwain.",
)
NO_ACTION = Sentence(
    "No more help is planned for now. You can ask for help at any time.",
    "Nid oes rhagor o gymorth wedi'i gynllunio am y tro. Gallwch ofyn am gymorth unrhyw bryd.",
)
WELLBEING = Sentence("How {child_first} is:", "Sut mae {child_first}:")
PRIVATE = Sentence(
    "Some of what is said in a meeting like this is private to other people, so it is not in this letter.",
    "Mae rhywfaint o'r hyn a ddywedir mewn cyfarfod o'r fath yn breifat i bobl eraill, felly nid yw yn y llythyr hwn.",
)
YOUR_SAY = Sentence(
    "What you think matters. Tell the person who gave you this letter, or ring {telephone}. "
    "What you say will be put to the people who met.",
    "Mae eich barn yn bwysig. Dywedwch wrth y person a roddodd y llythyr hwn i chi, neu ffoniwch {telephone}. "
    "Bydd yr hyn a ddywedwch yn cael ei roi gerbron y bobl a fu'n cyfarfod.",
)
YOUR_SAY_ALONE = Sentence(
    "What you think matters. Tell the person who gave you this letter. What you say will be put to the people who met.",
    "Mae eich barn yn bwysig. Dywedwch wrth y person a roddodd y llythyr hwn i chi. "
    "Bydd yr hyn a ddywedwch yn cael ei roi gerbron y bobl a fu'n cyfarfod.",
)
DANGER = Sentence(
    "If you think that a child is in danger now, ring 999.",
    "Os ydych yn meddwl bod plentyn mewn perygl nawr, ffoniwch 999.",
)
OTHER_LANGUAGE = Sentence(
    "You can ask for this letter in Welsh, in large print, or to have it read to you.",
    "Gallwch ofyn am y llythyr hwn yn Saesneg, mewn print bras, neu i rywun ei ddarllen i chi.",
)
CLOSING = Sentence("Yours sincerely,", "Yn gywir,")
FOR_HUB = Sentence("{approver}, for {hub}", "{approver}, ar ran {hub}")
NOT_SIGNED = Sentence("(signed when it is approved), for {hub}", "(i'w lofnodi wrth ei gymeradwyo), ar ran {hub}")
REFERENCE = Sentence("Our reference: {reference}", "Ein cyfeirnod: {reference}")
TO_TRANSLATE = Sentence("(waiting for the translator)", "(yn aros am y cyfieithydd)")
TITLE = Sentence("Letter about {child}", "Llythyr am {child}")

#: What an outcome means in plain words, by the board's code; an outcome that is not here has its name alone.
MEANS = {
    "no_further_action": NO_ACTION,
    "single_agency": SINGLE_AGENCY,
    "team_around_family": PLAN,
}

EVERY = [value for value in globals().values() if isinstance(value, Sentence)]
