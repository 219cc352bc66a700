"""Addresses of brothers and sisters across settings, below /sharing/siblings/, by slice."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sharing.siblings.questions.urls")),
]
