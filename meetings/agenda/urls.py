from django.urls import path

from meetings.agenda import views, views_sharing, views_siblings

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/new/", views.referral_new, name="referral_new"),
    path("referrals/draft/<slug:field>/", views.referral_draft, name="referral_draft"),
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/accept/", views.referral_accept, name="referral_accept"),
    path("referrals/<uuid:referral_id>/<slug:way>/", views.referral_answer, name="referral_answer"),
    path("meetings/<uuid:meeting_id>/plan/", views.meeting_plan, name="meeting_plan"),
    path("meetings/<uuid:meeting_id>/plan/add/", views.item_new, name="item_new"),
    path("meetings/<uuid:meeting_id>/plan/move/", views.item_move, name="item_move"),
    path("meetings/<uuid:meeting_id>/admissions/", views.admissions, name="admissions"),
    path("items/<uuid:item_id>/people/", views.item_people, name="item_people"),
    path("items/<uuid:item_id>/sharing/", views_sharing.item_asked, name="item_sharing"),
    path("items/<uuid:item_id>/siblings/", views_siblings.siblings_of_item, name="item_siblings"),
    path("items/<uuid:item_id>/siblings/beside/", views_siblings.siblings_beside, name="item_siblings_beside"),
    path("items/<uuid:item_id>/seal/", views.item_seal, name="item_seal"),
    path("items/<uuid:item_id>/remove/", views.item_remove, name="item_remove"),
]
