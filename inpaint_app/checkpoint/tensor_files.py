"""The tensors of a file by name, without a copy: views of the mapped file (needs torch)."""

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from inpaint_app.checkpoint.errors import MalformedFileError, NonTensorEntryError
from inpaint_app.checkpoint.inspection import WeightsFormat
from inpaint_app.checkpoint.torch_archive import NESTED_NAMES


def read_tensors(path: Path, weights_format: WeightsFormat) -> dict[str, Tensor]:
    """The tensors of a file that ``identify`` has passed, on the CPU, dtypes as in the file.

    Raises ``MalformedFileError`` or ``NonTensorEntryError``.
    """
    if weights_format == "safetensors":
        return _read_safetensors(path)
    return _read_pickle(path)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict
    except SafetensorError as error:
        raise MalformedFileError("The safetensors library refuses the file.") from error


def _read_pickle(path: Path) -> dict[str, Tensor]:
    try:
        document = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError, LookupError, EOFError) as error:
        raise MalformedFileError("torch's restricted reader refuses the file.") from error
    except (TypeError, AttributeError, AssertionError) as error:
        raise MalformedFileError("The pickle in the file is not a state dict's.") from error
    if not isinstance(document, Mapping):
        raise NonTensorEntryError(f"The file holds a {type(document).__name__}, not a state dict.")
    for name, value in document.items():
        _check_entry(name, value)
    return dict(document)


def _check_entry(name: object, value: object) -> None:
    if not isinstance(name, str):
        raise NonTensorEntryError(f"The state dict has the key {str(name)[:100]!r}, not a name.")
    if isinstance(value, Mapping) and name in NESTED_NAMES:
        raise NonTensorEntryError(
            f"The file holds a training checkpoint: the weights are nested under {name!r}."
        )
    if not isinstance(value, Tensor):
        raise NonTensorEntryError(f"The entry {name[:200]!r} is a {type(value).__name__}.")
    if value.layout is not torch.strided or value.is_quantized or value.is_meta:
        raise NonTensorEntryError(f"The entry {name[:200]!r} is not an ordinary dense tensor.")
