"""How long, in words."""

import pytest

from hub.agencies.models import ClockUnit
from hub.agencies.queries import in_words


@pytest.mark.parametrize("unit", ClockUnit.values)
def test_one_of_anything_is_not_several(unit):
    one, several = in_words(1, unit), in_words(2, unit)
    assert several.removeprefix("2 ") == one.removeprefix("1 ") + "s"
