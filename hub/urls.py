"""Every address of the hub, by slice."""

from django.urls import include, path

from hub.web.health import health
from meetings.minutes.todo import today

urlpatterns = [
    path("", today, name="home"),
    path("health/", health, name="health"),
    path("", include("hub.accounts.urls")),
    path("", include("hub.notices.urls")),
    path("", include("hub.agencies.urls")),
    path("", include("hub.people.urls")),
    path("sharing/", include("sharing.urls")),
    path("", include("meetings.urls")),
]
