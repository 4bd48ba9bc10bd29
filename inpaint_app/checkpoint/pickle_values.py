"""What a pickle's instructions would make, without making it: stand-ins on an imagined stack.

Numbers, texts, tuples and lists stand for themselves; a tensor is its ``DeclaredTensor``.
"""

from dataclasses import dataclass, field
from typing import Final

from inpaint_app.checkpoint.tensor_entry import DeclaredTensor

OTHER: Final = object()
"""Anything that a file of tensors has no use for."""


@dataclass(frozen=True, eq=False)
class Global:
    """An imported name, as ``module name``."""

    name: str


@dataclass(frozen=True, eq=False)
class Storage:
    """``count`` numbers of ``dtype`` in a record; of an untyped one, ``count`` bytes."""

    dtype: str
    count: int


@dataclass(frozen=True, eq=False)
class Table:
    """A dict, or an OrderedDict: what stands under its names, and whether it has other keys."""

    is_ordered: bool
    entries: dict[str, object] = field(default_factory=dict)
    foreign_keys: list[object] = field(default_factory=list)

    def set(self, key: object, value: object) -> None:
        """As ``table[key] = value``."""
        if isinstance(key, str):
            self.entries[key] = value
        else:
            self.foreign_keys.append(key)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.entries and not self.foreign_keys


def kind_of(value: object) -> str:
    """What a stand-in stands for, in a word."""
    if isinstance(value, Table):
        return "OrderedDict" if value.is_ordered else "dict"
    if isinstance(value, DeclaredTensor):
        return "Tensor"
    return "object" if value is OTHER else type(value).__name__
