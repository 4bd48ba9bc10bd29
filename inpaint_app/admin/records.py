"""What is only read: the journal of every state that anything had, and the chunks in the store."""

import re
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from inpaint_app.admin.filters import LatelyFilter, distinct, filter_by
from inpaint_app.admin.journal_export import CsvExport, JsonLinesExport
from inpaint_app.admin.resource import ResourceAdmin
from inpaint_app.models import Chunk, JournalSeal, StateChange
from inpaint_app.presentation.badges import badge
from inpaint_app.presentation.formats import NONE, format_bytes, format_moment, short_hash

# The names of tables as people call them; the others are called like their table.
SUBJECTS = {
    "accesstoken": "access token",
    "hubimport": "import",
    "hubmodel": "model",
    "keylist": "key list",
    "mirrorcopy": "mirror copy",
    "scheduledmove": "scheduled move",
}
SUBJECT = re.compile(r"([A-Za-z]+(?: [a-z]+)?) (\d{1,18})", re.ASCII)


@admin.register(StateChange)
class JournalAdmin(ResourceAdmin[StateChange]):
    """Who did what, when and why. Lines are never changed and never removed."""

    list_display = ("when", "subject", "before", "after", "who", "reason")
    list_filter = (
        filter_by("subject", "subject", "subject_type", distinct(StateChange, "subject_type")),
        filter_by("new state", "state", "to_state", distinct(StateChange, "to_state")),
        filter_by("person", "person", "actor__username", distinct(StateChange, "actor__username")),
        LatelyFilter,
    )
    list_select_related = ("actor",)
    search_fields = ("reason", "actor__username", "from_state", "to_state")
    search_help_text = "Reason, person or state, or such as run 7"
    date_hierarchy = "at"
    list_pages: ClassVar = {"export-csv": CsvExport, "export-jsonl": JsonLinesExport}
    list_buttons: ClassVar = {"export-csv": "Export CSV", "export-jsonl": "Export JSON Lines"}
    detail_template = "inpaint_app/admin/journal_line.html"
    empty_heading = "Nothing has happened yet."
    empty_advice = "Every change of state leaves a line here: who, when, from, to and why."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StateChange], search_term: str
    ) -> tuple[QuerySet[StateChange], bool]:
        """Words as everywhere; ``run 7`` is what happened to the row of that number."""
        if subject := SUBJECT.fullmatch(search_term.strip()):
            names = {words.replace(" ", ""): table for table, words in SUBJECTS.items()}
            table = subject[1].lower().replace(" ", "")
            about = {"subject_type": names.get(table, table), "subject_id": int(subject[2])}
            return queryset.filter(**about), False
        return super().get_search_results(request, queryset, search_term)

    @display(description="When", ordering="at")
    def when(self, change: StateChange) -> SafeString | str:
        """By the hub's clock."""
        return format_moment(change.at)

    @display(description="What", ordering="subject_type")
    def subject(self, change: StateChange) -> SafeString | str:
        """The row that it is about, with its page if it has one."""
        words = f"{SUBJECTS.get(change.subject_type, change.subject_type)} {change.subject_id}"
        try:
            url = reverse(
                f"admin:inpaint_app_{change.subject_type}_change", args=[change.subject_id]
            )
        except NoReverseMatch:
            return words
        return format_html('<a class="hub-link" href="{}">{}</a>', url, words)

    @display(description="From", ordering="from_state")
    def before(self, change: StateChange) -> str:
        """The state that it left."""
        return change.from_state or NONE

    @display(description="To", ordering="to_state")
    def after(self, change: StateChange) -> SafeString:
        """The state that it took."""
        return badge(change.to_state)

    @display(description="Who", ordering="actor__username")
    def who(self, change: StateChange) -> str:
        """Who did it; nobody means the hub itself."""
        return str(change.actor or "the hub")

    def detail_context(self, request: HttpRequest, row: StateChange) -> dict[str, Any]:  # noqa: ARG002
        """The line, in words, and the seal over it."""
        seal = JournalSeal.objects.filter(change=row).first()
        words = {"subject": self.subject(row), "after": self.after(row)}
        return {"change": row, "seal": seal, **words}


@admin.register(Chunk)
class ChunkAdmin(ResourceAdmin[Chunk]):
    """What lies in the store, each once however many files need it."""

    list_display = ("name", "bytes", "uses", "stored")
    search_fields = ("sha256",)
    search_help_text = "SHA-256"
    ordering = ("-stored_at", "sha256")
    detail_template = "inpaint_app/admin/chunk.html"
    empty_heading = "The store is empty."
    empty_advice = "A run that passes puts the pieces of its graphs here."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chunk]:
        """With how often it is used."""
        chunks: QuerySet[Chunk] = super().get_queryset(request)
        return chunks.annotate(use_count=Count("file_chunks"))

    @display(description="SHA-256", ordering="sha256")
    def name(self, chunk: Chunk) -> SafeString:
        """The beginning of it; all of it where the pointer rests."""
        return format_html(
            '<span class="hub-hash" title="{}">{}</span>', chunk.sha256, short_hash(chunk.sha256)
        )

    @display(description="Size", ordering="size")
    def bytes(self, chunk: Chunk) -> SafeString:
        """In words."""
        return format_html('<span class="hub-number">{}</span>', format_bytes(chunk.size))

    @display(description="Stored", ordering="stored_at")
    def stored(self, chunk: Chunk) -> SafeString | str:
        """When it was first put there."""
        return format_moment(chunk.stored_at)

    @display(description="Places in files", ordering="use_count")
    def uses(self, chunk: Any) -> int:
        """In how many places of how many files it stands."""
        return int(chunk.use_count)

    def detail_context(self, request: HttpRequest, row: Chunk) -> dict[str, Any]:  # noqa: ARG002
        """Where it is used."""
        places = row.file_chunks.select_related("file__graph__variant__release__model").defer(
            *(
                f"file__graph__variant__release__{t}"
                for t in ("fragment", "report", "manifest", "envelope")
            )
        )
        return {"chunk": row, "places": places[:100]}
