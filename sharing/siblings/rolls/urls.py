"""Addresses of rolls: ids only."""

from django.urls import path

from sharing.siblings.rolls import views, views_children, views_drafts, views_load, views_shields

urlpatterns = [
    path("", views.roll, name="roll"),
    path("progress/", views.progress, name="roll_progress"),
    path("terms/", views.terms, name="roll_terms"),
    path("standing/", views.standing, name="roll_standing"),
    path("roll.csv", views.download, name="roll_download"),
    path("delete/", views.delete, name="roll_delete"),
    path("method/<slug:slug>/", views.method, name="roll_method"),
    path("drafts/<slug:kind>/<str:about>/<slug:field>/", views_drafts.draft, name="sibling_draft"),
    path("load/", views_load.load, name="roll_load"),
    path("load/check/", views_load.check, name="roll_check"),
    path("children/new/", views_children.new, name="roll_child_new"),
    path("children/<uuid:pk>/", views_children.child, name="roll_child"),
    path("children/<uuid:pk>/edit/", views_children.edit, name="roll_child_edit"),
    path("children/<uuid:pk>/standing/", views_children.standing, name="roll_child_standing"),
    path("children/<uuid:pk>/left/", views_children.left, name="roll_child_left"),
    path("children/<uuid:pk>/objection/", views_children.objection, name="roll_child_objection"),
    path("children/<uuid:pk>/shield/", views_shields.shield_child, name="roll_child_shield"),
    path("objections/", views_children.objections, name="roll_objections"),
    path("objections/<uuid:pk>/", views_children.take_back, name="roll_objection"),
    path("people/<uuid:pk>/shield/", views_shields.shield_person, name="roll_person_shield"),
    path("shields/<uuid:pk>/<slug:step>/", views_shields.step, name="roll_shield"),
]
