"""Weights out of nothing: every tensor a pure function of a seed, its name and its shape.

The published checkpoint is a download of 450 MB; this makes one of the same names and shapes on any
machine. The golden vectors of the published size were computed by upstream's own code from seed 0,
rounded to float16. The distributions follow the role that a name tells, so that signals stay of
order one through the whole depth.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray


def synthetic_tensor(name: str, shape: tuple[int, ...], seed: int) -> NDArray:
    """The float32 values of one parameter or buffer; a counter of batches is int64 zeros."""
    kind = name.rpartition(".")[2]
    if kind == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    key = hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8]
    generator = np.random.Generator(np.random.Philox(int.from_bytes(key, "little")))
    if kind == "running_var":
        return np.float32(0.75) + np.float32(0.5) * generator.random(shape, np.float32)
    normal = generator.standard_normal(shape, np.float32)
    if kind in {"running_mean", "rel_pos_emb"}:
        return normal * 0.1
    if len(shape) == 1:
        return normal * 0.05 + (1.0 if kind == "weight" else 0.0)
    if name == "embedding_layer.weight":
        return normal
    fan_in = math.prod(shape[1:])
    return normal / math.sqrt(fan_in)


def synthetic_state(
    shapes: Mapping[str, tuple[int, ...]], seed: int, dtype: str = "float32"
) -> Iterator[tuple[str, NDArray]]:
    """Name and values of every tensor in turn, floats rounded to ``dtype``."""
    for name, shape in shapes.items():
        values = synthetic_tensor(name, tuple(shape), seed)
        yield name, values if values.dtype == np.int64 else values.astype(dtype)
