"""Addresses of training: ids and codes only."""

from django.urls import path

from sharing.training import views, views_audit, views_import

urlpatterns = [
    path("training/", views.training, name="training"),
    path("training/practice/", views.practice, name="training_practice"),
    path("training/practice/<slug:code>/", views.scenario, name="training_scenario"),
    path("training/requirements/", views.requirements, name="training_requirements"),
    path("training/requirements/<uuid:pk>/", views.requirement, name="training_requirement"),
    path("training/audit/", views_audit.audit, name="training_audit"),
    path("training/audit/print/", views_audit.audit_print, name="training_audit_print"),
    path("training/audit.pdf", views_audit.audit_pdf, name="training_audit_pdf"),
    path("training/agencies/<uuid:pk>/", views_audit.agency, name="training_agency"),
    path("training/agencies/<uuid:pk>/table.csv", views_import.to_fill, name="training_table"),
    path("training/import/", views_import.learning, name="training_import"),
    path("training/import/check/", views_import.check, name="training_import_check"),
    path("training/people/<uuid:pk>/", views.record, name="training_record"),
    path("training/hubs/<slug:slug>/people/<uuid:pk>/", views.override, name="training_override"),
    path("training/records/<uuid:pk>/", views.completion, name="training_completion"),
    path("training/records/<uuid:pk>/certificate/", views.certificate, name="training_certificate"),
    path("training/records/<uuid:pk>/take-back/", views.take_back, name="training_take_back"),
]
