"""The pictures of a report as its page shows them: one row for all variants, one for each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
MAX_SIDE = 256
BASE64 = re.compile(r"[A-Za-z0-9+/]{16,400000}={0,2}")
WORDS = {
    "picture": "Picture",
    "mask": "Mask: white is filled",
    "reference": "By PyTorch",
    "result": "By the graphs",
}


@dataclass(frozen=True)
class SamplePicture:
    """A picture with its caption; ``url`` holds it whole."""

    caption: str
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class SampleRow:
    """What was given and expected (no variant), or what one variant made of it."""

    variant: str
    pictures: tuple[SamplePicture, ...]


def note_samples(rows: Sequence[Json]) -> tuple[SampleRow, ...]:
    """By variant, in the order of the report. What is no small picture in base64 is left out."""
    found: dict[str, list[SamplePicture]] = {}
    for row in rows:
        if _is_sound(row):
            picture = SamplePicture(
                _caption(row), f"data:image/png;base64,{row['png']}", row["width"], row["height"]
            )
            found.setdefault(row["variant"], []).append(picture)
    return tuple(SampleRow(variant, tuple(pictures)) for variant, pictures in found.items())


def _is_sound(row: Json) -> bool:
    sides = [row.get("width"), row.get("height")]
    return BASE64.fullmatch(str(row.get("png", ""))) is not None and all(
        isinstance(side, int) and 0 < side <= MAX_SIDE for side in sides
    )


def _caption(row: Json) -> str:
    if row["subject"] != "difference":
        return WORDS.get(row["subject"], str(row["subject"]))
    gain = row.get("gain")
    return f"Difference, {gain:,} times as large" if gain else "No difference"
