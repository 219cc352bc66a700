"""Commands by plain forms: carried out as the socket's are, and what each answer is over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from hub.access.verdicts import Hidden
from meetings.rooms.commands import Answer, NotThere, Order
from meetings.rooms.writer import Unanswered, carry_out

#: The status of a page that shows an answer; done leads on to another page.
STATUS = {"invalid": 422, "refused": 403, "unknown": 503}


def by_form(order: Order) -> Answer:
    """Carry out what a form asks, tried again as often as the writer tries. Besides the protocol's answers: `unknown`,
    for what may be committed or not. The page keeps the command's id, so that sending it again finds out."""
    try:
        return carry_out(order)
    except Unanswered:
        why = _("Nobody can say whether this was done. Send it again: it will be done once.")
        return {"type": "unknown", "id": str(order.id), "why": why}


@contextmanager
def logged_once(answer: Answer) -> Iterator[None]:
    """Around the page that follows a command: what both find hidden was written down with the command."""
    try:
        yield
    except Hidden as hidden:
        hidden.is_logged = isinstance(answer, NotThere)
        raise
