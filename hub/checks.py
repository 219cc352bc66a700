"""System checks: settings that would be unsafe are refused at start, not found out later."""

import os
import stat
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from hub.access.roles import ROLES

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register()
def demo_stays_on_this_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Anybody can sign in as anybody in the demo, so it may be reached from this machine only."""
    if not settings.HUB_DEMO:
        return []
    found: list[CheckMessage] = []
    if not set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        found.append(
            Error(
                "HUB_DEMO is on and the hub answers to other names than this machine's.",
                hint="Unset HUB_DEMO, or leave HUB_ORIGINS to 127.0.0.1 and localhost.",
                id="hub.E001",
            )
        )
    if settings.SECURE_PROXY_SSL_HEADER:
        found.append(
            Error(
                "HUB_DEMO is on behind a proxy, which would bring in other machines as this one.",
                hint="Unset HUB_DEMO or HUB_BEHIND_PROXY.",
                id="hub.E004",
            )
        )
    return found


@register()
def a_second_factor_is_asked_for(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.HUB_SECOND_FACTOR or settings.HUB_DEMO:
        return []
    return [Error("The hub would open on a password alone.", hint="Leave HUB_SECOND_FACTOR on.", id="hub.E005")]


@register()
def issuers_can_be_told_apart(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Two with one name or one client id would be taken for each other; one without TLS could be anybody."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    found: list[CheckMessage] = []
    for field in ("provider_id", "client_id"):
        if len({app[field] for app in apps}) < len(apps):
            found.append(
                Error(f"Two issuers in HUB_ISSUERS share a {field}.", hint="Register each by itself.", id="hub.E006")
            )
    if not settings.DEBUG and any(not app["settings"]["server_url"].startswith("https://") for app in apps):
        found.append(Error("An issuer in HUB_ISSUERS is reached without TLS.", hint="Use https.", id="hub.E007"))
    return found


@register(Tags.security, deploy=True)
def browsers_keep_it_secret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Cookies go over TLS only, to this host only, and no script reads the session's."""
    wanted = {
        "every origin in HUB_ORIGINS is https": settings.SECURE,
        "the session cookie is secure": settings.SESSION_COOKIE_SECURE,
        "the session cookie is for this host only": settings.SESSION_COOKIE_NAME.startswith("__Host-"),
        "no script reads the session cookie": settings.SESSION_COOKIE_HTTPONLY,
        "the session cookie stays on this site": settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"),
        "the CSRF cookie is secure": settings.CSRF_COOKIE_SECURE,
        "HUB_DEMO is off": not settings.HUB_DEMO,
        "HUB_DEBUG is off": not settings.DEBUG,
    }
    return [
        Error(f"Not so: {sentence}.", hint="Set HUB_ORIGINS to the hub's https addresses.", id="hub.E008")
        for sentence, holds in wanted.items()
        if not holds
    ]


@register(Tags.security, deploy=True)
def nobody_else_reads_the_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    is_file = database["ENGINE"] == "django.db.backends.sqlite3"
    if not is_file or not stat.S_IMODE(os.stat(database["NAME"]).st_mode) & 0o077:
        return []
    return [
        Error(
            "Others on this machine may read the database.",
            hint=f"Say: chmod 600 {database['NAME']}*",
            id="hub.E010",
        )
    ]


@register(Tags.security, deploy=True)
def mail_leaves_the_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.MAILERS["default"]["BACKEND"] != "django.core.mail.backends.smtp.EmailBackend":
        return [Error("Invitations would reach nobody.", hint="Set HUB_MAIL_HOST.", id="hub.E009")]
    return []


@register()
def sessions_can_be_ended(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if "signed_cookies" in settings.SESSION_ENGINE:
        return [
            Error(
                "Sessions in cookies cannot be ended by the hub.",
                hint="Use django.contrib.sessions.backends.db.",
                id="hub.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def each_process_has_its_own_role(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One role for everything works, and then the database itself keeps web away from nothing."""
    user = settings.DATABASES["default"].get("USER", "")
    if not settings.DATABASE_URL or user in ROLES:
        return []
    return [
        Warning(
            "PostgreSQL is reached as none of the hub's roles: it lets this process read and change the access log.",
            hint="Run manage.py database_roles, and set DATABASE_USER: hub_web for serve, hub_sequencer for work.",
            id="hub.W001",
        )
    ]


@register()
def region_has_both_servers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Beyond one process bells go through Redis; without it a second process would never hear of a change."""
    if settings.REDIS_URL and not settings.DATABASE_URL:
        return [
            Error(
                "REDIS_URL is set without DATABASE_URL.",
                hint="Several processes need PostgreSQL; one process needs neither.",
                id="hub.E003",
            )
        ]
    return []
