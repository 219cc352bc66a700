"""The demo's clock: services of the project run as if it were another moment, so that a history is told by them.

Only the loader uses it, in a process of its own. Dates of the database (grants in force, the access log) stay true:
the log says when the demo was loaded, which is when these things were written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
