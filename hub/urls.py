"""Every address of the hub, by slice."""

from django.urls import include, path

from hub.web.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("hub.accounts.urls")),
    path("", include("hub.agencies.urls")),
    path("", include("hub.people.urls")),
    path("", include("meetings.urls")),
]
