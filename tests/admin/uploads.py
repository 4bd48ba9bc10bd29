"""Files to upload: small, and right or wrong in one way each."""

import json
import struct
from io import BytesIO
from pathlib import Path

from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.inpainter_config import InpainterConfig

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


def inpainter_config() -> bytes:
    """The configuration of a starter inpainter."""
    return json.dumps(InpainterConfig(512, NetworkConfig()).document()).encode()


def upload(model, **changes) -> dict:
    """What the form sends; ``changes`` replace or, with None, leave out a file."""
    files = {
        "network": named(safetensors(), "unet.safetensors"),
        "config": named(config(), "config.json"),
    }
    files |= changes
    return {"model": model.pk, **{field: file for field, file in files.items() if file is not None}}
