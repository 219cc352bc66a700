"""Settings, from the environment. One code for both shapes:

embedded   SQLite in one process, no Redis (the default)
region     `DATABASE_URL` (PostgreSQL) and `REDIS_URL`, several `serve` processes and one `work`
"""

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0", "false", "no")


def secret(name: str) -> str:
    """A secret from the environment, or from the file that NAME_FILE names; empty when neither is set."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, "")


# -- Where things lie ---------------------------------------------------------------------------------------------

HUB_DATA = Path(os.environ.get("HUB_DATA", BASE_DIR / "data")).resolve()
HUB_DEMO = flag("HUB_DEMO")
HUB_LOG_ORIGIN = os.environ.get("HUB_LOG_ORIGIN", "hub.invalid/access-log")
HUB_ORIGINS = [o for o in os.environ.get("HUB_ORIGINS", "").split(",") if o]  # full scheme://host:port


def own_secret_key() -> str:
    """The key of a single-process installation: made once, kept in HUB_DATA, readable by its owner only.

    Written whole beside its place, then linked there: of two processes that start at once the first's key stays.
    """
    path = HUB_DATA / "keys" / "django"
    if not path.exists():
        HUB_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
        os.unlink(temporary)
    return path.read_text()


def own_database() -> Path:
    """The file of the embedded database. Made here, since SQLite would let everybody on the machine read it; its
    journal takes the same rights."""
    path = HUB_DATA / "hub.sqlite3"
    if not path.exists():
        HUB_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT, 0o600))
    return path


SECRET_KEY = secret("SECRET_KEY") or own_secret_key()
SECRET_KEY_FALLBACKS = [k for k in secret("SECRET_KEY_FALLBACKS").split(",") if k]
DEBUG = flag("HUB_DEBUG")

if HUB_DEMO:
    port = os.environ.get("PORT", "8000")
    HUB_ORIGINS = HUB_ORIGINS or [f"http://127.0.0.1:{port}", f"http://localhost:{port}"]
ALLOWED_HOSTS = sorted({o.split("://")[1].split(":")[0] for o in HUB_ORIGINS}) or ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = HUB_ORIGINS
SECURE = bool(HUB_ORIGINS) and all(o.startswith("https://") for o in HUB_ORIGINS)

# -- What it is made of -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "guardian",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "hub",
    "sharing",
    "meetings",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hub.web.middleware.Acting",
    "hub.accounts.middleware.SignedIn",
    "hub.agencies.middleware.Around",
    "hub.web.middleware.Answers",
]

ROOT_URLCONF = "hub.urls"
ASGI_APPLICATION = "hub.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "hub.web.context.page",
            ]
        },
    }
]
FORM_RENDERER = "hub.web.forms.Renderer"

# -- Data ---------------------------------------------------------------------------------------------------------

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=8000;",
    },
}
DATABASE_URL = secret("DATABASE_URL")
DATABASES: dict[str, Any] = {
    "default": dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))
    if DATABASE_URL
    else {**SQLITE, "NAME": own_database()}
}
# Which of PostgreSQL's roles this process is (hub/access/roles.py). One address for all, a password for each.
if DATABASE_URL and os.environ.get("DATABASE_USER"):
    DATABASES["default"] |= {"USER": os.environ["DATABASE_USER"], "PASSWORD": secret("DATABASE_PASSWORD")}
# Pages of the log's readers read it as a role of their own, where there are roles: web itself reads none of it.
if DATABASE_URL and flag("HUB_READS_LOG"):
    DATABASES["auditor"] = DATABASES["default"] | {"USER": "hub_auditor", "PASSWORD": secret("HUB_AUDITOR_PASSWORD")}
ATOMIC_REQUESTS = False
FIXTURE_DIRS = [
    BASE_DIR / "hub" / "agencies" / "fixtures",
    BASE_DIR / "sharing" / "basis" / "fixtures",
    BASE_DIR / "sharing" / "training" / "fixtures",
    BASE_DIR / "sharing" / "siblings" / "questions" / "fixtures",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = secret("REDIS_URL")
CHANNEL_LAYERS: dict[str, Any] = (
    {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # redis-py 8 otherwise ends every idle subscription after five seconds
            "CONFIG": {
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_timeout": 15,
                        "socket_connect_timeout": 5,
                        "socket_keepalive": True,
                        "health_check_interval": 30,
                    }
                ]
            },
        }
    }
    if REDIS_URL
    else {}
)  # no layer at all in a single process

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counts of tries lie here: 300 could be pushed out on purpose
    }
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hub.web.static_storage.Hashed"},
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]

# -- People and sessions ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "hub.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "hub.accounts.passwords.NotAboutYou"},
    {"NAME": "hub.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "hub.accounts.passwords.NotCommon"},
]
ANONYMOUS_USER_NAME = None  # guardian makes no anonymous user
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # guardian is the grant store, never the judge: hub.access is
    "security.W005",  # other names under the hub's domain are not ours to bind to HTTPS
    "security.W008",  # the proxy sends plain HTTP on to HTTPS
    "security.W021",  # so neither are they ours to put on the browsers' list
    "models.W038",  # SQLite has no deferred uniqueness: positions are kept apart by the service, on PostgreSQL twice
]

SESSION_ENGINE = "hub.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-hub" if SECURE else "hub"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-hub-csrf" if SECURE else "hub-csrf"
HUB_IDLE_SECONDS = int(os.environ.get("HUB_IDLE_SECONDS", 15 * 60))
HUB_IDLE_WARNING_SECONDS = 120
HUB_SESSION_SECONDS = int(os.environ.get("HUB_SESSION_SECONDS", 12 * 3600))
HUB_STEP_UP_SECONDS = 5 * 60
SESSION_COOKIE_AGE = HUB_SESSION_SECONDS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
HUB_SECOND_FACTOR = not HUB_DEMO  # nothing opens before a passkey or a code app is set up
HUB_INVITATION_DAYS = 7

# Attached documents. With a scanner set (host:port of a clamd), a file that it does not call clean is not kept.
HUB_DOCUMENT_BYTES = 4 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20  # an upload is never a file on the disk
HUB_SCANNER = os.environ.get("HUB_SCANNER", "")
HUB_SCANNER_SECONDS = 20
ACCOUNT_ADAPTER = "hub.accounts.adapters.Account"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # nobody signs up; allauth's checks want to agree
ACCOUNT_EMAIL_VERIFICATION = "none"  # invitations are confirmed by telephone
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True  # every session ends, this one too
ACCOUNT_SESSION_REMEMBER = False  # nobody is remembered: shared desks are common
ACCOUNT_REAUTHENTICATION_TIMEOUT = HUB_STEP_UP_SECONDS
# Passwords are counted in hub/accounts/limits.py, by name and address. A limit by address alone would lock a school.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",  # codes of the second factor, by person: a right password came first
    "reset_password": "60/m/ip,3/h/key",
    "reset_password_from_key": "120/m/ip",
}
MFA_ADAPTER = "hub.accounts.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}  # a whole school signs in at half past eight
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for a telephone whose clock is off
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = HUB_DEMO  # http://localhost and http://127.0.0.1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are confirmed by telephone

# Issuers of OpenID Connect, as JSON: [{"id", "name", "name_cy", "client_id", "secret", "server_url", "strong"}].
# `strong` names what their tokens say when a second factor was shown: {"amr": ["mfa"]} unless agreed otherwise.
# Which claim leads to which agency is in rows (hub.accounts.models.Issuer).
SOCIALACCOUNT_ADAPTER = "hub.accounts.issuers.adapters.Vouching"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": issuer["id"],
                "name": issuer["name"],
                "client_id": issuer["client_id"],
                "secret": issuer["secret"],
                "settings": {
                    name: issuer[name] for name in ("server_url", "name_cy", "strong", "also_at") if name in issuer
                },
            }
            for issuer in json.loads(secret("HUB_ISSUERS") or "[]")
        ],
    }
}

# -- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Welsh"))]
LANGUAGE_COOKIE_NAME = "hub-language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# -- The browser --------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("HUB_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

DEFAULT_FROM_EMAIL = os.environ.get("HUB_MAIL_FROM", "hub@localhost")
HUB_MAIL_HOST = os.environ.get("HUB_MAIL_HOST", "")
MAILERS: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": HUB_MAIL_HOST,
            "port": int(os.environ.get("HUB_MAIL_PORT", 587)),
            "username": os.environ.get("HUB_MAIL_USER", ""),
            "password": secret("HUB_MAIL_PASSWORD"),
            "use_tls": True,
            "timeout": 10,
        },
    }
    if HUB_MAIL_HOST
    else {"BACKEND": "django.core.mail.backends.console.EmailBackend"}  # the demo, and nothing else
}

# Ordinary notices go out in one mail on working days, from this hour in Wales. Urgent ones wake browsers too, by an
# empty message to these push services and no others: a host (*. before it: its subdomains), or an origin as it stands.
HUB_DIGEST_HOUR = int(os.environ.get("HUB_DIGEST_HOUR", 8))
HUB_PUSH_HOSTS = os.environ.get(
    "HUB_PUSH_HOSTS",
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com",
).split(",")
HUB_PUSH_KEY = secret("HUB_PUSH_KEY")  # a P-256 private key, 32 bytes in base64url
HUB_PUSH_OWN_KEY = not DATABASE_URL  # one machine makes its own; several must be given the same

# Rolls of settings (sharing/siblings/rolls/keys.py): 32 bytes each in base64url. `serve` has the first, `work` both.
HUB_ROLL_KEY = secret("HUB_ROLL_KEY")
HUB_MATCHING_KEY = secret("HUB_MATCHING_KEY")
HUB_OWN_KEYS = not DATABASE_URL  # one machine makes its own, and its one process holds both

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "hub.web.logs.Quiet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"hub": {"level": "INFO"}, "meetings": {"level": "INFO"}},
}
