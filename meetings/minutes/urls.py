from django.urls import path

from meetings.minutes import beforehand, handover, todo, views

urlpatterns = [
    path("actions/", todo.actions, name="actions"),
    path("actions/glance/", todo.actions_glance, name="actions_glance"),
    path("actions/<uuid:action_id>/", todo.action, name="action"),
    path("meetings/<uuid:meeting_id>/prepare/", beforehand.prepare, name="prepare"),
    path("meetings/<uuid:meeting_id>/minutes/", views.meeting_minutes, name="meeting_minutes"),
    path("items/<uuid:item_id>/minutes/", views.minutes, name="minutes"),
    path("items/<uuid:item_id>/handover/", handover.handover, name="handover"),
    path("items/<uuid:item_id>/minutes/print/", views.minutes_print, name="minutes_print"),
    path("items/<uuid:item_id>/minutes/pdf/", views.minutes_pdf, name="minutes_pdf"),
    path("items/<uuid:item_id>/minutes/words/", views.words, name="minutes_words"),
    path("items/<uuid:item_id>/minutes/approve/", views.approve, name="minutes_approve"),
    path("items/<uuid:item_id>/minutes/add/", views.add, name="minutes_add"),
]
