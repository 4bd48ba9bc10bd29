#!/usr/bin/env python
"""Run a command of the hub; development settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moebius_hub.settings.development")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
