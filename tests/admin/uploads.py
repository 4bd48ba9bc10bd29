"""Files to upload: small, and right or wrong in one way each."""

import json
import struct
from io import BytesIO
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "moebius_tiny"


def named(content: bytes, name: str) -> BytesIO:
    """An upload of ``content`` under ``name``."""
    file = BytesIO(content)
    file.name = name
    return file


def safetensors(value: float = 0.0) -> bytes:
    """One tensor of two numbers."""
    header = json.dumps({"weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<2f", value, value)


def config() -> bytes:
    """The configuration of the tiny reference."""
    return (DATA / "config.json").read_bytes()


def upload(model, **changes) -> dict:
    """What the form sends; ``changes`` replace or, with None, leave out a file."""
    files = {
        "unet": named(safetensors(), "unet.safetensors"),
        "config": named(config(), "config.json"),
    }
    files |= changes
    return {"model": model.pk, **{role: file for role, file in files.items() if file is not None}}
