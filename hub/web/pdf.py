"""A page as a tagged PDF (PDF/UA-1). Nothing is fetched: neither from the network nor from the disk."""

from typing import Any


class WithoutPango(Exception):
    """This machine lacks Pango, which the PDF's letters need. The page for printing says so."""


def pdf_of(page: str) -> bytes:
    """A page of HTML, with its own style in it, as a PDF. Raises WithoutPango."""
    try:
        from weasyprint import HTML  # only here: importing it fails without Pango
    except OSError as error:
        raise WithoutPango from error
    made: bytes = HTML(string=page, url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError("A printed page holds everything it needs.")
