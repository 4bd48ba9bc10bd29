"""What is counted for a minute or so: in the process, or in whatever CACHE_URL names.

Several processes, or machines, count apart unless they share a cache, such as redis://.
"""

from moebius_hub.settings.environment import env

__all__ = ["CACHES"]

IN_PROCESS: dict[str, object] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
CACHES: dict[str, object] = {
    "default": env.cache_url("CACHE_URL") if env.str("CACHE_URL", default="") else IN_PROCESS
}
