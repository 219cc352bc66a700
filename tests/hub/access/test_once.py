"""What is asked twice in one reading is asked of the database once; of another reading, by another or in a service,
anew."""

from django.contrib.auth.models import AnonymousUser
from django.test import TestCase
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from hub.access.gate import reading, reading_whole, writing
from hub.access.once import once_in_a_reading
from hub.accounts.models import User

asked: list[object] = []


@once_in_a_reading
def count(user: object, among: object = ()) -> int:
    asked.append(user)
    return len(asked)


class Once(TestCase):
    def setUp(self) -> None:
        asked.clear()
        self.somebody, self.other = User(name="Somebody"), User(name="Other")

    def test_one_reading_asks_once_of_each_and_in_each_language(self) -> None:
        with reading(AnonymousUser()):
            assert count(self.somebody) == count(self.somebody) == count(SimpleLazyObject(lambda: self.somebody)) == 1
            assert count(self.other) == 2
            assert count(self.somebody, among=[self.other]) == count(self.somebody, among=[self.other]) == 3
            with override("cy"):
                assert count(self.somebody) == 4

    def test_the_next_reading_asks_again_and_so_does_whatever_reads_without_one(self) -> None:
        for expected in (1, 2):
            with reading(AnonymousUser()), reading_whole():
                assert count(self.somebody) == count(self.somebody) == expected
        assert (count(self.somebody), count(self.somebody)) == (3, 4)

    def test_a_service_asks_every_time_and_what_was_known_before_it_is_forgotten(self) -> None:
        with reading(AnonymousUser()):
            assert count(self.somebody) == 1
            with writing():
                assert (count(self.somebody), count(self.somebody)) == (2, 3)
            assert count(self.somebody) == count(self.somebody) == 4

    def test_a_question_that_failed_is_asked_again(self) -> None:
        @once_in_a_reading
        def fails(_user: object) -> int:
            asked.append(None)
            raise LookupError

        with reading(AnonymousUser()):
            for expected in (1, 2):
                with self.assertRaises(LookupError):
                    fails(self.somebody)
                assert len(asked) == expected
