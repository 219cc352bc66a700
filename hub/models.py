"""Gathers the slices' models for Django."""

from hub.accounts.models import *  # noqa: F403
from hub.agencies.models import *  # noqa: F403
from hub.audit.models import *  # noqa: F403
from hub.notices.models import *  # noqa: F403
from hub.people.models import *  # noqa: F403
