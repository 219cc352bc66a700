"""What no template may hold, and djlint. Exit 1 and a list when one does."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BANNED = {
    r"\bhx-on\b|\bhx-on:": "hx-on is script in an attribute; the policy refuses it",
    r"""hx-(?:vals|headers|vars)\s*=\s*["']?js:|javascript:""": "js: is script in an attribute; the policy refuses it",
    r"""hx-trigger\s*=\s*"[^"]*\[|hx-trigger\s*=\s*'[^']*\[""": "a [filter] in hx-trigger is evaluated; refused",
    r"\shx-vars\b": "hx-vars is evaluated; refused",
    r"""<[^>{%]*\sstyle\s*=\s*["']""": "inline style; give it a class in hub/frontend",
    r"<style\b": "inline style; give it a class in hub/frontend",
    r"<script\b(?![^>]*\bsrc=)": "inline script; make it a module in hub/frontend/js",
    r"""<[^>{%]*\son[a-z]+\s*=\s*["']""": "script in an attribute; use data-module",
    r"\|\s*safe\b|\bautoescape\s+off\b": "unescaped text; build it with format_html",
}


def faults(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text()
        # Printed documents carry their own style: they are handed to WeasyPrint, never to a browser.
        printed = "{# printed document #}" in text
        for pattern, why in BANNED.items():
            if printed and "style" in pattern:
                continue
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{path.relative_to(ROOT)}:{line}: {why}"


def main() -> int:
    found = list(faults(ROOT / "templates"))
    print("\n".join(found))
    command = [sys.executable, "-m", "djlint", str(ROOT / "templates"), "--lint", "--quiet"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603 (our own command)
    if linted.returncode:
        print(linted.stdout + linted.stderr)
    return 1 if found or linted.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
