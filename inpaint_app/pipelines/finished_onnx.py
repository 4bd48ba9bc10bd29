"""The kind ``latent-diffusion-inpaint`` once more, from three finished ONNX graphs.

Loop, cases and document are those of a Moebius; what is its own is where the graphs come from, and
that they are the reference as they were given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

import onnx_ir as ir
from torch import nn

from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.files import CheckpointFiles, Role, SourceFile, describe_document
from inpaint_app.checkpoint.onnx_config import FinishedOnnxConfig
from inpaint_app.chunk.digest import digest_file
from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.roles import Role as ExportRole
from inpaint_app.export.variants import FP32, Variant
from inpaint_app.moebius.unet import guidance_ids
from inpaint_app.onnx_source.contract import source_contracts
from inpaint_app.onnx_source.flat_convolutions import flatten_convolutions
from inpaint_app.onnx_source.graph_file import SourceGraph, read_graph_file
from inpaint_app.onnx_source.static import make_static
from inpaint_app.onnx_source.surgery import wrap
from inpaint_app.onnx_source.weights import Weight, find_weights
from inpaint_app.pipelines.finished_onnx_references import OneSession, source_reference
from inpaint_app.pipelines.latent_diffusion_inpaint import (
    LatentDiffusionInpaint,
    latent_diffusion_specs,
)
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import Progress
from inpaint_app.validate.end_to_end import OpenRole, WholeRun
from inpaint_app.validate.parity import ParityCase

# The parts by the role that each becomes, in the order in which they run.
PARTS: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "vae_encoder": "onnx_encoder",
        "denoiser": "onnx_denoiser",
        "vae_decoder": "onnx_decoder",
    }
)


@dataclass(frozen=True)
class FinishedRole:
    """One finished graph that was checked, as ``export.roles.Role``."""

    spec: GraphSpec
    reference: nn.Module
    source: SourceGraph
    weights: Mapping[str, Weight]
    contract: GraphSpec
    scaling_factor: float
    rewrites: tuple[Rewrite, ...] = ()

    def trace(self) -> ir.Model:
        """The graph, static and wrapped, over its weights where they lie.

        Raises OnnxDynamicError.
        """
        inputs = {tensor.name for tensor in self.contract.inputs}
        ids = {"input_ids": guidance_ids().numpy()}
        fixed = {name: value for name, value in ids.items() if name in inputs}
        model = make_static(self.source, self.weights, self.contract, fixed)
        flatten_convolutions(model)
        return wrap(model, self.spec, self.scaling_factor)

    def release(self) -> None:
        """The weights lie in their files."""


class FinishedOnnx(LatentDiffusionInpaint):
    """Three finished graphs, as ``pipelines.pipeline.Pipeline``."""

    variants: tuple[Variant, ...] = (FP32,)
    _session: OneSession

    @classmethod
    def load(cls, files: CheckpointFiles, defaults: SamplingDefaults, progress: Progress) -> Self:
        """Check everything before anything runs; raises what ``onnx_source/errors.py`` lists."""
        config = FinishedOnnxConfig.parse(parse_config_file(files["config"]))
        session, roles = OneSession(), []
        sources = [describe_document("config", files["config"])]
        for index, (role, spec) in enumerate(latent_diffusion_specs(config).items()):
            path = files[PARTS[role]]
            progress("load", index / len(PARTS), f"Checking {path.name}")
            contract = source_contracts(config.image_size, config.latent_size)[role]
            source = read_graph_file(path, contract)
            weights = find_weights(source)
            reference = source_reference(role, source, session, config.scaling_factor)
            roles.append(
                FinishedRole(spec, reference, source, weights, contract, config.scaling_factor)
            )
            sources += _describe_files(PARTS[role], path, weights)
        progress("load", 1.0, "Graphs checked")
        made = cls(config, roles, tuple(sources), defaults)
        made._session = session
        return made

    def parity_cases(self, role: ExportRole) -> list[ParityCase]:
        """Those of a Moebius, answered by the graph as it was given."""
        try:
            return super().parity_cases(role)
        finally:
            self._session.close()

    def run(self, open_role: OpenRole) -> WholeRun:
        """That of a Moebius."""
        try:
            return super().run(open_role)
        finally:
            self._session.close()


def _describe_files(role: Role, graph: Path, weights: Mapping[str, Weight]) -> list[SourceFile]:
    """The graph, and whatever of it lies beside it, by name."""
    beside = sorted({weight.path for weight in weights.values()} - {graph})
    found = digest_file(graph)
    sources = [SourceFile(role, "onnx", found.size, found.sha256)]
    for path in beside:
        found = digest_file(path)
        sources.append(SourceFile(role, "onnx_data", found.size, found.sha256))
    return sources
