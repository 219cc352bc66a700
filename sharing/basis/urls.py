"""Addresses of the helper and of the rows of law: codes only."""

from django.urls import path

from sharing.basis import views

urlpatterns = [
    path("basis/", views.helper, name="basis"),
    path("basis/rows/", views.rows, name="law_rows"),
    path("basis/rows/<slug:table>/new/", views.add, name="new_law_row"),
    path("basis/rows/<slug:table>/<uuid:pk>/", views.row, name="law_row"),
    path("basis/rows/<slug:table>/<uuid:pk>/change/", views.change, name="change_law_row"),
]
