"""The database: SQLite under HUB_HOME, or whatever DATABASE_URL names."""

from moebius_hub.settings.environment import HUB_HOME, env

__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A thread keeps its connection for the next request. Of SQLite too: whoever closes the last one
# writes the log back and deletes it, and the next request would make it anew, which takes longer
# than the request itself.
KEPT_SECONDS = 60

# A writer takes the lock when its transaction begins and waits for it: a transaction that reads
# first and writes later cannot wait, because what it has read may be stale by then.
SQLITE_OPTIONS: dict[str, object] = {
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON"
    ),
}


def _database() -> dict[str, object]:
    database: dict[str, object] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{HUB_HOME / 'db.sqlite3'}"
    )
    if database["ENGINE"] == "django.db.backends.sqlite3":
        return {**database, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": KEPT_SECONDS}
    return {**database, "CONN_MAX_AGE": KEPT_SECONDS, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
