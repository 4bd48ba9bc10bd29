"""Lists in pages: ``limit`` a page, and ``next`` leads on, in the answer and as a Link header.

By a cursor rather than by number: a release that is published while somebody reads pushes nothing
from one page onto the next, and the last page costs no more than the first.
"""

from typing import Any, Final

from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from inpaint_app.api.errors import CursorUnknownError, QueryInvalidError

PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200
MAX_CURSOR_CHARACTERS: Final = 512


class Pages(CursorPagination):
    """Pages in the order of ``ordering``, whose first field is unique."""

    page_size_query_param = "limit"
    max_page_size = MAX_PAGE_SIZE
    page_size = PAGE_SIZE

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """The page that was asked for; raises ``CursorUnknownError`` for a cursor made by hand."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, DataError) as error:  # as the database has it
            raise CursorUnknownError("This list has given out no such cursor.") from error

    def get_page_size(self, request: Request) -> int:
        """``limit``, or 50; raises ``QueryInvalidError``."""
        text = request.query_params.get("limit")
        if text is None:
            return PAGE_SIZE
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= MAX_PAGE_SIZE):
            raise QueryInvalidError(f"limit is a number from 1 to {MAX_PAGE_SIZE}.")
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        """With the neighbours as links as well (RFC 8288)."""
        response: Response = super().get_paginated_response(data)
        neighbours = {"next": response.data["next"], "prev": response.data["previous"]}
        links = [f'<{url}>; rel="{name}"' for name, url in neighbours.items() if url]
        if links:
            response["Link"] = ", ".join(links)
        return response

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - REST framework's signature
        """What OpenAPI says of the two."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        cursor = {"type": "string", "maxLength": MAX_CURSOR_CHARACTERS}
        return [
            _parameter("limit", "How many at most.", limit),
            _parameter("cursor", "Where to go on: follow `next`, make none.", cursor),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What OpenAPI says of a page."""
        link = {"type": "string", "nullable": True, "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }
