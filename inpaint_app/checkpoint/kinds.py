"""Which parts a checkpoint is made of, by what its configuration calls it (no torch).

``model.model_type`` of the configuration decides: it names the architecture, and the architecture
what else must and may come with it, and which kind of pipeline (``manifest/kinds.py``) it becomes.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint import onnx_config
from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import Role
from inpaint_app.configuration import reading
from inpaint_app.configuration.errors import UnknownModelTypeError, WrongTypeError
from inpaint_app.moebius import config as moebius
from inpaint_app.starter import inpainter_config

# What each part is, in words that an upload form and a refusal can use.
PARTS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "config": "the configuration",
        "unet": "the U-Net's weights",
        "vae": "the VAE's weights",
        "vae_config": "the VAE's configuration",
        "inpainter": "the inpainter's weights",
        "onnx_encoder": "the VAE encoder's ONNX graph",
        "onnx_denoiser": "the denoiser's ONNX graph",
        "onnx_decoder": "the VAE decoder's ONNX graph",
    }
)


Configuration = (
    moebius.MoebiusConfig | inpainter_config.InpainterConfig | onnx_config.FinishedOnnxConfig
)


@dataclass(frozen=True)
class CheckpointKind:
    """One architecture: its parts, the kind of its pipeline, and how its configuration is read.

    ``parse`` raises a ``ConfigurationError`` that names the key at fault.
    """

    model_type: str
    network: str
    pipeline: str
    required: tuple[Role, ...]
    optional: tuple[Role, ...]
    parse: Callable[[Mapping[str, object]], Configuration]


CHECKPOINT_KINDS: Final[Mapping[str, CheckpointKind]] = MappingProxyType(
    {
        moebius.MODEL_TYPE: CheckpointKind(
            model_type=moebius.MODEL_TYPE,
            network="a Moebius network",
            pipeline="latent-diffusion-inpaint",
            required=("config", "unet"),
            optional=("vae", "vae_config"),
            parse=moebius.MoebiusConfig.parse,
        ),
        inpainter_config.MODEL_TYPE: CheckpointKind(
            model_type=inpainter_config.MODEL_TYPE,
            network="a starter inpainter",
            pipeline="direct-inpaint",
            required=("config", "inpainter"),
            optional=(),
            parse=inpainter_config.InpainterConfig.parse,
        ),
        onnx_config.MODEL_TYPE: CheckpointKind(
            model_type=onnx_config.MODEL_TYPE,
            network="a set of finished ONNX graphs",
            pipeline="latent-diffusion-inpaint",
            required=("config", "onnx_encoder", "onnx_denoiser", "onnx_decoder"),
            optional=(),
            parse=onnx_config.FinishedOnnxConfig.parse,
        ),
    }
)


def find_kind(document: Mapping[str, object]) -> CheckpointKind:
    """The kind of checkpoint that a parsed configuration is of; the rest of it is not read.

    Raises a ``ConfigurationError`` where it does not say, or says one that nobody knows.
    """
    root = reading.read_section(document, "The configuration")
    model = reading.read_section(reading.read_value(root, "configuration", "model"), "model")
    model_type = reading.read_value(model, "model", "model_type")
    if not isinstance(model_type, str):
        raise WrongTypeError(f"model.model_type must be a name, not {reading.shown(model_type)}.")
    if model_type not in CHECKPOINT_KINDS:
        raise UnknownModelTypeError(
            f"model.model_type is {reading.shown(model_type)}; this hub knows"
            f" {', '.join(CHECKPOINT_KINDS)}."
        )
    return CHECKPOINT_KINDS[model_type]


def find_role_faults(kind: CheckpointKind, roles: Collection[str]) -> dict[Role, str]:
    """What is missing or does not belong, by role, as sentences; empty where all is right."""
    network = kind.network[0].upper() + kind.network[1:]
    return {
        role: f"{network} needs {part}."
        if role in kind.required
        else f"{network} has no place for {part}."
        for role, part in PARTS.items()
        if (role in kind.required) != (role in roles) and role not in kind.optional
    }


def check_roles(kind: CheckpointKind, roles: Collection[str]) -> None:
    """Raise ``RolesMismatchError`` unless these are the parts of such a checkpoint."""
    if faults := find_role_faults(kind, roles):
        raise RolesMismatchError(" ".join(faults.values()))
