"""What a benchmark asks of the page of the figures (``protocol.ts`` there), entry by entry."""

from collections.abc import Mapping
from typing import Any

Asked = dict[str, Any]


def ask_ours(name: str, way: str, variant: str) -> Asked:
    """A variant of the candidate at /manifest.json; ``name`` is what the table calls it."""
    return {
        "way": way,
        "name": name,
        "watchesMemory": False,
        "manifestUrl": "/manifest.json",
        "variant": variant,
    }


def ask_predecessor(fragment: Mapping[str, Any], folder_url: str) -> Asked:
    """The predecessor's three graphs, loaded; no picture is painted with them."""
    return {
        "way": "predecessor",
        "name": "predecessor",
        "folderUrl": folder_url,
        "pipeline": fragment["pipeline"],
        "watchesMemory": False,
        "pictures": 0,
    }
