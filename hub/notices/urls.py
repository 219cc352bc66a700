"""Addresses of notices."""

from django.urls import path

from hub.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/wake/", views.wake, name="notices_wake"),
    path("notices/sleep/", views.sleep, name="notices_sleep"),
    path("notices/worker.js", views.worker, name="notices_worker"),
]
