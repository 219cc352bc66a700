"""Addresses of brothers and sisters across settings, below /sharing/siblings/, by slice."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("roll/", include("sharing.siblings.rolls.urls")),
    path("", include("sharing.siblings.questions.urls")),
    path("", include("sharing.siblings.links.urls")),
]
