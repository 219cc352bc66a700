"""Every address of the meetings, by slice."""

from django.urls import include, path

urlpatterns = [
    path("", include("meetings.rooms.urls")),
]
