"""Settings of the headers that keep a page to itself: CSP, COOP, COEP."""

__all__ = ["CONTENT_SECURITY_POLICY", "PAGE_SECURITY_MIDDLEWARE"]

# Runs outside WhiteNoise, so that static files (worker scripts) carry the headers as well.
PAGE_SECURITY_MIDDLEWARE = ["csp.middleware.CSPMiddleware"]

CONTENT_SECURITY_POLICY: dict[str, object] = {}
