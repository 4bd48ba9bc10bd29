"""What every environment shares. The environment is read in this package and nowhere else."""

from pathlib import Path
from typing import Any

from moebius_hub.settings import environment
from moebius_hub.settings.admin import *  # noqa: F403
from moebius_hub.settings.api import *  # noqa: F403
from moebius_hub.settings.cache import *  # noqa: F403
from moebius_hub.settings.database import *  # noqa: F403
from moebius_hub.settings.environment import env, path_of
from moebius_hub.settings.page_security import *  # noqa: F403
from moebius_hub.settings.page_security import PAGE_SECURITY_MIDDLEWARE
from moebius_hub.settings.queue import *  # noqa: F403
from moebius_hub.settings.sign_in import *  # noqa: F403
from moebius_hub.settings.sign_in import SIGN_IN_APPS, SIGN_IN_MIDDLEWARE

BASE_DIR: Path = environment.BASE_DIR

# The hub's own settings.
HUB_HOME: Path = environment.HUB_HOME
HUB_PORT: int = env.int("PORT", default=8000)
# "file:FOLDER" or "s3://BUCKET/PREFIX".
HUB_CHUNK_STORE: str = env.str("HUB_CHUNK_STORE", default="") or (HUB_HOME / "store").as_uri()
HUB_CHUNK_URLS: list[str] = env.list("HUB_CHUNK_URLS", default=["/chunks/"])
# Base URLs from which a visitor may open pictures by their address. None, unless who runs the hub
# trusts a place: whatever the page may ask for, it could also be made to tell.
HUB_PICTURE_URLS: list[str] = env.list("HUB_PICTURE_URLS", default=[])
# Where the key is that signs manifests: in a file, in the text of a variable, or with a service,
# for which a dotted path names the factory of a signer. One of the three, a file if none is set.
HUB_SIGNING_KEY: str = env.str("HUB_SIGNING_KEY", default="")
HUB_SIGNER: str = env.str("HUB_SIGNER", default="")
HUB_SIGNING_KEY_FILE: Path | None = (
    None
    if (HUB_SIGNING_KEY or HUB_SIGNER) and "HUB_SIGNING_KEY_FILE" not in env
    else path_of("HUB_SIGNING_KEY_FILE", HUB_HOME / "keys" / "signing.pem")
)
# The signed lists of the keys that may sign, public, and how far each model's documents have come:
# outside the database, so that an old backup of it brings neither a key nor a document back.
HUB_KEY_LISTS: Path = path_of("HUB_KEY_LISTS", HUB_HOME / "key-lists")
HUB_SEQUENCES: Path = path_of("HUB_SEQUENCES", HUB_HOME / "sequences")
# A dead worker is noticed within the lease and one round of the upkeep: less than a minute.
HUB_RUN_LEASE_SECONDS: float = env.float("HUB_RUN_LEASE_SECONDS", default=30.0)
HUB_RUN_RESEND_SECONDS: float = env.float("HUB_RUN_RESEND_SECONDS", default=300.0)
# What all runs on one machine may need together; 0 stands for most of what the machine has.
HUB_RUN_MEMORY_BYTES: int = env.int("HUB_RUN_MEMORY_BYTES", default=0)
# How long what a failed run has made is kept for another attempt; 0 keeps nothing.
HUB_KEEP_WORK_HOURS: float = env.float("HUB_KEEP_WORK_HOURS", default=48.0)
# The model hub that weights are imported from, and the token that it knows us by; none for what
# everybody may read.
HUB_HF_ENDPOINT: str = env.str("HUB_HF_ENDPOINT", default="https://huggingface.co").rstrip("/")
HUB_HF_TOKEN: str = (env.str("HUB_HF_TOKEN", default="") or env.str("HF_TOKEN", default="")).strip()
# The same hub as a mirror: the token that may write there, where HUB_HF_TOKEN may not.
HUB_HF_WRITE_TOKEN: str = env.str("HUB_HF_WRITE_TOKEN", default="").strip()
# Where mirrors may lie, besides HUB_CHUNK_URLS, and where these may send on to: origins such as
# https://cdn.example. The page may fetch from no other, whatever rows there are.
HUB_MIRROR_ORIGINS: list[str] = env.list("HUB_MIRROR_ORIGINS", default=[])
# How often each release is asked for, by the day; nothing of who asks.
HUB_COUNT_DOWNLOADS: bool = env.bool("HUB_COUNT_DOWNLOADS", default=True)
HUB_CHANNEL_LIFETIME_DAYS: float = env.float("HUB_CHANNEL_LIFETIME_DAYS", default=14.0)
# Uploads: the largest file, with exceptions by group (publisher=16000000000,...); what one user may
# have lying here that is in no checkpoint yet; what stays free on the disk; when unfinished ones
# go; and how long a sender may say nothing before its connection is given up.
HUB_UPLOAD_MAX_BYTES: int = env.int("HUB_UPLOAD_MAX_BYTES", default=8 * 1024**3)
HUB_UPLOAD_GROUP_MAX_BYTES: dict[str, int] = {
    group: int(size) for group, size in env.dict("HUB_UPLOAD_GROUP_MAX_BYTES", default={}).items()
}
HUB_UPLOAD_OPEN_BYTES: int = env.int("HUB_UPLOAD_OPEN_BYTES", default=32 * 1024**3)
HUB_FREE_BYTES: int = env.int("HUB_FREE_BYTES", default=1024**3)
HUB_UPLOAD_HOURS: float = env.float("HUB_UPLOAD_HOURS", default=72.0)
HUB_UPLOAD_SILENCE_SECONDS: float = env.float("HUB_UPLOAD_SILENCE_SECONDS", default=30.0)
# Whether a candidate is published by somebody else than who uploaded, ran or imported it.
HUB_TWO_PERSON_PUBLISH: bool = env.bool("HUB_TWO_PERSON_PUBLISH", default=False)
# Whether webhooks may go to addresses inside this network, and without TLS.
HUB_WEBHOOK_ALLOW_PRIVATE: bool = env.bool("HUB_WEBHOOK_ALLOW_PRIVATE", default=False)
# What the secrets of webhooks are derived from; empty stands for SECRET_KEY. With a key of its own
# SECRET_KEY can be changed without giving every receiver a new secret.
HUB_WEBHOOK_KEY: str = env.str("HUB_WEBHOOK_KEY", default="")
# Whether runs prove their candidates in a browser where there is one, and which it is: a name or a
# path; empty stands for the system's Chromium.
HUB_PROOF: bool = env.bool("HUB_PROOF", default=True)
HUB_CHROMIUM: str = env.str("CHROMIUM", default="")
HUB_FRONTEND_DIST: Path = path_of("HUB_FRONTEND_DIST", BASE_DIR / "frontend" / "dist")
# The same page as export_site writes it, with relative addresses.
HUB_SITE_DIST: Path = path_of("HUB_SITE_DIST", HUB_FRONTEND_DIST.with_name("dist-site"))

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "moebius_hub.urls"
WSGI_APPLICATION = "moebius_hub.wsgi.application"
ASGI_APPLICATION = "moebius_hub.asgi.application"

INSTALLED_APPS = [
    "unfold",  # before the admin: its templates win
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *SIGN_IN_APPS,
    "inpaint_app",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    *PAGE_SECURITY_MIDDLEWARE,
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *SIGN_IN_MIDDLEWARE,
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it looks at what the sign-in answered
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
# The built page lies at /static/page/; before the first build there is nothing to find.
STATICFILES_DIRS = [("page", HUB_FRONTEND_DIST)] if HUB_FRONTEND_DIST.is_dir() else []
# Served from where they lie: on one machine there is nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Python's own table does not know it everywhere.
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
# Names that carry a hash of the content: Vite's eight characters, Django's twelve.
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"^/static/(page/assets/.+-[A-Za-z0-9_-]{8}|.+\.[0-9a-f]{12})\.[a-z0-9]+$"
)

# Checkpoints are gigabytes: they go through a file on the disk where they will stay.
FILE_UPLOAD_HANDLERS = ["moebius_hub.uploads.HomeUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        # It tells of every constant that it merges: hundreds of lines a run.
        "onnx_ir": {"level": "WARNING"},
        # It tells of every address, and a model hub signs those of its files.
        "httpx2": {"level": "WARNING"},
        # The same, for each chunk that verify_release asks for.
        "httpx": {"level": "WARNING"},
        # It tells of every sign-in, which inpaint_app.models.SignIn keeps.
        "axes": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
