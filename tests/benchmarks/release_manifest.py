"""A candidate's fragment as a manifest that no one has signed yet: the page signs it itself."""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


def to_manifest(fragment: Document) -> Document:
    """What a fragment leaves open is the hub's to say; here it is a benchmark's."""
    kept = ("pipeline", "runtime", "variants", "validation")
    return {
        "schema": "urn:moebius-hub:manifest:1",
        "model": {"slug": "measured", "title": "Measured", "notice": None},
        "version": "1.0.0",
        "sequence": 1,
        "created": "2026-01-01T00:00:00Z",
        "expires": None,
        "channel": None,
        "licence": "Apache-2.0",
        "source": {**fragment["source"], "origin": "benchmark"},
        "chunk_urls": ["/chunks/"],
        **{name: fragment[name] for name in kept},
    }
