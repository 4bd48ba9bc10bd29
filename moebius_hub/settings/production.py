"""Behind TLS, for strangers: what has no safe default has none, and DEBUG cannot be switched on."""

from moebius_hub.settings.base import *  # noqa: F403
from moebius_hub.settings.environment import HUB_HOME, env, make_home, path_of

make_home()

DEBUG = False
SECRET_KEY: str = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

# The proxy in front ends TLS and says so in this header; it must drop the visitor's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD: bool = env.bool("SECURE_HSTS_PRELOAD", default=False)
# Whether the domain's other hosts speak TLS alone is for its owner to say, not for this hub.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A name that no other host of the domain can set.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
HUB_TWO_FACTOR = env.str("HUB_TWO_FACTOR", default="required")
HUB_TRUSTED_PROXIES = env.int("HUB_TRUSTED_PROXIES", default=1)

# What collectstatic gathered, compressed, under names that carry a hash.
STATIC_ROOT = path_of("STATIC_ROOT", HUB_HOME / "static")
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "moebius_hub.static_files.HubStaticFilesStorage"},
}
