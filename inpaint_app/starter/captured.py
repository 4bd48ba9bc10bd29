"""One update of the networks as a CUDA graph: thousands of small kernels, launched as one.

An update of the starter launches some four thousand kernels; for most of them, the launch takes
longer than the work. Their order never changes for a size of crops, so they are recorded once and
replayed.
"""

from collections.abc import Callable

import torch
from torch import Tensor

Update = Callable[[Tensor, Tensor], dict[str, Tensor]]
WARM_UPS = 3  # updates before recording: kernels are chosen and memory is laid out in them


class CapturedUpdate:
    """`update` for pictures (B, 3, S, S) and holes (B, 1, S, S) of one size, recorded on a GPU."""

    def __init__(self, update: Update, truth: Tensor, hole: Tensor) -> None:
        self.truth, self.hole = truth.clone(), hole.clone()
        aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM_UPS):
                update(self.truth, self.hole)
        torch.cuda.current_stream().wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.terms = update(self.truth, self.hole)

    def fits(self, truth: Tensor) -> bool:
        """Whether it was recorded for pictures of this shape."""
        return self.truth.shape == truth.shape

    def __call__(self, truth: Tensor, hole: Tensor) -> dict[str, Tensor]:
        """The update's terms, overwritten by the next call."""
        self.truth.copy_(truth)
        self.hole.copy_(hole)
        self.graph.replay()
        return self.terms
