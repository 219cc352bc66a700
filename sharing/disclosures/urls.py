"""Addresses of requests, decisions and slices, below /sharing/disclosures/."""

from django.urls import path

from sharing.disclosures import views, views_acts, views_new

urlpatterns = [
    path("", views.disclosures, name="disclosures"),
    path("ask/", views_new.ask_for, name="disclosure_ask"),
    path("offer/", views_new.offer, name="disclosure_offer"),
    path("emergency/", views_new.emergency, name="disclosure_emergency"),
    path("leads/", views.leads, name="disclosure_leads"),
    path("drafts/<slug:kind>/<str:about>/<slug:field>/", views.draft, name="sharing_draft"),
    path("onward/<uuid:pk>/", views_acts.answer_onward, name="disclosure_onward_answer"),
    path("<uuid:pk>/", views.disclosure, name="disclosure"),
    path("<uuid:pk>/decide/", views_acts.decide, name="disclosure_decide"),
    path("<uuid:pk>/emergency/", views_acts.answer_in_emergency, name="disclosure_answer_emergency"),
    path("<uuid:pk>/share/", views_acts.share, name="disclosure_share"),
    path("<uuid:pk>/slice/", views.read_slice, name="disclosure_slice"),
    path("<uuid:pk>/complete/", views_acts.complete, name="disclosure_complete"),
    path("<uuid:pk>/withdraw/", views_acts.withdraw, name="disclosure_withdraw"),
    path("<uuid:pk>/end/", views_acts.revoke, name="disclosure_revoke"),
    path("<uuid:pk>/close/", views_acts.close, name="disclosure_close"),
    path("<uuid:pk>/not-to/", views_acts.exclude, name="disclosure_exclude"),
    path("<uuid:pk>/colleague/", views_acts.name_reader, name="disclosure_reader"),
    path("<uuid:pk>/onward/", views_acts.ask_onward, name="disclosure_onward"),
    path("<uuid:pk>/receipt/", views.receipt, name="disclosure_receipt"),
    path("<uuid:pk>/receipt/print/", views.receipt_print, name="disclosure_receipt_print"),
    path("<uuid:pk>/receipt/pdf/", views.receipt_pdf, name="disclosure_receipt_pdf"),
]
