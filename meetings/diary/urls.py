from django.urls import path

from meetings.diary import views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.meeting_new, name="meeting_new"),
    path("meetings/<uuid:meeting_id>/open/", views.meeting_open, name="meeting_open"),
    path("meetings/<uuid:meeting_id>/close/", views.meeting_close, name="meeting_close"),
    path("meetings/<uuid:meeting_id>/lobby/", views.lobby_page, name="lobby"),
    path("meetings/<uuid:meeting_id>/lobby/people/", views.lobby_panel, name="lobby_panel"),
    path("meetings/<uuid:meeting_id>/lobby/let-in/", views.let_in, name="let_in"),
    path("meetings/<uuid:meeting_id>/apologies/", views.apologies, name="apologies"),
    path("meetings/<uuid:meeting_id>/invitation.ics", views.invitation, name="invitation"),
]
