"""Addresses of parents and of consents to services: two things, in two places. Ids only."""

from django.urls import path

from sharing.parents import views, views_consents

urlpatterns = [
    path("parents/", views.planner, name="parents"),
    path("parents/families/<uuid:family_id>/", views.family, name="parents_of_family"),
    path("parents/orders/<uuid:order_id>/scan/", views.scan, name="parents_scan"),
    path("parents/contacts/<uuid:contact_id>/answered/", views.answered, name="parents_answered"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/", views.pair, name="parents_pair"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/order/", views.order, name="parents_order"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/lives/", views.arrangement, name="parents_arrangement"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/check/", views.check, name="parents_check"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/way/", views.way, name="parents_way"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/telling/", views.telling, name="parents_telling"),
    path("parents/<uuid:child_id>/<uuid:adult_id>/contact/", views.contact, name="parents_contact"),
    path("consents/families/<uuid:family_id>/", views_consents.consents, name="consents"),
    path("consents/families/<uuid:family_id>/new/", views_consents.give, name="consent_give"),
    path("consents/<uuid:consent_id>/withdraw/", views_consents.withdraw, name="consent_withdraw"),
]
