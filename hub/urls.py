"""Every address of the hub, by slice."""

from django.urls import include, path

urlpatterns = [
    path("language/", include("django.conf.urls.i18n")),
]
