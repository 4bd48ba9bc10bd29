"""The documents of a site: where each lies, and the list of models that the page offers.

All of them lie in one folder, so that one signed document serves a model wherever it is asked for:
its chunk URL is relative to the manifest's own. frontend/bundler/static-site.ts has the same names.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inpaint_app.manifest.consistency import distinct_chunks

MANIFEST = "api/manifest"
MODELS = "api/models.json"
KEYS = "api/keys"
KEY_LISTS = "api/key-lists.json"
CHUNK_URLS = ("../chunks/",)


@dataclass(frozen=True)
class SiteDocument:
    """A model's signed envelope, and the manifest in it, which is of a channel."""

    envelope: bytes
    manifest: Mapping[str, Any]

    @property
    def slug(self) -> str:
        """The model's."""
        return str(self.manifest["model"]["slug"])

    def chunks(self) -> dict[str, int]:
        """The distinct chunks of all variants, with their bytes."""
        return distinct_chunks(self.manifest["variants"])


def manifest_place(slug: str) -> str:
    """Where the manifest of a model lies."""
    return f"{MANIFEST}-{slug}"


def list_models(documents: Sequence[SiteDocument]) -> bytes:
    """The list of models as the page reads it; the first is the default."""
    entries = [_entry(d.manifest, is_default=d is documents[0]) for d in documents]
    return json.dumps({"next": None, "results": entries}, indent=1).encode()


def _entry(manifest: Mapping[str, Any], *, is_default: bool) -> dict[str, Any]:
    pipeline = manifest["pipeline"]
    return {
        **manifest["model"],
        "licence": manifest["licence"],
        "is_default": is_default,
        "offer": {
            "version": manifest["version"],
            "channel": manifest["channel"],
            "kind": pipeline["kind"],
            "image_size": pipeline["image_size"],
            "variants": list(_variants(manifest["variants"])),
        },
    }


def _variants(variants: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    return ({key: v[key] for key in ("name", "total_bytes", "requirements")} for v in variants)
