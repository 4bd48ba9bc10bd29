"""The reverse of `int8_values.quantise`, as a session computes it."""

import numpy as np
from numpy.typing import NDArray

from inpaint_app.export.int8_values import Quantised


def dequantise(quantised: Quantised) -> NDArray[np.float16]:
    """The weight in half precision."""
    shape = [1] * quantised.integers.ndim
    shape[quantised.axis] = -1
    return quantised.integers.astype(np.float16) * quantised.scales.reshape(shape)
