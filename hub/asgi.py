"""The joint between the server and the doors: pages over HTTP, meetings over sockets."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})
