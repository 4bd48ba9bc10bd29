"""For the tests: a home of their own, no broker outside the process, cheap passwords."""

import os
import tempfile
from pathlib import Path

# Before anything reads it: the tests never see a developer's own home, or broker.
os.environ["HUB_HOME"] = str(Path(tempfile.gettempdir()) / f"moebius-hub-tests-{os.getpid()}")
os.environ["CELERY_BROKER_URL"] = "memory://"

from moebius_hub.settings.base import *  # noqa: F403
from moebius_hub.settings.database import DATABASES
from moebius_hub.settings.environment import HUB_HOME

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_AUTOREFRESH = True  # looks a file up when it is asked for, rather than all at the start
# Nobody's real hub is asked, and nobody's real token sent.
HUB_HF_ENDPOINT = "http://127.0.0.1:9"
HUB_HF_TOKEN = ""
HUB_COUNT_DOWNLOADS = False  # a thread of its own writes them: the tests of it ask for it
HUB_UPLOAD_MAX_BYTES = 1024**3  # what is announced has to fit on the disk, which may be small
HUB_PROOF = False  # a browser takes its time: the tests of it ask for it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in life: threads and child processes see the same rows under the same locks.
    DATABASES["default"]["TEST"] = {"NAME": str(HUB_HOME / "test.sqlite3")}
    # Servers inside a test have a thread for each request, which keeps nothing for another one.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
