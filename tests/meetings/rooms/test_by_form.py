"""Commands by plain forms: written down once, and tried again as the socket's are."""

from unittest import mock
from uuid import uuid4

from django.db import OperationalError
from django.test import TestCase

from hub.audit.models import Event
from meetings.agenda import services as agenda
from meetings.diary.models import Meeting
from meetings.minutes.models import Remark
from meetings.rooms import writer
from tests.meetings.panel import make_panel


class ByFormTest(TestCase):
    def setUp(self) -> None:
        self.panel = make_panel()
        meeting = self.panel.meeting()
        self.item = self.panel.item(meeting, "amira", "carys", "ben")
        self.other = self.panel.item(meeting, "amira", name="Baker family")
        self.meeting = self.panel.open(meeting, "carys", "ben", "dev")
        Meeting.objects.filter(pk=self.meeting.pk).update(remarks_on=True)
        agenda.call(actor=self.panel.amira, item=self.item)
        self.client.force_login(self.panel.ben)

    def do(self, item, uid=None):
        data = {"act": "remark", "item": item, "id": uid or uuid4(), "text": "Is the dog there?"}
        return self.client.post(f"/meetings/{self.meeting.pk}/do/", data)

    def failing(self, times: int, after: bool = False):
        """The database gives up so many commands, before anything of them is done or after all of it."""
        left = [times]

        def commit(orders):
            done = after and self.commit(orders)
            if left[0]:
                left[0] -= 1
                _commit() if after else _busy()
            return done or self.commit(orders)

        self.commit = writer.commit
        return mock.patch.multiple(writer, commit=commit, connection=mock.Mock(), time=mock.Mock())

    def not_found(self) -> int:
        return Event.objects.filter(act="not_found").count()

    def test_what_is_not_there_is_written_down_once_hidden_or_absent(self):
        for item in (self.other.pk, uuid4()):
            before = self.not_found()
            self.assertEqual(self.do(item).status_code, 404)
            self.assertEqual(self.not_found(), before + 1)

    def test_what_was_to_follow_and_is_refused_is_shown_with_what_was_done(self):
        self.client.force_login(self.panel.amira)
        data = {
            "act": "close",
            "item": self.item.pk,
            "id": uuid4(),
            "then_call": self.item.pk,
        }  # done: not called again
        page = self.client.post(f"/meetings/{self.meeting.pk}/do/", data)
        self.assertContains(page, "This item is done", status_code=403)
        self.item.refresh_from_db()
        self.assertEqual(self.item.state, "done")

    def test_the_same_command_again_is_written_down_again(self):
        uid = uuid4()
        self.do(self.other.pk, uid)
        self.assertEqual(self.do(self.other.pk, uid).status_code, 404)
        self.assertEqual(self.not_found(), 2)

    def test_what_was_rolled_back_is_tried_again_and_done_once(self):
        with self.failing(2):
            self.assertEqual(self.do(self.item.pk).status_code, 302)
        self.assertEqual(Remark.objects.count(), 1)

    def test_whatever_became_of_an_unknown_commit_sending_again_does_it_once(self):
        uid = uuid4()
        with self.failing(1, after=True):
            answer = self.do(self.item.pk, uid)
        self.assertContains(answer, "Nobody can say whether this was done", status_code=503)
        self.assertContains(answer, "Is the dog there?", status_code=503)
        self.assertContains(answer, f'value="{uid}"', count=1, status_code=503)
        self.assertEqual(self.do(self.item.pk, uid).status_code, 302)
        self.assertEqual(Remark.objects.count(), 1)

    def test_who_gives_up_after_five_tries_says_so(self):
        with self.failing(9):
            self.assertEqual(self.do(self.item.pk).status_code, 503)
        self.assertFalse(Remark.objects.exists())


def _busy() -> None:
    raise OperationalError("database is locked") from Exception("database is locked")


def _commit() -> None:
    """Named as the database's own: by that the writer tells a lost COMMIT from a lost command."""
    raise OperationalError("the connection is lost")
