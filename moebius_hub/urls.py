"""Routes of the project: the page at the root, the API and the chunks, the admin."""

from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from moebius_hub.page import send_service_worker, show_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", show_page, name="page"),
    path("service-worker.js", send_service_worker, name="service-worker"),
    path("admin/second-factor/", include("inpaint_app.admin.second_factor")),
    path("admin/", admin.site.urls),
    path("", include("inpaint_app.api.urls")),
]

handler400 = "moebius_hub.error_pages.bad_request"
handler403 = "moebius_hub.error_pages.permission_denied"
handler404 = "moebius_hub.error_pages.page_not_found"
handler500 = "moebius_hub.error_pages.server_error"
