"""Settings of the REST API and of the OpenAPI document that describes it."""

__all__ = ["REST_FRAMEWORK", "SPECTACULAR_SETTINGS"]

# Anonymous reads and nothing else: no sessions, no parsers, no writes. What takes uploads says so.
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
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
