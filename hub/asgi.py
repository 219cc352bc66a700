"""The joint between the server and the doors: pages over HTTP, meetings over sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
pages = get_asgi_application()  # before what needs the models

from meetings.rooms.consumers import sockets  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
