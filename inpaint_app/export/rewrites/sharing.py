"""A copy of a module tree that may be rebuilt freely, over the same weights."""

import copy
from typing import TypeVar

from torch import nn

AnyModule = TypeVar("AnyModule", bound=nn.Module)


def copy_sharing_weights(module: AnyModule) -> AnyModule:
    """Copy the modules and share every parameter and buffer with the original.

    A rewrite replaces modules and parameters of the copy and never writes into a shared tensor, so
    the original stays the reference, and no weight is in memory twice.
    """
    tensors = (*module.parameters(), *module.buffers())
    return copy.deepcopy(module, {id(tensor): tensor for tensor in tensors})
