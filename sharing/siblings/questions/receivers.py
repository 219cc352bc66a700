"""What questions do when something happens to a roll."""

from sharing.siblings.questions.services import signal_changed
from sharing.siblings.rolls.services import on_often_changed

on_often_changed.append(signal_changed)
