"""Finished graphs as they were given, behind the contract of the pipeline: what ours must equal.

The formulas around them are the very modules of ``export/wrappers.py`` where those fit, so that one
statement of the step serves every source.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import torch
from onnx import TensorProto
from torch import Tensor, nn

from inpaint_app.export.wrappers import Denoiser
from inpaint_app.moebius.unet import guidance_ids
from inpaint_app.onnx_source.graph_file import SourceGraph
from inpaint_app.validate.sessions import RunGraph, open_graph


class OneSession:
    """The last graph that was run, kept open until another is: each is large."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._path: Path | None = None
        self._run: RunGraph | None = None

    def run(self, path: Path, inputs: Mapping[str, Any]) -> Tensor:
        """The only output of the graph at ``path``, by onnxruntime on the CPU."""
        if self._run is None or path != self._path:
            self.close()
            self._run, self._path = self._open.enter_context(open_graph(path)), path
        return torch.from_numpy(self._run(inputs))

    def close(self) -> None:
        """Give its memory back before another graph is measured against it."""
        self._run = self._path = None
        self._open.close()


class SourcePredictor(nn.Module):
    """``latent, timesteps, input_ids -> noise``, for the guidance pair."""

    def __init__(self, source: SourceGraph, session: OneSession) -> None:
        super().__init__()
        self._source, self._session = source, session
        self._timestep_dtype = torch.float32
        for value in source.proto.graph.input:
            if value.name == "timesteps" and value.type.tensor_type.elem_type != TensorProto.FLOAT:
                self._timestep_dtype = torch.int64

    def forward(self, latents9: Tensor, timestep: Tensor) -> Tensor:
        """As ``export.wrappers.NoisePredictor``."""
        inputs = {
            "latent": latents9.repeat(2, 1, 1, 1).numpy(),
            "timesteps": timestep.expand(2).to(self._timestep_dtype).contiguous().numpy(),
            "input_ids": guidance_ids().numpy(),
        }
        return self._session.run(self._source.path, inputs)


class SourceEncoder(nn.Module):
    """``image -> moments``; of those the mean, scaled."""

    def __init__(self, source: SourceGraph, session: OneSession, scaling_factor: float) -> None:
        super().__init__()
        self._source, self._session, self._scale = source, session, scaling_factor

    def forward(self, image: Tensor) -> Tensor:
        """``image (1, 3, H, W)`` in [-1, 1] to ``(1, 4, h, w)``."""
        moments = self._session.run(self._source.path, {"image": image.numpy()})
        return moments.chunk(2, dim=1)[0] * self._scale


class SourceDecoder(nn.Module):
    """``latent -> image``, of scaled latents, to a picture."""

    def __init__(self, source: SourceGraph, session: OneSession, scaling_factor: float) -> None:
        super().__init__()
        self._source, self._session, self._scale = source, session, scaling_factor

    def forward(self, latents: Tensor) -> Tensor:
        """``latents (1, 4, h, w)`` to ``(1, 3, H, W)`` in [0, 1]."""
        inputs = {"latent": (latents / self._scale).numpy()}
        image = self._session.run(self._source.path, inputs)
        return (image / 2 + 0.5).clamp(0, 1)


Make = Callable[[SourceGraph, OneSession, float], nn.Module]
_REFERENCES: Final[Mapping[str, Make]] = MappingProxyType(
    {
        "vae_encoder": SourceEncoder,
        "denoiser": lambda source, session, _scale: Denoiser(SourcePredictor(source, session)),
        "vae_decoder": SourceDecoder,
    }
)


def source_reference(
    role: str, source: SourceGraph, session: OneSession, scaling_factor: float
) -> nn.Module:
    """What the role of the pipeline computes with the graph as it was given."""
    return _REFERENCES[role](source, session, scaling_factor).eval()
