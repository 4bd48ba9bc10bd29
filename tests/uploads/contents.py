"""What is uploaded in tests: small, or as large as wanted without taking memory."""

import json
import struct


def safetensors(value: float = 0.0, filling: int = 0) -> bytes:
    """One tensor of two numbers, and one of ``filling`` bytes."""
    tensors = {"weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    if filling:
        tensors["filling"] = {"dtype": "U8", "shape": [filling], "data_offsets": [8, 8 + filling]}
    header = json.dumps(tensors).encode()
    return (
        struct.pack("<Q", len(header)) + header + struct.pack("<2f", value, value) + bytes(filling)
    )
