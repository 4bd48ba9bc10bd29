"""What a browser may do with what we serve: one Content Security Policy for each part of the site.

A path gets the first policy in ``HUB_CONTENT_POLICIES`` whose pattern it matches as a whole;
``moebius_hub.isolation`` sends it. Where none fits, nothing may be loaded, framed or sent.
"""

from csp.constants import NONE, SELF

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "HUB_CONTENT_POLICIES",
    "HUB_ISOLATED_PATHS",
    "HUB_PERMISSIONS_POLICY",
    "PAGE_SECURITY_MIDDLEWARE",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_REFERRER_POLICY",
    "X_FRAME_OPTIONS",
]

# Outside WhiteNoise, so that static files carry the headers too: a worker's script brings the
# policy that the worker runs under.
PAGE_SECURITY_MIDDLEWARE = [
    "moebius_hub.isolation.ContentPolicyMiddleware",
    "moebius_hub.isolation.IsolationMiddleware",
    "inpaint_app.api.cross_origin.CrossOriginReadMiddleware",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The admin's CSRF check wants a referrer from our own pages; nobody else learns where we were.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

NOTHING: dict[str, list[str]] = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}

# WebAssembly is compiled from our own files; pictures come from the visitor as blobs. The mirrors
# of HUB_CHUNK_URLS and HUB_MIRROR_ORIGINS and the places of HUB_PICTURE_URLS are added to
# connect-src when the header is written.
PAGE_POLICY = NOTHING | {
    "script-src": [SELF, "'wasm-unsafe-eval'"],
    "worker-src": [SELF],
    "connect-src": [SELF],
    "img-src": [SELF, "blob:", "data:"],
    "style-src": [SELF],
    "manifest-src": [SELF],
}

# Unfold runs on Alpine.js, which evaluates the expressions in its attributes, and writes the
# theme's colours into a style element.
ADMIN_POLICY = NOTHING | {
    "script-src": [SELF, "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
}

# Swagger UI sets styles inline, and shows its icons as data URLs.
DOCS_POLICY = NOTHING | {
    "script-src": [SELF],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
}

PAGE_PATHS = r"/|/service-worker\.js|/static/page/.*"
HUB_CONTENT_POLICIES: list[tuple[str, dict[str, list[str]]]] = [
    (PAGE_PATHS, PAGE_POLICY),
    (r"/admin/.*", ADMIN_POLICY),
    (r"/api/docs/", DOCS_POLICY),
]
# Cross-origin isolated: the page, and the scripts and workers that run in it.
HUB_ISOLATED_PATHS = PAGE_PATHS

HUB_PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)

CONTENT_SECURITY_POLICY: dict[str, object] = {"DIRECTIVES": NOTHING}
