"""A checkpoint's files, to networks that are ready to be exported.

This module is safe to import anywhere; ``load_checkpoint`` needs the ``export`` extra and says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inpaint_app.checkpoint.config_file import config_format, parse_config_file
from inpaint_app.checkpoint.errors import ConfigMismatchError
from inpaint_app.checkpoint.exporter import require_exporter
from inpaint_app.checkpoint.inspection import Identified, identify
from inpaint_app.checkpoint.vae_source import VaeSource, find_vae
from inpaint_app.chunk.digest import digest_file
from inpaint_app.errors import CheckpointError
from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.progress import Progress

if TYPE_CHECKING:
    from inpaint_app.moebius.unet import Moebius
    from inpaint_app.moebius.vae import AutoencoderKL

Role = Literal["config", "unet", "vae", "vae_config"]


@dataclass(frozen=True)
class CheckpointFiles:
    """Where the parts of a checkpoint lie. ``vae`` is a file or a folder in diffusers' layout."""

    unet: Path
    config: Path
    vae: Path | None = None
    vae_config: Path | None = None


@dataclass(frozen=True)
class SourceFile:
    """One file that went into a checkpoint; ``format`` is what its content says it is."""

    role: Role
    format: Literal["safetensors", "torch_pickle", "json", "yaml"]
    size: int
    sha256: str


@dataclass(frozen=True)
class LoadedCheckpoint:
    """Networks in evaluation mode, fp32, on the CPU, no gradients; and what they came from."""

    config: MoebiusConfig
    network: "Moebius"
    vae: "AutoencoderKL | None"
    files: tuple[SourceFile, ...]
    vae_config: VaeConfig | None = None
    source_dtypes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By role: how many elements of each dtype the file had."""


def load_checkpoint(files: CheckpointFiles, progress: Progress) -> LoadedCheckpoint:
    """Read, check and build everything, as stage "load".

    Raises ``ExporterMissingError`` where torch is not installed, and otherwise a
    ``CheckpointError`` whose message begins with the part at fault.
    """
    require_exporter()
    from inpaint_app.checkpoint import assembly  # noqa: PLC0415 - the first import of torch

    progress("load", 0.0, "Reading the files")
    config = MoebiusConfig.parse(parse_config_file(files.config))
    source = find_vae(files.vae, files.vae_config, files.config) if files.vae else None
    vae_config = _configure_vae(source, config) if source else None
    sources = [_document("config", files.config)]
    with _blaming("The U-Net's weights"):
        unet = identify(files.unet)
        network, unet_dtypes = assembly.assemble_network(files.unet, unet.format, config, progress)
    sources.append(_weights("unet", unet))
    dtypes = {"unet": unet_dtypes}
    vae = None
    if source is not None and vae_config is not None:
        with _blaming("The VAE's weights"):
            found = identify(source.weights)
            vae, dtypes["vae"] = assembly.assemble_vae(
                source.weights, found.format, vae_config, progress
            )
        sources.append(_weights("vae", found))
        if source.config is not None:
            sources.append(_document("vae_config", source.config))
    progress("load", 1.0, "Checkpoint loaded")
    return LoadedCheckpoint(config, network, vae, tuple(sources), vae_config, dtypes)


def _configure_vae(source: VaeSource, config: MoebiusConfig) -> VaeConfig:
    vae_config = VaeConfig.parse(parse_config_file(source.config)) if source.config else VaeConfig()
    if vae_config.downsample_ratio != config.downsample_ratio:
        raise ConfigMismatchError(
            f"The VAE makes a picture {vae_config.downsample_ratio} times smaller and"
            f" vae.downsample_ratio says {config.downsample_ratio}."
        )
    return vae_config


def _document(role: Role, path: Path) -> SourceFile:
    digest = digest_file(path)
    return SourceFile(role, config_format(path), digest.size, digest.sha256)


def _weights(role: Role, found: Identified) -> SourceFile:
    return SourceFile(role, found.format, found.size, found.sha256)


@contextmanager
def _blaming(part: str) -> Iterator[None]:
    """Say which file is at fault; the error keeps its type, its code and its advice."""
    try:
        yield
    except CheckpointError as error:
        raise type(error)(f"{part}: {error.message}", remedy=error.advice) from error
