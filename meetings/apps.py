"""Meetings stand on both: a meeting is disclosure happening live."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from meetings.agenda import room_acts as agenda_acts  # noqa: F401  (what the room knows to do)
        from meetings.agenda import services_sharing  # noqa: F401  (what is asked for from an item)
        from meetings.diary import room_acts as diary_acts  # noqa: F401
        from meetings.letters import services_contact  # noqa: F401  (what a parent says is put to the open item)
        from meetings.minutes import room_acts as minutes_acts  # noqa: F401
        from meetings.rooms import (
            receivers,  # noqa: F401  (sockets close when sessions end)
            services_veil,  # noqa: F401  (a protection veils what was said)
        )
