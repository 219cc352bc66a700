"""Addresses of questions about brothers and sisters, below /sharing/siblings/."""

from django.urls import path

from sharing.siblings.questions import views, views_emergency, views_prompts

urlpatterns = [
    path("", views.start, name="siblings"),
    path("ask/", views.ask_about, name="sibling_ask"),
    path("questions/<uuid:pk>/", views.question, name="sibling_question"),
    path("questions/<uuid:pk>/withdraw/", views.withdraw, name="sibling_withdraw"),
    path("asked/<uuid:pk>/", views_prompts.prompt, name="sibling_prompt"),
    path("refusals/", views_prompts.refusals, name="sibling_refusals"),
    path("refusals/<uuid:pk>/lift/", views_prompts.lift_refusal, name="sibling_refusal_lift"),
    path("calls/", views_prompts.calls, name="sibling_calls"),
    path("calls/<uuid:pk>/", views_prompts.called, name="sibling_called"),
    path("signals/", views_prompts.signals, name="sibling_signals"),
    path("signals/<uuid:pk>/seen/", views_prompts.see_signal, name="sibling_signal_seen"),
    path("emergency/", views_emergency.emergency, name="sibling_emergency"),
    path("emergency/<uuid:pk>/", views_emergency.opening, name="sibling_opening"),
    path("emergency/<uuid:pk>/confirm/", views_emergency.confirm, name="sibling_opening_confirm"),
    path("emergency/<uuid:pk>/close/", views_emergency.close, name="sibling_opening_close"),
    path("emergency/<uuid:pk>/review/", views_emergency.review, name="sibling_opening_review"),
]
