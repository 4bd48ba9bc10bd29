"""The page at the root: the built ``index.html``, or how to build it; and its service worker."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inpaint_app.api.caching import conditional

# Kept, and asked about each time: the names of the assets in it change with every build.
REVALIDATED = "no-cache"
NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Moebius Hub: the page is not built</title>
<h1>The page is not built yet</h1>
<p>Run <code>make build</code> in the folder of the hub, then start the hub again.</p>
<p>The <a href="/api/docs/">API</a> and the <a href="/admin/">admin</a> work without it.</p>
</html>
"""


@require_safe
def show_page(request: HttpRequest) -> HttpResponse:
    """The page, with a strong entity tag; 503 while there is none."""
    try:
        html = (Path(settings.HUB_FRONTEND_DIST) / "index.html").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        missing = HttpResponse(NOT_BUILT, status=503)
        missing["Cache-Control"] = "no-store"
        return missing
    return conditional(request, HttpResponse(html), REVALIDATED)


@require_safe
def send_service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page; at the root, because its path bounds what it serves."""
    try:
        script = (Path(settings.HUB_FRONTEND_DIST) / "service-worker.js").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise Http404 from None
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return conditional(request, response, REVALIDATED)
