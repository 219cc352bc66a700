"""Gathers the slices' models for Django."""

from meetings.agenda.models import *  # noqa: F403
from meetings.diary.models import *  # noqa: F403
from meetings.letters.models import *  # noqa: F403
from meetings.minutes.models import *  # noqa: F403
from meetings.rooms.models import *  # noqa: F403
