"""The address of sharing itself."""

from django.urls import path

from sharing.home import views

urlpatterns = [path("", views.home, name="sharing")]
