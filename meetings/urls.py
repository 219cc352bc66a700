"""Every address of the meetings, by slice."""

from django.urls import include, path

urlpatterns = [
    path("", include("meetings.diary.urls")),
    path("", include("meetings.agenda.urls")),
    path("", include("meetings.minutes.urls")),
    path("", include("meetings.letters.urls")),
    path("", include("meetings.rooms.urls")),
]
