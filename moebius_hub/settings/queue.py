"""Celery: which broker, which queues, what runs by the clock.

Four queues: exports take minutes and gigabytes, imports and mirrors wait for a slow line, each its
own, upkeep takes milliseconds. A worker without ``-Q`` serves all; production gives each a worker
of its own.
"""

from kombu import Queue

from moebius_hub.settings.environment import HUB_HOME, env

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="filesystem://localhost//")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "moebius_hub.filesystem_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(HUB_HOME / "broker")}

CELERY_TASK_QUEUES = [Queue("exports"), Queue("imports"), Queue("mirrors"), Queue("upkeep")]
CELERY_TASK_DEFAULT_QUEUE = "upkeep"
CELERY_TASK_ROUTES = {
    "inpaint_app.execute_run": {"queue": "exports"},
    "inpaint_app.execute_import": {"queue": "imports"},
    "inpaint_app.execute_copy": {"queue": "mirrors"},
}
CELERY_TASK_IGNORE_RESULT = True  # what came of a task stands in the rows
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True

# A message counts as done when its task has ended. Delivered twice, it does nothing the second
# time; never delivered, the run is sent again by the upkeep.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# An export leaves torch and its arenas behind; a fresh process is cheaper than that memory.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

HUB_REAP_SECONDS: float = env.float("HUB_REAP_SECONDS", default=15.0)

# "daily", or "off": two hubs may share a bucket, and one does not know what the other one names.
HUB_COLLECT_GARBAGE: str = env.str("HUB_COLLECT_GARBAGE", default="off")
HUB_GARBAGE_GRACE_HOURS: float = env.float("HUB_GARBAGE_GRACE_HOURS", default=48.0)
# "daily", or "off": then a mirror is looked at when a release is published, and when somebody asks.
HUB_SYNC_MIRRORS: str = env.str("HUB_SYNC_MIRRORS", default="off")
DAY_SECONDS = 86_400.0

CELERY_BEAT_SCHEDULE_FILENAME = str(HUB_HOME / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "reap-lost-runs": {
        "task": "inpaint_app.reap_lost_runs",
        "schedule": HUB_REAP_SECONDS,
        # Behind a long export these pile up; one that is out of date has been replaced by another.
        "options": {"expires": max(HUB_REAP_SECONDS, 10.0)},
    },
    "reap-lost-imports": {
        "task": "inpaint_app.reap_lost_imports",
        "schedule": HUB_REAP_SECONDS,
        "options": {"expires": max(HUB_REAP_SECONDS, 10.0)},
    },
    "reap-lost-copies": {
        "task": "inpaint_app.reap_lost_copies",
        "schedule": HUB_REAP_SECONDS,
        "options": {"expires": max(HUB_REAP_SECONDS, 10.0)},
    },
    "discard-stale-imports": {
        "task": "inpaint_app.discard_stale_imports",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "resend-scans": {
        "task": "inpaint_app.resend_scans",
        "schedule": HUB_REAP_SECONDS,
        "options": {"expires": max(HUB_REAP_SECONDS, 10.0)},
    },
    "expire-uploads": {
        "task": "inpaint_app.expire_uploads",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "execute-scheduled-moves": {
        "task": "inpaint_app.execute_scheduled_moves",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "send-due-webhooks": {
        "task": "inpaint_app.send_due_webhooks",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "seal-journal": {
        "task": "inpaint_app.seal_journal",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "renew-channel-documents": {
        "task": "inpaint_app.renew_channel_documents",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "forget-old-sign-ins": {
        "task": "inpaint_app.forget_old_sign_ins",
        "schedule": DAY_SECONDS,
        "options": {"expires": DAY_SECONDS},
    },
}
if HUB_COLLECT_GARBAGE == "daily":
    CELERY_BEAT_SCHEDULE["collect-garbage"] = {
        "task": "inpaint_app.collect_garbage",
        "schedule": DAY_SECONDS,
        "options": {"expires": DAY_SECONDS},
    }
if HUB_SYNC_MIRRORS == "daily":
    CELERY_BEAT_SCHEDULE["sync-mirrors"] = {
        "task": "inpaint_app.sync_mirrors",
        "schedule": DAY_SECONDS,
        "options": {"expires": DAY_SECONDS},
    }
