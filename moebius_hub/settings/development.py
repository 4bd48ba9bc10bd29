"""One machine, one person: SQLite, chunks on disk, a broker of files; nothing has to be set."""

from moebius_hub.settings.base import *  # noqa: F403
from moebius_hub.settings.environment import HUB_HOME, env, make_home
from moebius_hub.settings.secret import kept_secret

make_home()

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY: str = env.str("SECRET_KEY", default="") or kept_secret(HUB_HOME / "keys" / "secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
