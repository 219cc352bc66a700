from django.urls import path

from meetings.letters import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/about/<uuid:child_id>/<uuid:adult_id>/", views.about, name="letters_about"),
    path("items/<uuid:item_id>/letters/<uuid:child_id>/<uuid:adult_id>/", views.start, name="letter_start"),
    path("items/<uuid:item_id>/tell/", views.tell, name="item_tell"),
    path("items/<uuid:item_id>/tell/<uuid:child_id>/<uuid:adult_id>/", views.name_to_tell, name="item_tell_one"),
    path("letters/<uuid:letter_id>/", views.letter, name="letter"),
    path("letters/<uuid:letter_id>/words/", views.words, name="letter_words"),
    path("letters/<uuid:letter_id>/draft/", views.draft, name="letter_draft"),
    path("letters/<uuid:letter_id>/translate/", views.translate, name="letter_translate"),
    path("letters/<uuid:letter_id>/approve/", views.approve, name="letter_approve"),
    path("letters/<uuid:letter_id>/back/", views.send_back, name="letter_back"),
    path("letters/<uuid:letter_id>/given/", views.given, name="letter_given"),
    path("letters/<uuid:letter_id>/cancel/", views.cancel, name="letter_cancel"),
    path("letters/<uuid:letter_id>/print/", views.letter_print, name="letter_print"),
    path("letters/<uuid:letter_id>/pdf/", views.letter_pdf, name="letter_pdf"),
]
