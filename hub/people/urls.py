"""Addresses of records. Ids only: no address ever holds a name."""

from django.urls import path

from hub.people import views
from hub.people.emergency import views as emergency

urlpatterns = [
    path("families/", views.families, name="families"),
    path("families/open/", views.open_family, name="open_family"),
    path("families/<uuid:pk>/", views.family, name="family"),
    path("families/<uuid:pk>/contact/", views.record_contact, name="record_contact"),
    path("families/<uuid:pk>/people/", views.add_person, name="add_person"),
    path("families/<uuid:pk>/moves/", views.move_person, name="move_person"),
    path("families/<uuid:pk>/ties/", views.add_tie, name="add_tie"),
    path("families/<uuid:pk>/names/", views.add_name, name="add_name"),
    path("families/<uuid:pk>/standing/", views.set_standing, name="set_standing"),
    path("families/<uuid:pk>/address/", views.add_residence, name="add_residence"),
    path("families/<uuid:pk>/place/", views.add_attendance, name="add_attendance"),
    path("families/<uuid:pk>/telephone/", views.add_telephone, name="add_telephone"),
    path("families/<uuid:pk>/readers/", views.let_read, name="let_read"),
    path("records/drafts/<slug:kind>/<uuid:about>/<slug:field>/", views.record_draft, name="record_draft"),
    path("facts/<uuid:pk>/amend/", views.amend_fact, name="amend_fact"),
    path("facts/<uuid:pk>/terms/", views.change_terms, name="fact_terms"),
    path("facts/<uuid:pk>/translate/", views.translate_fact, name="translate_fact"),
    path("people/", views.find_person, name="find_person"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/protect/", views.protect, name="protect"),
    path("protections/<uuid:pk>/show/", views.show_place, name="show_place"),
    path("protections/<uuid:pk>/end/", views.unprotect, name="unprotect"),
    path("people/staff/", views.tie_staff, name="tie_staff"),
    path("people/emergency/", emergency.emergency, name="emergency"),
    path("people/emergency/told/", emergency.notices, name="emergency_notices"),
    path("people/emergency/told/<uuid:pk>/", emergency.read_notice, name="read_notice"),
    path("people/emergency/reviews/", emergency.reviews, name="emergency_reviews"),
    path("people/emergency/reviews/<int:pk>/", emergency.review, name="emergency_review"),
]
