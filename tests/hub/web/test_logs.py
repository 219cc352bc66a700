"""The process's own log says where a fault was, and nothing of what somebody wrote."""

import io
import logging
import logging.config

from django.conf import settings
from django.db import IntegrityError, connection
from django.test import TestCase

from hub.accounts.models import User


class ProcessLog(TestCase):
    def setUp(self) -> None:
        self.stream = io.StringIO()
        formatter = settings.LOGGING["handlers"]["console"]["formatter"]
        logging.config.dictConfig(
            {
                "version": 1,
                "incremental": False,
                "disable_existing_loggers": False,
                "formatters": {formatter: settings.LOGGING["formatters"][formatter]},
                "handlers": {"test": {"class": "logging.StreamHandler", "stream": self.stream, "formatter": formatter}},
                "loggers": {"hub.test": {"handlers": ["test"], "propagate": False}},
            }
        )

    def test_a_fault_is_told_by_its_kind_and_its_place_and_not_by_its_words(self):
        try:
            try:
                raise ValueError("Nia Prosser, 3 Mill Lane")
            except ValueError as error:
                raise RuntimeError("her nursery in Aberwen") from error
        except RuntimeError:
            logging.getLogger("hub.test").exception("It failed.")
        said = self.stream.getvalue()
        for word in ("Prosser", "Mill", "nursery", "Aberwen"):
            self.assertNotIn(word, said)
        for word in ("It failed.", "ValueError", "RuntimeError", "test_logs.py:", "in test_a_fault_is_told"):
            self.assertIn(word, said)

    def test_a_row_that_breaks_a_rule_of_the_database_is_not_quoted(self):
        User.objects.create_user("nia", "nia.prosser@river.example", name="Nia Prosser")
        try:
            User.objects.create_user("nia2", "nia.prosser@river.example", name="Nia Prosser")
        except IntegrityError:
            logging.getLogger("hub.test").exception("It failed.")
            connection.needs_rollback = True
        self.assertNotIn("prosser", self.stream.getvalue())
        self.assertIn("IntegrityError", self.stream.getvalue())
