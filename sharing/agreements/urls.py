"""Addresses of agreements, policies and guides. Ids only, never a name."""

from django.urls import path

from sharing.agreements import views
from sharing.agreements import views_guides as guides

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/<slug:slug>/", views.new, name="agreement_new"),
    path("agreements/<uuid:pk>/", views.agreement, name="agreement"),
    path("agreements/<uuid:pk>/sections/", views.sections, name="agreement_sections"),
    path("agreements/<uuid:pk>/partners/", views.partners, name="agreement_partners"),
    path("agreements/<uuid:pk>/partners/<uuid:partner_id>/", views.designate, name="agreement_designate"),
    path("agreements/<uuid:pk>/table/", views.take_table, name="agreement_table"),
    path("agreements/<uuid:pk>/table.csv", views.table_csv, name="agreement_csv"),
    path("agreements/<uuid:pk>/print/", views.agreement_print, name="agreement_print"),
    path("agreements/<uuid:pk>/pdf/", views.agreement_pdf, name="agreement_pdf"),
    path("agreements/<uuid:pk>/versions/", views.begin_version, name="agreement_version"),
    path("agreements/<uuid:pk>/publish/", views.publish, name="agreement_publish"),
    path("agreements/<uuid:pk>/sign/", views.sign, name="agreement_sign"),
    path("agreements/<uuid:pk>/review/", views.review, name="agreement_review"),
    path("agreements/<uuid:pk>/end/", views.end, name="agreement_end"),
    path("agreements/<uuid:pk>/documents/", views.attach, name="agreement_attach"),
    path("agreements/<uuid:pk>/documents/<uuid:document_id>/", views.document, name="agreement_document"),
    path("flags/<uuid:pk>/", guides.settle_flag, name="law_flag"),
    path("guides/", guides.guides, name="guides"),
    path("guides/new/<slug:slug>/", guides.new_guide, name="guide_new"),
    path("guides/<uuid:pk>/", guides.guide, name="guide"),
    path("guides/<uuid:pk>/write/", guides.write_guide, name="guide_write"),
    path("guides/<uuid:pk>/publish/", guides.publish_guide, name="guide_publish"),
    path("guides/<uuid:pk>/review/", guides.review_guide, name="guide_review"),
    path("guides/<uuid:pk>/withdraw/", guides.withdraw_guide, name="guide_withdraw"),
    path("guides/<uuid:pk>/read/", guides.say_read, name="guide_read"),
]
