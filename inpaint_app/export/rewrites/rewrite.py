"""A rewrite by its name, as the report lists it: exact algebra, done before a network is traced."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn


@dataclass(frozen=True)
class Rewrite:
    """``apply`` takes a copy whose weights are shared, and gives what takes its place.

    ``what`` says in one line what is no longer computed. The result is the same function, up to the
    order in which sums are added up.
    """

    name: str
    what: str
    apply: Callable[[Any], nn.Module]
