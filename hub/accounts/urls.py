"""Addresses of accounts. Names that begin `account_`, `mfa_` and `openid_` are the ones allauth looks for."""

from django.urls import include, path, re_path

from hub.accounts import entrance, views
from hub.accounts.issuers import views as issuers

sign_in = [
    path("", entrance.SignIn.as_view(), name="account_login"),
    path("passkey/", entrance.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("second-factor/", entrance.ShowSecondFactor.as_view(), name="mfa_authenticate"),
    path("issuers/<slug:provider_id>/", issuers.go, name="openid_connect_login"),
    path("issuers/<slug:provider_id>/back/", issuers.come_back, name="openid_connect_callback"),
    path("not-in-use/", entrance.Inactive.as_view(), name="account_inactive"),
]
forgotten_password = [
    path("", entrance.ForgottenPassword.as_view(), name="account_reset_password"),
    path("sent/", entrance.ForgottenPasswordSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        entrance.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
]
account = [
    path("", entrance.Keys.as_view(), name="mfa_index"),
    path("confirm/", entrance.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("confirm/code/", entrance.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", entrance.ConfirmPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("confirm/issuer/", issuers.confirm, name="confirm_by_issuer"),
    path("password/", entrance.ChangePassword.as_view(), name="account_change_password"),
    path("code-app/", entrance.SetUpCodeApp.as_view(), name="mfa_activate_totp"),
    path("code-app/take-off/", entrance.TakeOffCodeApp.as_view(), name="mfa_deactivate_totp"),
    path("passkeys/add/", entrance.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/take-off/", entrance.TakeOffPasskey.as_view(), name="mfa_remove_webauthn"),
    path("recovery-codes/", entrance.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", entrance.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("sign-in/", include(sign_in)),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("forgotten-password/", include(forgotten_password)),
    path("account/", include(account)),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("language/", views.set_language, name="set_language"),
    path("here/", views.here, name="here"),
    path("seat/", views.seat, name="seat"),
]
