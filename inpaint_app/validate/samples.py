"""The picture of the end-to-end case, small, for whoever reads the report: what no number shows.

What was given, what PyTorch made of it, what each variant made, and where the two differ. A
difference that keeps to its tolerance cannot be seen, so it is drawn many times as large; the
factor stands with it.
"""

import base64
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from inpaint_app.validate.end_to_end import PICTURE, EndToEnd, WholeRun
from inpaint_app.validate.png import Bytes, encode_png
from inpaint_app.validate.sessions import Array

MAX_SIDE = 256
MAX_BYTES = 96 * 1024  # of one PNG; a picture that needs more is halved until it fits
MAX_GAIN = 4096


@dataclass(frozen=True)
class Sample:
    """One of the pictures. ``variant`` is empty where it is the same for all of them.

    ``gain`` is by how much a difference was multiplied: 0 where there is none.
    """

    subject: str
    variant: str
    width: int
    height: int
    png: bytes
    gain: int | None = None

    def as_json(self) -> dict[str, object]:
        """A document of JSON's types; the file in base64."""
        return {**vars(self), "png": base64.b64encode(self.png).decode()}


def draw_samples(expected: WholeRun, found: Iterable[EndToEnd]) -> tuple[Sample, ...]:
    """The pictures of a run by PyTorch and of the variants' runs; none without a picture."""
    picture = expected.end.get(PICTURE)
    if picture is None:
        return ()
    return tuple(_draw(expected, picture, found))


def _draw(expected: WholeRun, picture: Array, found: Iterable[EndToEnd]) -> Iterator[Sample]:
    for subject, given in expected.given.items():
        yield _sample(subject, "", given)
    yield _sample("reference", "", picture)
    for run in found:
        if run.picture is None:
            continue
        yield _sample("result", run.variant, run.picture)
        difference = np.abs(np.nan_to_num(run.picture, nan=1.0) - picture)
        gain = _gain(float(difference.max()))
        yield _sample("difference", run.variant, difference * gain, gain)


def _gain(largest: float) -> int:
    """The power of two that lets the largest difference be seen, and not clipped."""
    if largest == 0:
        return 0
    return max(1, min(MAX_GAIN, 1 << max(0, math.floor(math.log2(1 / largest)))))


def _sample(subject: str, variant: str, picture: Array, gain: int | None = None) -> Sample:
    small = _shrink(picture[0], MAX_SIDE)
    while len(png := encode_png(_in_bytes(small))) > MAX_BYTES:
        small = _shrink(small, max(small.shape[1:]) // 2)
    return Sample(subject, variant, small.shape[2], small.shape[1], png, gain)


def _shrink(picture: Array, side: int) -> Array:
    """(C, H, W) with at most ``side`` pixels along either side: each the mean of a whole block."""
    block = -(-max(picture.shape[1:]) // side)
    if block <= 1:
        return picture
    channels, height, width = (size // (block if n else 1) for n, size in enumerate(picture.shape))
    cut = picture[:, : height * block, : width * block]
    blocks: Array = cut.reshape(channels, height, block, width, block).mean(axis=(2, 4))
    return blocks


def _in_bytes(picture: Array) -> Bytes:
    """(C, H, W) in [0, 1] as (H, W, C); what is no number is black."""
    finite = np.nan_to_num(picture, nan=0.0)
    scaled = np.clip(finite, 0, 1) * 255 + 0.5
    return np.ascontiguousarray(scaled.astype(np.uint8).transpose(1, 2, 0))
