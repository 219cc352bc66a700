"""Doors of joiners, movers and leavers, and the one through which an invited person comes."""

from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hub.access.gate import reading
from hub.access.verdicts import Hidden
from hub.accounts.invitations.queries import open_invitation, open_invitation_by_id
from hub.accounts.invitations.services import Invited, code_is_right, send_link
from hub.accounts.middleware import remember_language
from hub.accounts.models import User
from hub.agencies import acts
from hub.agencies.staff import services
from hub.agencies.staff.forms import Invite, Place, TakeUp
from hub.agencies.staff.queries import invitation_for, membership_for, staff_page
from hub.agencies.staff.rules import may_administer
from hub.audit.events import About, disclose, refuse

SESSION_KEY = "invitation"


def person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Hidden
    return request.user


@never_cache
def staff(request: HttpRequest) -> HttpResponse:
    user = person(request)
    with reading(user):
        page = staff_page(user)
    disclose(acts.STAFF_READ, actor=user, subject=About("agency", user.agency_id))
    return render(request, "hub/agencies/staff.html", {"page": page})


@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_administer(user) or user.agency_id is None:
        raise Hidden(actor=user)
    form = Invite(request.POST or None, agency_id=user.agency_id, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        return told(request, services.invite(actor=user, **form.cleaned_data))
    if form.refused:
        refuse(acts.INVITED, "refused", actor=user, subject=About("agency", user.agency_id), why=str(form.refused))
    return render(request, "hub/agencies/invite.html", {"form": form})


def told(request: HttpRequest, invited: Invited) -> HttpResponse:
    """Send the link, and show the code this once."""
    address = request.build_absolute_uri(reverse("open_invitation", args=[invited.token]))
    try:
        send_link(invited.invitation, address)
    except (OSError, SMTPException):
        services.withdraw(actor=person(request), invitation=invited.invitation)
        messages.error(request, _("The mail could not be sent, so nothing was made. Try again in a while."))
        return redirect("staff")
    return render(
        request,
        "hub/agencies/invited.html",
        {
            "name": invited.invitation.name,
            "language": invited.invitation.language,
            "code": f"{invited.code[:3]} {invited.code[3:]}",
            "days": settings.HUB_INVITATION_DAYS,
        },
    )


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = person(request)
    services.withdraw(actor=user, invitation=invitation_for(user, pk))
    messages.success(request, _("The invitation is withdrawn. Its link opens nothing now."))
    return redirect("staff")


def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = person(request)
    membership = membership_for(user, pk)
    initial = {"role": membership.role, "title_en": membership.title_en, "title_cy": membership.title_cy}
    form = Place(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.move(actor=user, membership=membership, **form.cleaned_data)
        messages.success(request, _("Changed from today. They sign in again."))
        return redirect("staff")
    return render(request, "hub/agencies/move.html", {"form": form, "name": membership.user.name})


def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = person(request)
    membership = membership_for(user, pk)
    if request.method == "POST":
        services.leave(actor=user, membership=membership)
        messages.success(request, _("They have left. Every session of theirs is closed."))
        return redirect("staff")
    return render(request, "hub/agencies/leave.html", {"name": membership.user.name})


@require_POST
@never_cache
def new_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = person(request)
    return told(request, services.offer_new_start(actor=user, membership=membership_for(user, pk)))


# -- The invited person


@login_not_required
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once: an address is seen in histories and over shoulders.

    A link that nobody made leaves no session behind: strangers could fill the table with them.
    """
    invitation = open_invitation(token)
    answer = redirect("take_up_invitation")
    if invitation is None:
        request.session.pop(SESSION_KEY, None)
        return answer
    request.session[SESSION_KEY] = str(invitation.pk)
    remember_language(answer, invitation.language)
    return answer


@login_not_required
@never_cache
def take_up(request: HttpRequest) -> HttpResponse:
    key = request.session.get(SESSION_KEY)
    invitation = open_invitation_by_id(key) if key else None
    if invitation is None:
        return render(request, "hub/agencies/invitation_closed.html", status=410)
    form = TakeUp(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        if not code_is_right(invitation, form.cleaned_data["code"]):
            left = invitation.tries_left - 1
            if left <= 0:
                return render(request, "hub/agencies/invitation_closed.html", status=410)
            form.add_error("code", _("That is not the code. Ask whoever rang you to say it again."))
        elif services.join(request, invitation=invitation, password=form.cleaned_data["password1"]):
            return redirect("mfa_index")
        else:
            return render(request, "hub/agencies/invitation_closed.html", status=410)
    return render(request, "hub/agencies/take_up.html", {"form": form})
