"""The sizes of an ``AutoencoderKL``, read from diffusers' ``config.json`` (no torch)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from inpaint_app.configuration import reading
from inpaint_app.configuration.errors import (
    InconsistentValuesError,
    UnknownKeyError,
    UnknownModelTypeError,
    UnsupportedValueError,
)
from inpaint_app.moebius.config import LATENT_CHANNELS, MAX_LAYERS, MAX_LEVELS

CLASS_NAME: Final = "AutoencoderKL"
PATH: Final = "vae/config.json"
# What the VAE graphs do not implement, with the values that ask for nothing; None means "absent".
FIXED: Final[Mapping[str, tuple[object, ...]]] = {
    "in_channels": (3,),
    "out_channels": (3,),
    "latent_channels": (LATENT_CHANNELS,),
    "act_fn": ("silu",),
    "shift_factor": (None, 0, 0.0),
    "latents_mean": (None,),
    "latents_std": (None,),
    "mid_block_add_attention": (True,),
    "use_quant_conv": (True,),
    "use_post_quant_conv": (True,),
}
READ: Final = frozenset(
    {
        "block_out_channels",
        "layers_per_block",
        "norm_num_groups",
        "scaling_factor",
        "down_block_types",
        "up_block_types",
    }
)
# Hints for running it; no weight and no result depends on them.
UNUSED: Final = frozenset({"sample_size", "force_upcast"})


@dataclass(frozen=True)
class VaeConfig:
    """The sizes of one KL autoencoder; the defaults are the published f8d4 one's."""

    block_out_channels: tuple[int, ...] = (128, 256, 512, 512)
    layers_per_block: int = 2
    norm_groups: int = 32
    scaling_factor: float = 0.13025

    @property
    def downsample_ratio(self) -> int:
        """Pixels of the picture along one side of a pixel of the latents."""
        return 1 << (len(self.block_out_channels) - 1)

    @classmethod
    def parse(cls, document: Mapping[str, object]) -> Self:
        """Read diffusers' document; raises a ``ConfigurationError`` that names the key at fault."""
        root = reading.read_section(document, PATH)
        _check_keys(root)
        config = cls(
            block_out_channels=reading.read_widths(root, PATH, "block_out_channels"),
            layers_per_block=reading.read_width(root, PATH, "layers_per_block", most=MAX_LAYERS),
            norm_groups=reading.read_width(root, PATH, "norm_num_groups", 32),
            scaling_factor=reading.read_number(root, PATH, "scaling_factor"),
        )
        _check_block_types(root, len(config.block_out_channels))
        for width in config.block_out_channels:
            if width % config.norm_groups:
                raise InconsistentValuesError(
                    f"{PATH}.block_out_channels has {width}, which norm_num_groups"
                    f" {config.norm_groups} does not divide."
                )
        return config


def _check_keys(root: reading.Section) -> None:
    name = root.get("_class_name", CLASS_NAME)
    if name != CLASS_NAME:
        raise UnknownModelTypeError(
            f"{PATH}._class_name is {reading.shown(name)}; the VAE must be an {CLASS_NAME}.",
            remedy="Upload the VAE that was published with these weights.",
        )
    for key, value in root.items():
        if key in FIXED:
            if value not in FIXED[key]:
                raise UnsupportedValueError(
                    f"{PATH}.{key} is {reading.shown(value)}; only {FIXED[key][-1]!r} is supported."
                )
        elif key not in READ and key not in UNUSED and not key.startswith("_"):
            raise UnknownKeyError(f"{PATH}.{reading.shown(key)} is not a key of an {CLASS_NAME}.")


def _check_block_types(root: reading.Section, levels: int) -> None:
    if levels > MAX_LEVELS:
        raise UnsupportedValueError(f"{PATH}.block_out_channels has more than {MAX_LEVELS} levels.")
    for key, expected in (
        ("down_block_types", "DownEncoderBlock2D"),
        ("up_block_types", "UpDecoderBlock2D"),
    ):
        types = reading.read_list(root, PATH, key)
        if any(block_type != expected for block_type in types):
            raise UnsupportedValueError(f"{PATH}.{key} may only list {expected}.")
        if len(types) != levels:
            raise InconsistentValuesError(
                f"{PATH}.{key} lists {len(types)} blocks and block_out_channels {levels}."
            )
