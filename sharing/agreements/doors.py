"""What every door of agreements and guides does alike: who asks, and what becomes of what a service finds wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.access.verdicts import Verdict, ask
from hub.accounts.models import User
from hub.audit.acts import Act


def me(request: HttpRequest) -> User:
    """Who looks: nobody comes here without being signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (for the type checker; the middleware has sent strangers away)
    return user


def done(form: forms.Form, act: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the form was sent, is whole, and the service did it. What the service finds wrong goes to the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        known = error.message_dict if hasattr(error, "error_dict") else {}
        fits = known and all(name in form.fields for name in known)
        form.add_error(None, error if fits else ValidationError(error.messages))
        return False
    return True


def may(request: HttpRequest, verdict: Verdict, act: Act, subject: Any) -> None:
    """The form is shown to those who may send it. Raises Hidden or Refused."""
    ask(verdict, act, actor=me(request), subject=subject)


def form_page(request: HttpRequest, form: forms.Form, **values: Any) -> HttpResponse:
    """A page with one form: `heading`, `lines`, `button`, `back_url`, and `grave` where it ends something."""
    page = {"form": form, "multipart": form.is_multipart(), **values}
    return render(request, "sharing/agreements/form.html", page, status=422 if form.errors else 200)
