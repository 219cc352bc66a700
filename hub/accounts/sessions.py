"""Sessions in the database, whose keys are what Django makes: letters and digits."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie is a stranger's to write: PostgreSQL takes no zero byte, and would answer a made-up key with a fault."""

    def _validate_session_key(self, key: Any) -> bool:
        return bool(super()._validate_session_key(key)) and str(key).isascii() and str(key).isalnum()  # type: ignore[misc]
