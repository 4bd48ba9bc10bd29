"""A fragment, which says what was made, and what only the hub knows become a manifest.

There are two kinds of document with the same schema. The *release manifest* is immutable: channel
and expires are null. A *channel document* is the same content issued again for a channel, with a
higher sequence and a time after which it is stale; moving a channel back still raises the sequence.
A release that is yanked has its own manifest issued again with a notice, under a higher sequence.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from inpaint_app.manifest.consistency import TIMESTAMP_FORMAT, check_consistency
from inpaint_app.manifest.errors import ManifestMalformedError
from inpaint_app.manifest.schema import SCHEMA_ID, check_schema

FRAGMENT_FIELDS = ("pipeline", "runtime", "variants", "validation", "source")


def build_manifest(  # noqa: PLR0913 - one keyword for each thing the hub knows
    fragment: Mapping[str, Any],
    *,
    slug: str,
    title: str,
    notice: str | None,
    version: str,
    sequence: int,
    created: datetime,
    licence: str,
    origin: str,
    chunk_urls: Sequence[str],
    channel: str | None = None,
    expires: datetime | None = None,
) -> dict[str, Any]:
    """A manifest that fits the schema and does not contradict itself.

    ``created`` and ``expires`` are aware datetimes; what a fragment holds besides the fields of a
    manifest stays behind. Raises ``ManifestMalformedError``, ``ManifestInconsistentError``,
    ``RolesIncompleteError``.
    """
    source = _require_fields(fragment)["source"]
    document = {
        "schema": SCHEMA_ID,
        "model": {"slug": slug, "title": title, "notice": notice},
        "version": version,
        "sequence": sequence,
        "created": format_timestamp(created),
        "expires": None if expires is None else format_timestamp(expires),
        "channel": channel,
        "licence": licence,
        "source": {**source, "origin": origin},
        "pipeline": fragment["pipeline"],
        "runtime": fragment["runtime"],
        "chunk_urls": list(chunk_urls),
        "variants": fragment["variants"],
        "validation": fragment["validation"],
    }
    return _checked(document)


def issue_for_channel(
    manifest: Mapping[str, Any],
    *,
    channel: str,
    sequence: int,
    created: datetime,
    expires: datetime,
    chunk_urls: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The channel document for a release manifest; raises what ``build_manifest`` does.

    ``chunk_urls`` names today's mirrors, where they are others than when the release was published.
    """
    document = {
        **manifest,
        "channel": channel,
        "sequence": sequence,
        "created": format_timestamp(created),
        "expires": format_timestamp(expires),
    }
    if chunk_urls is not None:
        document["chunk_urls"] = list(chunk_urls)
    return _checked(document)


def issue_for_release(
    manifest: Mapping[str, Any],
    *,
    sequence: int,
    created: datetime,
    notice: str | None,
    chunk_urls: Sequence[str],
) -> dict[str, Any]:
    """The release manifest issued again: yanked at ``created`` with ``notice``, or without one.

    Everything that is fetched and run stays as it was. Raises what ``build_manifest`` does.
    """
    document = {
        **manifest,
        "sequence": sequence,
        "created": format_timestamp(created),
        "chunk_urls": list(chunk_urls),
    }
    document.pop("yanked", None)
    if notice is not None:
        document["yanked"] = {"at": format_timestamp(created), "notice": notice}
    return _checked(document)


def format_timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds (rounded down); ``moment`` must know its time zone."""
    if moment.tzinfo is None:
        raise ManifestMalformedError(f"The time {moment.isoformat()} names no time zone.")
    return moment.astimezone(UTC).strftime(TIMESTAMP_FORMAT)


def _require_fields(fragment: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fragment, which has every field; what they hold, the schema checks."""
    missing = [name for name in FRAGMENT_FIELDS if not isinstance(fragment.get(name), dict | list)]
    if missing:
        raise ManifestMalformedError(f"The fragment does not say {', '.join(missing)}.")
    if not isinstance(fragment["source"], dict):
        raise ManifestMalformedError("The fragment's source is not an object.")
    return fragment


def _checked(document: dict[str, Any]) -> dict[str, Any]:
    check_schema(document)
    check_consistency(document)
    return document
