"""What links do when something happens below: both settings agreed, a child left a roll, somebody is hidden."""

from sharing.siblings.links.services import end_for, make
from sharing.siblings.links.services_shielded import close_for
from sharing.siblings.questions.services_windows import on_agreed
from sharing.siblings.rolls.services import on_left
from sharing.siblings.rolls.services_shields import on_hidden

on_agreed(make)
on_left.append(end_for)
on_hidden.append(close_for)
