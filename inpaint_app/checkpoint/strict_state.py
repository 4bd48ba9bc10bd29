"""A file's tensors against a network's parameters: every name, shape and number (needs torch)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor, nn

from inpaint_app.checkpoint.errors import (
    KeyMismatchError,
    NonFiniteWeightsError,
    UnsupportedDtypeError,
)

MAX_NAMES = 10
FLOATS = frozenset({torch.float16, torch.bfloat16, torch.float32, torch.float64})
INTEGERS = frozenset({torch.int16, torch.int32, torch.int64})


def load_strictly(
    network: nn.Module, tensors: dict[str, Tensor], on_part: Callable[[float], None]
) -> dict[str, int]:
    """Give ``network``, built on the meta device, the numbers of ``tensors``, floats as fp32.

    Consumes ``tensors`` one by one, so that the file's and the network's copy are the only two.
    ``on_part`` hears the fraction done. Returns how many elements the file had of each dtype.
    Raises ``KeyMismatchError``, ``UnsupportedDtypeError`` or ``NonFiniteWeightsError``.
    """
    expected = network.state_dict()
    check_keys(expected, tensors)
    dtypes: Counter[str] = Counter()
    total = sum(tensor.numel() for tensor in tensors.values())
    state = {}
    for name, target in expected.items():
        source = tensors.pop(name)
        state[name] = _convert(name, source, target.dtype)
        dtypes[str(source.dtype).removeprefix("torch.")] += source.numel()
        on_part(dtypes.total() / total)
    network.load_state_dict(state, strict=True, assign=True)
    network.requires_grad_(requires_grad=False).eval()
    return dict(dtypes)


def check_keys(expected: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> None:
    """Raise ``KeyMismatchError`` unless names and shapes are the same, naming what differs."""
    faults = []
    if missing := [name for name in expected if name not in found]:
        faults.append(f"{len(missing)} missing: {bounded(missing)}")
    if extra := [name for name in found if name not in expected]:
        faults.append(f"{len(extra)} not of this network: {bounded(extra)}")
    shapes = [
        f"{name} is {tuple(found[name].shape)} and must be {tuple(tensor.shape)}"
        for name, tensor in expected.items()
        if name in found and found[name].shape != tensor.shape
    ]
    if shapes:
        faults.append(f"{len(shapes)} of another shape: {bounded(shapes)}")
    if faults:
        raise KeyMismatchError(f"The weights do not fit the network; {'; '.join(faults)}.")


def bounded(items: Iterable[str]) -> str:
    """The first few for a message, and how many more there are."""
    texts = [text[:200] for text in items]
    more = len(texts) - MAX_NAMES
    return ", ".join(texts[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _convert(name: str, source: Tensor, dtype: torch.dtype) -> Tensor:
    if source.dtype not in (FLOATS if dtype.is_floating_point else INTEGERS):
        raise UnsupportedDtypeError(f"The tensor {name} has the type {source.dtype}.")
    copy = source.to(dtype, memory_format=torch.contiguous_format, copy=True)
    if dtype.is_floating_point and not torch.isfinite(copy).all():
        raise NonFiniteWeightsError(f"The tensor {name} holds NaN or infinity.")
    return copy
