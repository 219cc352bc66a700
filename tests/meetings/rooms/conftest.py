from collections.abc import Iterator

import pytest

from tests import servers
from tests.meetings.rooms.world import Meeting, World


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """A server with a meeting under way, for the tests of one file."""
    with servers.embedded(tmp_path_factory.mktemp("room"), demo=False) as site, World(site.env) as world:
        yield Meeting(site, world)


@pytest.fixture
def own_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    """The same for one test alone: to be killed or broken."""
    with servers.embedded(tmp_path_factory.mktemp("room"), demo=False) as site, World(site.env) as world:
        yield Meeting(site, world)
