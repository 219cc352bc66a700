"""What every door to records does alike: who asks, and what becomes of a form whose text was stopped."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from hub.accounts.models import User
from hub.audit.events import refuse
from hub.people import acts, services


def me(request: HttpRequest) -> User:
    """Who looks: nobody comes here without being signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (for the type checker; the middleware has sent strangers away)
    return user


def carried_out(
    request: HttpRequest, form: django_forms.Form, save: Callable[[dict[str, Any]], Any], *, subject: Any
) -> bool:
    """Call the service; what it finds wrong goes to the form. A clue that was stopped is written down, without it."""
    try:
        save(form.cleaned_data)
    except ValidationError as error:
        if isinstance(error, services.ClueInText):
            refuse(acts.CLUE_STOPPED, "refused", actor=me(request), subject=subject)
        known = error.message_dict if hasattr(error, "error_dict") else {}
        fits = known and all(name in form.fields for name in known)
        form.add_error(None, error if fits else ValidationError(error.messages))
        return False
    return True
