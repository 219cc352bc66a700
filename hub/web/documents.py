"""Attached documents: a table of their own in each slice that has some, the bytes in the database.

One backup, one wall and no shared disk: a document is a row like any other, seen by those who see what it hangs on.

1. `Upload` is the form's field: what comes out of it is a `Taken`, known by its content, within the limit, scanned.
2. A slice's service makes its row of it: `Certificate.objects.create(**fields_of(taken, by=actor), completion=…)`.
3. `served` answers with it: always a download, never shown by the browser.
"""

import hashlib
import io
import logging
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

import puremagic
from clamav_client.clamd import ClamdNetworkSocket
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.functions import Now
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from uuid6 import uuid7

log = logging.getLogger("hub.web")


class Document(models.Model):
    """Abstract. A file that somebody attached: its type known from its content, its size limited, scanned if a scanner
    is set. Served as a download only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)  # as shown and downloaded: cleaned of paths and control characters
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())
    scanned_at = models.DateTimeField(null=True, blank=True)  # None: no scanner is set

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"document {self.pk}"


# -- Taking one in --------------------------------------------------------------------------------------------------

OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

# What may be attached: the content's type → the endings its name may have, the proper one first.
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    OOXML: (".docx",),
    ODT: (".odt",),
}
ZIPPED = {OOXML, ODT}
MOST_UNPACKED = 50 * 2**20  # bytes that a zipped document may claim to unpack to
MOST_PARTS = 2_000


@dataclass(frozen=True)
class Taken:
    """A file that may be kept: what `fields_of` makes a row of."""

    name: str
    content_type: str
    content: bytes
    sha256: str
    scanned_at: datetime | None


def take_in(upload: "UploadedFile[bytes]") -> Taken:
    """The file, if it may be kept. Raises ValidationError with what to do about it.

    1. No larger than HUB_DOCUMENT_BYTES: by what arrives, not by what was announced.
    2. Its type by its content, one of ENDINGS, and its name must agree.
    3. Nothing hidden in it that runs or that fills the disk when unpacked.
    4. Clean by the scanner, where one is set: when the scanner does not answer, nothing is kept.
    """
    content = upload.read(settings.HUB_DOCUMENT_BYTES + 1)
    if not content:
        raise ValidationError(_("This file is empty. Choose another."), code="empty")
    if len(content) > settings.HUB_DOCUMENT_BYTES:
        most = filesizeformat(settings.HUB_DOCUMENT_BYTES)
        raise ValidationError(
            _("This file is larger than %(most)s. Make it smaller, or split it.") % {"most": most}, code="too_large"
        )
    name = clean_name(upload.name or "")
    content_type = type_of(content)
    ending = PurePath(name).suffix.lower()
    if content_type not in ENDINGS:
        raise ValidationError(
            _("Attach a PDF, a picture (JPEG or PNG), or a Word or OpenDocument text."), code="wrong_type"
        )
    if ending not in ENDINGS[content_type]:
        raise ValidationError(
            _("Its content is “%(found)s”, and its name says otherwise. Save it again with the right ending.")
            % {"found": ENDINGS[content_type][0]},
            code="misnamed",
        )
    if content_type in ZIPPED:
        look_inside(content)
    return Taken(
        name=name,
        content_type=content_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        scanned_at=scan(content),
    )


def clean_name(name: str) -> str:
    """The last part of a path, without control characters and marks that turn the reading direction, at most 120
    characters with its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    path = PurePath(kept or "document")
    ending = path.suffix[:10]
    return path.name[: -len(path.suffix)][: 120 - len(ending)] + ending if path.suffix else path.name[:120]


def type_of(content: bytes) -> str:
    """The type of a file by its content alone; "" when it is none that may be kept."""
    if content[:4] == b"PK\x03\x04":  # a zip: which one, its own index says
        return _type_of_zip(content)
    try:
        found = {match.mime_type for match in puremagic.magic_string(content) if match.mime_type}
    except (puremagic.PureError, ValueError):
        return ""
    return next((kind for kind in ENDINGS if kind in found and _begins_as(kind, content)), "")


def _begins_as(kind: str, content: bytes) -> bool:
    """The type's own first bytes at the very start: a script with a PDF behind it is no PDF."""
    starts = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
    return content.startswith(starts[kind]) if kind in starts else False


def _type_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return OOXML
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return ODT if archive.read("mimetype").decode("ascii", "replace").strip() == ODT else ""
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, ValueError, OSError):
        return ""
    return ""


def look_inside(content: bytes) -> None:
    """A zipped document without macros, programs or a bomb. Raises ValidationError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise ValidationError(_("This file cannot be read. Save it again, or as a PDF."), code="broken") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("This file unpacks to far more than it is. Save it as a PDF."), code="bomb")
    names = [part.filename.lower() for part in parts]
    if any(
        re.search(r"vbaproject|/activex/|^basic/|^scripts/|\.(exe|dll|js|vbs|ps1|bat|jar)$", name) for name in names
    ):
        raise ValidationError(_("This file holds a macro or a program. Save it as a PDF."), code="macro")


def scan(content: bytes) -> datetime | None:
    """When the scanner found it clean; None where none is set. Raises ValidationError: found, or no answer."""
    if not settings.HUB_SCANNER:
        return None
    host, _colon, port = settings.HUB_SCANNER.rpartition(":")
    try:
        scanner = ClamdNetworkSocket(host=host, port=int(port), timeout=settings.HUB_SCANNER_SECONDS)
        [(status, _reason)] = scanner.instream(io.BytesIO(content)).values()
    except Exception as error:  # whatever it is, the file was not found clean
        log.error("The virus scanner did not answer (%s): nothing was kept.", type(error).__name__)
        raise ValidationError(
            _("The virus scanner does not answer, so nothing was kept. Try again in a few minutes."), code="unscanned"
        ) from None
    if status == "FOUND":
        raise ValidationError(
            _("The virus scanner found something in this file. It was not kept: tell your IT service."), code="infected"
        )
    if status != "OK":
        raise ValidationError(
            _("The virus scanner does not answer, so nothing was kept. Try again in a few minutes."), code="unscanned"
        )
    return timezone.now()


def fields_of(taken: Taken, *, by: Any) -> dict[str, Any]:
    """What a row of a `Document` is made of."""
    return {
        "name": taken.name,
        "content_type": taken.content_type,
        "content": taken.content,
        "size": len(taken.content),
        "sha256": taken.sha256,
        "added_by": by,
        "scanned_at": taken.scanned_at,
    }


class Upload(forms.FileField):
    """A file to attach; cleaned, it is a `Taken`. The form's page needs `enctype="multipart/form-data"`."""

    default_error_messages = {
        "required": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("This file is empty. Choose another."),
    }

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(ending for endings in ENDINGS.values() for ending in endings)
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return take_in(upload) if upload else None


# -- Giving one out -------------------------------------------------------------------------------------------------


def served(document: Document) -> HttpResponse:
    """The document as a download: no browser shows it or runs anything in it. The caller has logged the reading."""
    answer = HttpResponse(bytes(document.content), content_type=document.content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, document.name))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer
