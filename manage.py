#!/usr/bin/env python
"""The project's commands: `manage.py serve`, `work`, `demo`, `accesslog`, and Django's own."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
