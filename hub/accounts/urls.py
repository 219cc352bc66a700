"""Addresses of accounts."""

from django.urls import path

from hub.accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("language/", views.set_language, name="set_language"),
    path("here/", views.here, name="here"),
    path("seat/", views.seat, name="seat"),
    # The last of its name wins when reversed, the first when resolved: a Today page listed earlier takes its place.
    path("", views.home, name="home"),
]
