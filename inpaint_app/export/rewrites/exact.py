"""Constants that come out the same on every machine.

A sum of products in single precision depends, in its last bit, on the processor's instructions and
on the number of threads; and one bit is another chunk, which every visitor downloads again. In
double precision the order is lost in the rounding to single.
"""

from copy import deepcopy
from typing import TypeVar

from torch import nn

Module = TypeVar("Module", bound=nn.Module)


def in_double(module: Module) -> Module:
    """A copy that computes in double precision; what it gives is to be rounded once, at the end."""
    return deepcopy(module).double()
