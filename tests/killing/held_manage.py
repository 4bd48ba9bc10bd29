"""``python -m tests.killing.held_manage``: the hub's commands, with moments to be killed at."""

import sys

import django
from django.core.management import execute_from_command_line

from tests.killing import holds

if __name__ == "__main__":
    django.setup()
    holds.install()
    execute_from_command_line(sys.argv)
