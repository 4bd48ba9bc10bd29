"""A picture as a PNG file (W3C PNG, third edition) of 8 bits, RGB or grey.

A report holds a few small pictures; the worker has numpy, and needs no imaging library.
"""

import struct
import zlib

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {1: 0, 3: 2}

Bytes = npt.NDArray[np.uint8]


def encode_png(picture: Bytes) -> bytes:
    """The file of ``picture``, (H, W, 3) or (H, W, 1)."""
    height, width, channels = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(_filtered(picture), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", _crc(kind, content))


def _crc(kind: bytes, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(kind))


def _filtered(picture: Bytes) -> bytes:
    """Each line after the filter that leaves least of it: none, left, above, mean, Paeth's."""
    height, width, channels = picture.shape
    here = picture.astype(np.int16)
    left, above, corner = (np.zeros_like(here) for _ in range(3))
    left[:, 1:] = here[:, :-1]
    above[1:] = here[:-1]
    corner[1:, 1:] = here[:-1, :-1]
    guesses = np.stack(
        (np.zeros_like(here), left, above, (left + above) // 2, _paeth(left, above, corner))
    )
    rests = (here - guesses).astype(np.uint8)
    weight = np.abs(rests.view(np.int8).astype(np.int16)).sum(axis=(2, 3), dtype=np.int64)
    best = weight.argmin(axis=0)
    lines = np.empty((height, 1 + width * channels), np.uint8)
    lines[:, 0] = best
    lines[:, 1:] = rests[best, np.arange(height)].reshape(height, -1)
    return lines.tobytes()


def _paeth(
    left: npt.NDArray[np.int16], above: npt.NDArray[np.int16], corner: npt.NDArray[np.int16]
) -> npt.NDArray[np.int16]:
    """Of the three the one that is nearest to left + above - corner; ties in that order."""
    guess = left + above - corner
    near_left, near_above, near_corner = (np.abs(guess - side) for side in (left, above, corner))
    is_left = (near_left <= near_above) & (near_left <= near_corner)
    return np.where(is_left, left, np.where(near_above <= near_corner, above, corner))
