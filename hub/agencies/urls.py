"""Addresses of hubs and of agencies' people. Ids only, never a name."""

from django.urls import path

from hub.agencies import views
from hub.agencies.staff import views as staff

urlpatterns = [
    path("hubs/", views.hubs, name="hubs"),
    path("hubs/<slug:slug>/", views.hub, name="hub"),
    path("hubs/<slug:slug>/rules/<slug:kind>/<uuid:pk>/", views.change_rule, name="change_rule"),
    path("hubs/<slug:slug>/telephones/", views.change_telephone, name="add_duty_telephone"),
    path("hubs/<slug:slug>/telephones/<uuid:pk>/", views.change_telephone, name="change_duty_telephone"),
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.invite, name="invite_staff"),
    path("staff/invitations/<uuid:pk>/withdraw/", staff.withdraw, name="withdraw_invitation"),
    path("staff/<uuid:pk>/", staff.move, name="move_staff"),
    path("staff/<uuid:pk>/leave/", staff.leave, name="leave_staff"),
    path("staff/<uuid:pk>/new-start/", staff.new_start, name="renew_staff"),
    path("invitation/", staff.take_up, name="take_up_invitation"),
    path("invitation/<str:token>/", staff.open_link, name="open_invitation"),
]
