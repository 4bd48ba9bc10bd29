"""The few calls that a file of tensors makes, held against what a real one passes to them.

Sources: ``torch/_utils.py`` (``_rebuild_tensor_v2`` and its relatives), ``torch/serialization.py``
(``persistent_id``). torch believes sizes, strides and offsets; so they are checked here against the
bytes that are there.
"""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint.errors import PickleArgumentsError
from inpaint_app.checkpoint.pickle_values import Global, Storage, Table
from inpaint_app.checkpoint.safetensors_header import BITS
from inpaint_app.checkpoint.tensor_entry import MAX_DIMENSIONS, DeclaredTensor

ORDERED_DICT: Final = "collections OrderedDict"
UNTYPED: Final = "torch.storage UntypedStorage"
STORAGES: Final[Mapping[str, str]] = MappingProxyType({
    "torch FloatStorage": "F32", "torch HalfStorage": "F16", "torch BFloat16Storage": "BF16",
    "torch DoubleStorage": "F64", "torch LongStorage": "I64", "torch IntStorage": "I32",
    "torch ShortStorage": "I16", "torch CharStorage": "I8", "torch ByteStorage": "U8",
    "torch BoolStorage": "BOOL", UNTYPED: "",
})  # fmt: skip
# Newer types have no storage class of their own.
DTYPES: Final[Mapping[str, str]] = MappingProxyType({
    "torch float8_e4m3fn": "F8_E4M3", "torch float8_e5m2": "F8_E5M2",
    "torch uint16": "U16", "torch uint32": "U32", "torch uint64": "U64",
})  # fmt: skip
_MAX_SIZE: Final = 1 << 63


def refer(wanted: object, records: Mapping[str, int] | None) -> tuple[Storage, str]:
    """The storage that a persistent id names, and its key.

    ``records`` are the bytes of each by key; None where there are none to compare with.
    """
    match wanted:
        case ("storage", Global(name), str(key), str(), int(count)) if name in STORAGES:
            pass
        case _:
            raise PickleArgumentsError("The pickle refers to something that is not a storage.")
    storage = Storage(STORAGES[name], count)
    size = count * _bytes_of(storage.dtype)
    if not 0 <= count < _MAX_SIZE or (records is not None and records.get(key) != size):
        raise PickleArgumentsError(
            f"The pickle says that the record {key[:40]!r} has {_shown(size)} bytes; it has"
            f" {(records or {}).get(key, 'none')}."
        )
    return storage, key


def call(function: str, arguments: object) -> object:
    """What ``function`` makes of ``arguments``. Raises ``PickleArgumentsError``."""
    if function not in _CALLS or not isinstance(arguments, tuple):
        raise PickleArgumentsError(
            f"The pickle calls {function.replace(' ', '.')[:80]}, which a file of tensors does not."
        )
    return _CALLS[function](arguments)


def _ordered_dict(arguments: tuple[object, ...]) -> Table:
    made = Table(is_ordered=True)
    match arguments:
        case ():
            return made
        case (list(pairs),) if all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):  # noqa: PLR2004 - a pair
            for key, value in pairs:
                made.set(key, value)
            return made
    raise PickleArgumentsError("The pickle makes an OrderedDict of something else than pairs.")


def _tensor_v2(arguments: tuple[object, ...]) -> DeclaredTensor:
    match arguments:
        case (Storage(dtype), *_) if not dtype:
            raise _strange("a storage without a type")
        case (Storage() as storage, offset, shape, strides, bool(), hooks, *rest):
            return _tensor(storage, offset, shape, strides, [hooks, *rest])
    raise _strange("other arguments than a tensor is made of")


def _tensor_v3(arguments: tuple[object, ...]) -> DeclaredTensor:
    match arguments:
        case (Storage("", count), offset, shape, strides, bool(), hooks, Global(name), *rest) if (
            name in DTYPES
        ):
            storage = Storage(DTYPES[name], count // _bytes_of(DTYPES[name]))
            return _tensor(storage, offset, shape, strides, [hooks, *rest])
    raise _strange("other arguments than a tensor is made of")


def _parameter(arguments: tuple[object, ...]) -> DeclaredTensor:
    match arguments:
        case (DeclaredTensor() as tensor, bool(), Table() as hooks) if hooks.is_empty:
            return tensor
    raise _strange("other arguments than a parameter is made of")


_CALLS: Final[Mapping[str, Callable[[tuple[object, ...]], object]]] = MappingProxyType(
    {
        ORDERED_DICT: _ordered_dict,
        "torch._utils _rebuild_tensor_v2": _tensor_v2,
        "torch._utils _rebuild_tensor_v3": _tensor_v3,
        "torch._utils _rebuild_parameter": _parameter,
    }
)
CALLED: Final = frozenset(_CALLS)


def _tensor(
    storage: Storage, offset: object, shape: object, strides: object, extras: list[object]
) -> DeclaredTensor:
    if not (_are_sizes([offset]) and _are_sizes(shape) and _are_sizes(strides)):
        raise _strange("sizes that are not whole numbers from 0")
    assert isinstance(shape, tuple) and isinstance(strides, tuple) and isinstance(offset, int)  # noqa: S101, PT018 - _are_sizes has looked
    if len(shape) != len(strides) or len(shape) > MAX_DIMENSIONS:
        raise _strange(f"{len(shape)} sizes and {len(strides)} strides")
    # The last two are hooks and what torch keeps of conjugation: files of weights have neither.
    hooks, *metadata = extras
    is_plain = isinstance(hooks, Table) and hooks.is_empty
    if not is_plain or len(metadata) > 1 or any(not _is_nothing(extra) for extra in metadata):
        raise _strange("hooks or other additions")
    count = math.prod(shape)
    steps = zip(shape, strides, strict=True)
    end = offset + 1 + sum((size - 1) * step for size, step in steps) if count else offset
    if end > storage.count or count > storage.count:
        raise _strange(
            f"the shape {[_shown(size) for size in shape]}, which reaches beyond its"
            f" {storage.count} numbers"
        )
    return DeclaredTensor(storage.dtype, shape)


def _are_sizes(values: object) -> bool:
    return isinstance(values, tuple | list) and all(
        type(value) is int and 0 <= value < _MAX_SIZE for value in values
    )


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, Table) and value.is_empty)


def _bytes_of(dtype: str) -> int:
    return BITS[dtype] // 8 if dtype else 1


def _shown(number: int) -> str:
    """Python does not write numbers of thousands of digits."""
    return str(number) if number.bit_length() < 100 else "more than 2^99"  # noqa: PLR2004


def _strange(what: str) -> PickleArgumentsError:
    return PickleArgumentsError(f"The pickle makes a tensor with {what}.")
