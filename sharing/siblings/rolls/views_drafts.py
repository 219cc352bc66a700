"""The door of drafts: what somebody is typing, kept for them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hub.people.doors import me
from sharing.siblings.rolls import services_drafts
from sharing.siblings.rolls.forms_drafts import TYPED


@require_POST
def draft(request: HttpRequest, kind: str, about: str, field: str) -> HttpResponse:
    """Keep what is being typed. Nobody else ever sees it."""
    if field not in TYPED.get(kind, ()) or len(about) > 38:
        raise Http404
    text = request.POST.get("text", "")
    services_drafts.keep_draft(actor=me(request), kind=kind, about=about, field=field, text=text)
    return HttpResponse(status=204)
