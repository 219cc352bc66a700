"""Make or update PostgreSQL's roles, and give each its rights. Run it as a superuser, before the first `migrate`.

The password of each is a secret like the others: HUB_WEB_PASSWORD, or HUB_WEB_PASSWORD_FILE with the path of a file,
and so for OWNER, SEQUENCER, AUDITOR and RETENTION. A role whose password is not given keeps the one it has.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from hub.access.roles import ROLES, NotPostgreSQL, make_roles
from hub.settings import secret


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {role: secret(name_of(role)) for role in ROLES}
        try:
            make_roles(passwords)
        except NotPostgreSQL as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:  # its words may quote a statement
            state = getattr(error.__cause__, "sqlstate", None) or type(error).__name__
            raise CommandError(
                f"The roles could not be made (PostgreSQL says {state}). This needs a superuser of the database."
            ) from None
        self.stdout.write(f"There are now {', '.join(ROLES)}.")
        without = [role for role, password in passwords.items() if not password]
        if without:
            self.stdout.write(f"No password was given for {', '.join(without)}.")


def name_of(role: str) -> str:
    """The secret that holds a role's password: `HUB_WEB_PASSWORD`."""
    return f"{role.upper()}_PASSWORD"
