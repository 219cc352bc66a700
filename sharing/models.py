"""Gathers the slices' models for Django."""

from sharing.agreements.models import *  # noqa: F403
from sharing.basis.models import *  # noqa: F403
from sharing.disclosures.models import *  # noqa: F403
from sharing.parents.models import *  # noqa: F403
from sharing.siblings.links.models import *  # noqa: F403
from sharing.siblings.questions.models import *  # noqa: F403
from sharing.siblings.rolls.models import *  # noqa: F403
from sharing.training.models import *  # noqa: F403
