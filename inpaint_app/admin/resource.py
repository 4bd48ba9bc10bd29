"""What every resource of the admin is: a list, a page of its own to read, and pages that ask first.

Django's change form is not used. Rows here are changed by inpaint_app.workflow or not at all, so
what the admin offers is a detail page with buttons, each leading to a FormPage.
"""

from typing import Any, ClassVar, Generic, TypeVar, cast

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views import View
from unfold.admin import ModelAdmin

from inpaint_app.models import StateChange

Row = TypeVar("Row", bound=Model)
MAX_HISTORY = 20


class ResourceAdmin(ModelAdmin, Generic[Row]):
    """A list and a detail page; nothing is added, changed or deleted in place.

    ``pages`` are further views of one row, by the last part of their address, ``list_pages`` those
    of the whole table; each is shown and answered under its own permission.
    """

    change_list_template = "inpaint_app/admin/change_list.html"
    detail_template: ClassVar[str]
    pages: ClassVar[dict[str, type[View]]] = {}
    # Views of no row in particular, and the words of the buttons that lead to them from the list.
    list_pages: ClassVar[dict[str, type[View]]] = {}
    list_buttons: ClassVar[dict[str, str]] = {}
    # The page that adds a row, and the words on the button that leads to it.
    add_page: ClassVar[type[View] | None] = None
    add_label: ClassVar[str] = ""
    # What the list says while it is empty: a heading, and the next step.
    empty_heading: ClassVar[str]
    empty_advice: ClassVar[str]
    actions = None
    list_filter_submit = True
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who have Django's permission for it, where there is a page for it."""
        return self.add_page is not None and bool(super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        """Never in place."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        """Never: what the hub has known it keeps."""
        return False

    def detail_context(self, request: HttpRequest, row: Row) -> dict[str, Any]:  # noqa: ARG002
        """What the detail template needs besides the row itself, which is ``original``."""
        return {}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Django's list, with the words for an empty one."""
        words = {
            "empty_heading": self.empty_heading,
            "empty_advice": self.empty_advice,
            "add_label": self.add_label,
            "list_buttons": self.buttons_of(request),
        }
        return super().changelist_view(request, words | (extra_context or {}))

    def buttons_of(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The words and addresses of the buttons above the list, for those who may follow them."""
        opts = self.opts
        return [
            (words, reverse(f"admin:{opts.app_label}_{opts.model_name}_{name.replace('-', '_')}"))
            for name, words in self.list_buttons.items()
            if request.user.has_perm(
                getattr(
                    self.list_pages[name], "permission", f"{opts.app_label}.view_{opts.model_name}"
                )
            )
        ]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """The page that adds a row; there is none for what only the workflow makes."""
        if self.add_page is None:
            raise PermissionDenied
        return cast("HttpResponse", self.add_page.as_view(resource=self)(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The detail page, for those who may view the row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id}.")
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **self.page_context(request, row),
            **self.detail_context(request, row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.detail_template, context)

    def page_context(self, request: HttpRequest, row: Row | None) -> dict[str, Any]:
        """What the frame around any page of this resource needs."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": str(row or self.opts.verbose_name_plural),
            "media": self.media,
        }

    def history_of(self, row: Row) -> list[StateChange]:
        """The latest lines of the journal about ``row``, newest first."""
        about_row = StateChange.objects.filter(subject_type=self.opts.model_name, subject_id=row.pk)
        return list(about_row.select_related("actor")[:MAX_HISTORY])

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, after those of the further pages."""
        pages = [
            path(
                f"<int:object_id>/{name}/",
                self.admin_site.admin_view(view.as_view(resource=self)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name.replace('-', '_')}",
            )
            for name, view in self.pages.items()
        ]
        pages += [
            path(
                f"{name}/",
                self.admin_site.admin_view(view.as_view(resource=self)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name.replace('-', '_')}",
            )
            for name, view in self.list_pages.items()
        ]
        urls: list[URLPattern] = super().get_urls()
        return pages + urls


class RowView(View):
    """A page about one row of a resource, beside its detail page."""

    resource: ResourceAdmin[Any] = None  # type: ignore[assignment] # as_view() gives it

    def find_row(self, request: HttpRequest, object_id: int) -> Any:
        """The row, for those who may view it."""
        row = self.resource.get_object(request, str(object_id))
        if row is None:
            raise Http404
        if not self.resource.has_view_permission(request, row):
            raise PermissionDenied
        return row
