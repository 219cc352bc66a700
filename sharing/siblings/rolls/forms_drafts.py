"""Which fields of which forms are typed at length, and so kept while they are typed."""

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

#: By form; of a link's items every text is
TYPED = {
    "ask": ("why",),
    "answer": ("reason",),
    "emergency": ("why",),
    "review": ("review",),
    "object": ("said",),
    "tell": (
        "first_name", "age_band", "days", "plan", "facts", "attendance", "presentation", "collectors", "new_adult",
        "may_collect", "orders", "reasons", "necessity", "told_why_not",
    ),
    "more": ("why",),
    "hand_over": ("why",),
}  # fmt: skip


def keep_typing(form: Form, kind: str, about: Any, draft: Mapping[str, str]) -> None:
    """Begin a form of TYPED with what was typed before, and keep what is typed now. `about`: "-" where it is new."""
    for name in TYPED[kind]:
        if name not in form.fields:
            continue
        form.fields[name].widget.attrs |= {
            "data-module": static("hub/js/draft.js"),
            "data-draft-url": reverse("sibling_draft", args=[kind, about, name]),
            "data-draft-key": f"siblings-{kind}-{about}-{name}",
            "data-draft-status": "draft-status",
            "data-draft-saved": _("Draft kept"),
            "data-draft-waiting": _("Not kept yet"),
            "data-draft-away": _("There is no connection. What you typed is kept here: send it again in a moment."),
        }
        if draft.get(name):
            form.initial[name] = draft[name]
