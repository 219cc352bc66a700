"""Addresses of links between settings, below /sharing/siblings/."""

from django.urls import path

from sharing.siblings.links import views, views_council, views_notices

urlpatterns = [
    path("links/", views.links, name="sibling_links"),
    path("links/<uuid:pk>/", views.link, name="sibling_link"),
    path("links/<uuid:pk>/card/", views.card, name="sibling_card"),
    path("links/<uuid:pk>/relation/", views.relation, name="sibling_relation"),
    path("links/<uuid:pk>/person/", views.person, name="sibling_person"),
    path("links/<uuid:pk>/tell/<int:tier>/", views.tell, name="sibling_tell"),
    path("links/<uuid:pk>/ask/", views.ask_more, name="sibling_ask_more"),
    path("links/<uuid:pk>/withdraw/", views.withdraw, name="sibling_link_withdraw"),
    path("links/<uuid:pk>/hand-over/", views.hand_over, name="sibling_hand_over"),
    path("links/<uuid:pk>/notify/", views_notices.notify, name="sibling_notify"),
    path("notices/<uuid:pk>/", views_notices.notice, name="sibling_notice"),
    path("families/<uuid:pk>/", views_notices.family, name="sibling_family"),
    path("families/<uuid:pk>/notify/", views_notices.notify_all, name="sibling_notify_all"),
    path("council/", views_council.council, name="sibling_council"),
    path("council/calls/", views_council.calls, name="sibling_link_calls"),
    path("council/calls/<uuid:pk>/", views_council.rang, name="sibling_link_rang"),
    path("council/report/", views_council.report, name="sibling_report"),
    path("council/report.pdf", views_council.report_pdf, name="sibling_report_pdf"),
]
