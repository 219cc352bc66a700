from django.urls import path, register_converter
from django.urls.converters import StringConverter

from meetings.rooms import snapshot, views


class Place(StringConverter):
    """Where something is being typed."""

    regex = "contribute|decide"


register_converter(Place, "place")

urlpatterns = [
    path("meetings/<uuid:meeting_id>/", views.room, name="room"),
    path("meetings/<uuid:meeting_id>/snapshot/", snapshot.snapshot, name="snapshot"),
    path("meetings/<uuid:meeting_id>/events/", snapshot.events, name="events"),
    path("meetings/<uuid:meeting_id>/do/", views.do, name="do"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/chronology/", views.item_chronology, name="item_chronology"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/report/", views.report, name="report"),
    path("meetings/<uuid:meeting_id>/items/<uuid:item_id>/admissible/", views.admissible, name="admissible"),
    path("drafts/<place:place>/<uuid:item_id>/", views.draft, name="draft"),
    path("room/keys/", views.room_keys, name="room_keys"),
]
