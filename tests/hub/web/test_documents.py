"""What may be attached, what the scanner says to it, and how it is given out again."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from hub.web.documents import ENDINGS, clean_name, served, take_in, type_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("CT", "[Content_Types].xml"), content)
    return out.getvalue()


DOCX = zipped(CT=b"<Types/>", **{"word__document.xml": b"<w:document/>"})
ODT = zipped(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<office/>"})


def upload(content: bytes, name: str = "agreement.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")  # what the browser says is not asked


def why(content: bytes, name: str = "agreement.pdf") -> str:
    with pytest.raises(ValidationError) as caught:
        take_in(upload(content, name))
    return str(caught.value.code)


# -- By its content -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "a.pdf", "application/pdf"),
        (PNG, "a.png", "image/png"),
        (JPEG, "a.JPG", "image/jpeg"),
        (DOCX, "a.docx", list(ENDINGS)[3]),
        (ODT, "a.odt", list(ENDINGS)[4]),
    ],
)
def test_a_file_is_what_its_content_says(content, name, kind):
    taken = take_in(upload(content, name))
    assert taken.content_type == kind
    assert taken.content == content and len(taken.sha256) == 64
    assert taken.scanned_at is None  # no scanner is set


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"#!/bin/sh\nrm -rf ~\n",
        b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200,
        b"GIF89a/*" + b"\x00" * 40,
        b"<script>1</script>" + PDF,  # a page that is a PDF further down
        b"PK\x03\x04 broken",
        zipped(**{"a.txt": b"x"}),
        b"just words",
        b"\x00" * 100,
    ],
)
def test_whatever_else_it_is_it_is_not_kept(content):
    assert why(content) == "wrong_type"


def test_its_name_must_agree_with_its_content():
    assert why(PDF, "photo.png") == "misnamed"
    assert why(PNG, "agreement.pdf") == "misnamed"
    assert why(PDF, "agreement") == "misnamed"
    assert why(PDF, "agreement.pdf.html") == "misnamed"


def test_nothing_too_large_or_empty(settings):
    settings.HUB_DOCUMENT_BYTES = 100
    assert take_in(upload(PDF)).name == "agreement.pdf"
    assert why(PDF + b" " * 100) == "too_large"
    assert why(b"") == "empty"


def test_no_macro_and_no_bomb(monkeypatch):
    macro = zipped(CT=b"<Types/>", **{"word__document.xml": b"<w/>", "word__vbaProject.bin": b"x"})
    assert why(macro, "a.docx") == "macro"
    monkeypatch.setattr("hub.web.documents.MOST_UNPACKED", 1000)
    bomb = zipped(CT=b"<Types/>", **{"word__document.xml": b"0" * 2000})
    assert why(bomb, "a.docx") == "bomb"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall_over(content):
    for start in (b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff"):
        assert type_of(start + content) in {"", *ENDINGS}


# -- Names ----------------------------------------------------------------------------------------------------------


def test_a_name_keeps_no_path_and_no_tricks():
    assert clean_name("C:\\fakepath\\agreement.pdf") == "agreement.pdf"
    assert clean_name("../../etc/passwd.pdf") == "passwd.pdf"
    assert clean_name("a\u202efdp.exe\r\n.pdf") == "afdp.exe.pdf"
    assert clean_name("cytundeb – Siân.pdf") == "cytundeb – Siân.pdf"
    assert clean_name("") == "document"
    assert clean_name("x" * 300 + ".pdf").endswith(".pdf") and len(clean_name("x" * 300 + ".pdf")) == 120


@given(st.text(max_size=200))
def test_a_name_is_always_one_line_that_fits(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= 120
    assert not set(clean) & set("/\\\r\n\0")


# -- The scanner ----------------------------------------------------------------------------------------------------


class Clamd(threading.Thread):
    """A small clamd on a real socket: INSTREAM with lengths before each chunk. `answers` says what it replies."""

    def __init__(self, answers: str = "") -> None:
        super().__init__(daemon=True)
        self.answers = answers
        self.heard: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.readline() == b"nINSTREAM\n"
                content = b""
                while length := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(length)
                self.heard.append(content)
                found = "stream: Eicar-Signature FOUND" if EICAR in content else "stream: OK"
                reply = self.answers or found
                if reply != "nothing":
                    connection.sendall(f"{reply}\n".encode())


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    scanner = Clamd()
    scanner.start()
    settings.HUB_SCANNER, settings.HUB_SCANNER_SECONDS = scanner.address, 3
    yield scanner
    scanner.listener.close()


def test_a_clean_file_is_kept_and_says_when_it_was_scanned(clamd):
    content = PDF + b"%" * 5000
    assert take_in(upload(content)).scanned_at is not None
    assert clamd.heard == [content]


def test_a_found_virus_is_not_kept(clamd):
    assert why(PDF + EICAR) == "infected"


@pytest.mark.parametrize("reply", ["nothing", "INSTREAM size limit exceeded. ERROR", "stream: Odd ERROR", "hello"])
def test_it_fails_closed_when_the_scanner_gives_no_clean_answer(clamd, reply):
    clamd.answers = reply
    assert why(PDF) == "unscanned"


def test_it_fails_closed_when_nobody_listens(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    for scanner in (address, "nonsense", "127.0.0.1:"):
        settings.HUB_SCANNER = scanner
        assert why(PDF) == "unscanned"


def test_nothing_of_the_file_stands_in_the_log_of_the_server(settings, caplog):
    settings.HUB_SCANNER = "nonsense"
    assert why(PDF, "Kelly Prosser.pdf") == "unscanned"
    assert "Prosser" not in caplog.text


# -- Given out ------------------------------------------------------------------------------------------------------


def test_it_is_a_download_and_nothing_in_it_runs():
    document: Any = SimpleNamespace(content=memoryview(PDF), content_type="application/pdf", name='ŵ "a".pdf')
    answer = served(document)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Cache-Control"] == "no-store"
