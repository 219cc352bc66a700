"""The Welsh catalogue: gather every string, check that none is missing, compile without gettext.

    bin/welsh.py gather     locale/parts/*.po and every string of the code → locale/cy/LC_MESSAGES/django.po
    bin/welsh.py check      exit 1 and a list when the catalogue is not complete
    bin/welsh.py compile    .po → .mo (needs nothing but polib)

Only gathering from the code needs gettext (`xgettext`); without it, gather takes in the parts and says so.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "cy" / "LC_MESSAGES" / "django.po"
PARTS = ROOT / "locale" / "parts"
SOURCES = ("hub", "sharing", "meetings", "templates")

# Welsh has six forms (CLDR 45). Django's own catalogue has four; gettext keeps them apart.
PLURALS = "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;"
HEADER = {
    "Project-Id-Version": "safeguarding-hub",
    "Language": "cy",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": PLURALS,
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_.]*\}")

Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def gathered() -> polib.POFile | None:
    """Every string in the code and templates, without translations; None when gettext is not on this machine."""
    if not shutil.which("xgettext"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            if (ROOT / name).exists():
                skip = shutil.ignore_patterns("node_modules", "__pycache__", "migrations")
                shutil.copytree(ROOT / name, Path(folder, name), ignore=skip)
        Path(folder, "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "cy", "--no-wrap", "--no-location"]
        # Without settings: nothing of the hub has to start for its strings to be read.
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)  # noqa: S603 (our own command)
        return polib.pofile(str(Path(folder, "locale/cy/LC_MESSAGES/django.po")))


def translations() -> dict[Key, polib.POEntry]:
    """What has been translated so far: the catalogue, then the parts, the later winning."""
    known: dict[Key, polib.POEntry] = {}
    for path in [CATALOGUE, *sorted(PARTS.glob("*.po"))]:
        if path.exists():
            known |= {key(e): e for e in polib.pofile(str(path)) if not e.obsolete and (e.msgstr or e.msgstr_plural)}
    return known


def gather() -> None:
    known = translations()
    messages = gathered()
    if messages is None:
        print("gettext is not here, so only locale/parts is taken in; strings of the code may be missing.")
        messages = polib.POFile()
        messages.extend(known.values())
    catalogue = polib.POFile(wrapwidth=10_000)
    catalogue.metadata = HEADER
    for message in messages:
        entry = polib.POEntry(
            msgctxt=message.msgctxt, msgid=message.msgid, msgid_plural=message.msgid_plural, comment=message.comment
        )
        entry.flags = [flag for flag in message.flags if flag != "fuzzy"]
        if found := known.get(key(message)):
            entry.msgstr = found.msgstr
            entry.msgstr_plural = found.msgstr_plural
            entry.tcomment = found.tcomment
        elif message.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(range(6), "")
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    unused = set(known) - {key(m) for m in messages}
    without = len(catalogue.untranslated_entries())
    print(f"{len(catalogue)} strings, {without} without Welsh, {len(unused)} unused dropped")
    compile_all()


def faults() -> Iterator[str]:
    """What keeps the catalogue from being complete, one sentence each."""
    if not CATALOGUE.exists():
        yield f"{CATALOGUE.relative_to(ROOT)} is not there: bin/welsh makes it"
        return
    catalogue = polib.pofile(str(CATALOGUE))
    if catalogue.metadata.get("Plural-Forms") != PLURALS:
        yield "the header has other plural forms than six"
    entries = {key(e): e for e in catalogue if not e.obsolete}
    for entry in entries.values():
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        if not all(texts) or (entry.msgid_plural and len(texts) != 6):
            yield f"no Welsh: {entry.msgid!r}"
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        # A form for one may leave the number out, as English does; so may the form for none, which English lacks.
        required = wanted & set(PLACEHOLDER.findall(entry.msgid))
        for number, text in enumerate(texts):
            found = set(PLACEHOLDER.findall(text))
            says_none = bool(entry.msgid_plural) and number == 0 and len(required - found) == 1
            if not found <= wanted or not (required <= found or says_none):
                yield f"other placeholders: {entry.msgid!r} has {sorted(wanted)}, its Welsh {sorted(found)}"
    messages = gathered()
    if messages is not None:
        missing = {key(m) for m in messages} - set(entries)
        yield from (f"not gathered: {msgid!r}" for _, msgid in sorted(missing, key=str))


def compile_all() -> None:
    for po in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))


def main(verb: str) -> int:
    if verb == "gather":
        gather()
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        found = list(faults())
        print("\n".join(found))
        return 1 if found else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
