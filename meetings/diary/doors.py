"""What every door of the meetings does first."""

from django.http import HttpRequest

from hub.accounts.models import User


def actor_of(request: HttpRequest) -> User:
    """Who asks. The doors are behind sign-in, so there always is somebody."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionError("This door is behind sign-in.")
    return user
