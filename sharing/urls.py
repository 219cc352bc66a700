"""Every address of sharing, by slice."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sharing.home.urls")),
    path("", include("sharing.basis.urls")),
    path("", include("sharing.training.urls")),
    path("", include("sharing.agreements.urls")),
    path("", include("sharing.parents.urls")),
    path("disclosures/", include("sharing.disclosures.urls")),
    path("siblings/", include("sharing.siblings.urls")),
]
