"""Settings of the REST API and of the OpenAPI document that describes it."""

from django.core.exceptions import ImproperlyConfigured

from moebius_hub.settings.environment import env

__all__ = ["HUB_THROTTLE_RATES", "REST_FRAMEWORK", "SPECTACULAR_SETTINGS"]

# Anonymous reads and nothing else: no sessions, no parsers, no writes. What takes uploads says so.
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["inpaint_app.api.throttling.WindowThrottle"],
    "DEFAULT_VERSIONING_CLASS": "inpaint_app.api.versioning.MediaTypeVersioning",
    "DEFAULT_SCHEMA_CLASS": "inpaint_app.api.openapi.HubSchema",
    "EXCEPTION_HANDLER": "inpaint_app.api.problems.handle_exception",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS: dict[str, object] = {
    "TITLE": "Moebius Hub",
    "DESCRIPTION": (
        "Signed manifests and content-addressed chunks of models that run in a browser. Anyone may"
        " read; errors are problem details (RFC 9457) with a stable `code`."
    ),
    "VERSION": "1",
    "LICENSE": {"name": "Apache-2.0"},
    "APPEND_COMPONENTS": {
        "securitySchemes": {"accessToken": {"type": "http", "scheme": "bearer"}},
    },
    "SERVE_INCLUDE_SCHEMA": True,
    "COMPONENT_SPLIT_REQUEST": False,
    # Swagger UI from our own static files: the docs work offline and under a strict policy.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "supportedSubmitMethods": ["get", "head"]},
}

# Requests that one address may send: what everyone may read, but for chunks; pieces of uploads;
# what programs ask for with a token. "off" lets all through.
THROTTLE_DEFAULTS = {"read": "3000/min", "upload": "1200/min", "automation": "600/min"}
SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86_400}


def _rate(text: str) -> tuple[int, int] | None:
    if text == "off":
        return None
    most, _, unit = text.partition("/")
    if not most.isdecimal() or unit not in SECONDS:
        raise ImproperlyConfigured(
            f"HUB_THROTTLE_RATES: {text!r} is no rate; write it like 600/min, 10/s or off."
        )
    return int(most), SECONDS[unit]


def _rates() -> dict[str, tuple[int, int] | None]:
    chosen: dict[str, str] = env.dict("HUB_THROTTLE_RATES", default={})
    if unknown := sorted(chosen.keys() - THROTTLE_DEFAULTS):
        raise ImproperlyConfigured(
            f"HUB_THROTTLE_RATES: {', '.join(unknown)} is not limited; there are:"
            f" {', '.join(THROTTLE_DEFAULTS)}."
        )
    return {scope: _rate(rate) for scope, rate in (THROTTLE_DEFAULTS | chosen).items()}


HUB_THROTTLE_RATES = _rates()
