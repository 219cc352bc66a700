"""What links do when something happens below: both settings agreed, or a child left a roll."""

from sharing.siblings.links.services import end_for, make
from sharing.siblings.questions.services_windows import on_agreed
from sharing.siblings.rolls.services import on_left

on_agreed(make)
on_left.append(end_for)
