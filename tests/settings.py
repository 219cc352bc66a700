"""The project's own settings, quicker: nothing here changes what is tested."""

import os
import tempfile

os.environ.setdefault("HUB_DATA", tempfile.mkdtemp(prefix="hub-tests-"))
os.environ.setdefault("SECRET_KEY", "tests only, and long enough for a signature to be worth making")

# Copies of the demo's database open with the keys it was made with.
os.environ.setdefault("HUB_ROLL_KEY", "dGVzdHMgb25seTogdGhlIGtleSBvZiBldmVyeSByb2w=")
os.environ.setdefault("HUB_MATCHING_KEY", "dGVzdHMgb25seTogdGhlIGtleSBvZiBhbGwgdG9rZW4=")

# Each worker its own Redis database: one worker's cleared cache is not another's.
if redis := os.environ.get("REDIS_URL"):
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    os.environ["REDIS_URL"] = f"{redis.rpartition('/')[0]}/{number}"

from hub.settings import *  # noqa: E402, F403

# The slowest thing in a suite is the password hash: 20 s against 1 s for nine tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need a collected build; the browser tests run a real server, which has one.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Most tests sign in without showing a second factor; those of hub.accounts turn it on.
HUB_SECOND_FACTOR = False
# On PostgreSQL what a request asks is asked by the web role, behind the third wall.
if DATABASES["default"].get("USER") == "hub_owner":  # noqa: F405
    MIDDLEWARE = ["tests.walls.HandsOff", *MIDDLEWARE]  # noqa: F405
