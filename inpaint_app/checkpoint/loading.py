"""A checkpoint's files, to networks that are ready to be exported.

This module is safe to import anywhere; what loads needs the ``export`` extra and says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import ConfigMismatchError
from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.files import (
    CheckpointFiles,
    SourceFile,
    describe_document,
    describe_weights,
)
from inpaint_app.checkpoint.inspection import identify
from inpaint_app.checkpoint.vae_source import VaeSource, find_vae
from inpaint_app.errors import CheckpointError
from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.progress import Progress
from inpaint_app.starter.inpainter_config import InpainterConfig

if TYPE_CHECKING:
    from inpaint_app.moebius.unet import Moebius
    from inpaint_app.moebius.vae import AutoencoderKL
    from inpaint_app.starter.network import Inpainter


@dataclass(frozen=True)
class LoadedMoebius:
    """Networks in evaluation mode, fp32, on the CPU, no gradients; and what they came from."""

    config: MoebiusConfig
    network: "Moebius"
    vae: "AutoencoderKL | None"
    files: tuple[SourceFile, ...]
    vae_config: VaeConfig | None = None
    source_dtypes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By role: how many elements of each dtype the file had."""


@dataclass(frozen=True)
class LoadedInpainter:
    """A network in evaluation mode, fp32, on the CPU, no gradients; and what it came from."""

    config: InpainterConfig
    network: "Inpainter"
    files: tuple[SourceFile, ...]


def load_inpainter(files: CheckpointFiles, progress: Progress) -> LoadedInpainter:
    """As ``load_moebius``, of a starter inpainter."""
    require_exporter()
    from inpaint_app.checkpoint import assembly  # noqa: PLC0415 - the first import of torch

    progress("load", 0.0, "Reading the files")
    config = InpainterConfig.parse(parse_config_file(files["config"]))
    with _blaming("The inpainter's weights"):
        found = identify(files["inpainter"])
        network = assembly.assemble_inpainter(
            files["inpainter"], found.format, config.network, progress
        )
    progress("load", 1.0, "Checkpoint loaded")
    sources = (
        describe_document("config", files["config"]),
        describe_weights("inpainter", found),
    )
    return LoadedInpainter(config, network, sources)


def load_moebius(files: CheckpointFiles, progress: Progress) -> LoadedMoebius:
    """Read, check and build everything, as stage "load".

    Raises ``ExporterMissingError`` where torch is not installed, and otherwise a
    ``CheckpointError`` whose message begins with the part at fault.
    """
    require_exporter()
    from inpaint_app.checkpoint import assembly  # noqa: PLC0415 - the first import of torch

    progress("load", 0.0, "Reading the files")
    config = MoebiusConfig.parse(parse_config_file(files["config"]))
    vae_path = files.get("vae")
    source = find_vae(vae_path, files.get("vae_config"), files["config"]) if vae_path else None
    vae_config = _configure_vae(source, config) if source else None
    sources = [describe_document("config", files["config"])]
    with _blaming("The U-Net's weights"):
        unet = identify(files["unet"])
        network, unet_dtypes = assembly.assemble_moebius(
            files["unet"], unet.format, config, progress
        )
    sources.append(describe_weights("unet", unet))
    dtypes = {"unet": unet_dtypes}
    vae = None
    if source is not None and vae_config is not None:
        with _blaming("The VAE's weights"):
            found = identify(source.weights)
            vae, dtypes["vae"] = assembly.assemble_vae(
                source.weights, found.format, vae_config, progress
            )
        sources.append(describe_weights("vae", found))
        if source.config is not None:
            sources.append(describe_document("vae_config", source.config))
    progress("load", 1.0, "Checkpoint loaded")
    return LoadedMoebius(config, network, vae, tuple(sources), vae_config, dtypes)


def _configure_vae(source: VaeSource, config: MoebiusConfig) -> VaeConfig:
    vae_config = VaeConfig.parse(parse_config_file(source.config)) if source.config else VaeConfig()
    if vae_config.downsample_ratio != config.downsample_ratio:
        raise ConfigMismatchError(
            f"The VAE makes a picture {vae_config.downsample_ratio} times smaller and"
            f" vae.downsample_ratio says {config.downsample_ratio}."
        )
    return vae_config


@contextmanager
def _blaming(part: str) -> Iterator[None]:
    """Say which file is at fault; the error keeps its type, its code and its advice."""
    try:
        yield
    except CheckpointError as error:
        raise type(error)(f"{part}: {error.message}", remedy=error.advice) from error
