"""Doors of notices: what waits, how one is told, and the browser that may be woken."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.accounts.models import User
from hub.notices import push, queries, services
from hub.notices.forms import MailForm


@never_cache
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by reference, and how they are told. Nobody and nothing is named."""
    user = _me(request)
    form = MailForm(request.POST or None, initial={"ordinary": queries.mail_choice(user)})
    if request.method == "POST" and form.is_valid():
        services.choose_mail(actor=user, ordinary=form.cleaned_data["ordinary"])
        messages.success(request, _("Kept: how you are told."))
        return redirect("notices")
    values: dict[str, Any] = {
        "form": form,
        "lines": queries.unread_of(user),
        "is_broken": queries.has_broken_address(user),
        "address": user.email,
        "push_key": push.public_key(),
        "browsers": queries.browsers_of(user),
    }
    return render(request, "hub/notices/notices.html", values, status=422 if form.errors else 200)


@never_cache
@require_POST
def wake(request: HttpRequest) -> HttpResponse:
    """This browser may be woken, at the address its push service gave it."""
    if services.wake_browser(actor=_me(request), endpoint=request.POST.get("endpoint", "")):
        return HttpResponse(status=204)
    return HttpResponse(_("This browser's push service is not one the hub speaks to."), status=422)


@never_cache
@require_POST
def sleep(request: HttpRequest) -> HttpResponse:
    """No browser of this person is woken any more."""
    services.let_browsers_sleep(actor=_me(request))
    messages.success(request, _("No browser of yours is woken any more."))
    return redirect("notices")


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. A browser fetches it by itself, long after somebody signed out; it holds nothing."""
    found = finders.find("hub/js/worker.js")
    if not found:
        raise Http404
    answer = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _me(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (for the type checker; the middleware has sent strangers away)
    return user
