"""Every address of the meetings, by slice."""

from django.urls import include, path

from meetings.minutes.beforehand import prepare

urlpatterns = [
    path("", include("meetings.diary.urls")),
    path("", include("meetings.agenda.urls")),
    path("meetings/<uuid:meeting_id>/prepare/", prepare, name="prepare"),
    path("", include("meetings.rooms.urls")),
]
