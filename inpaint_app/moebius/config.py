"""Upstream's model configuration, checked, as a value (no torch).

Source of the keys: ``config/model_cfg/moebius.yaml`` and the constructor of
``model_lib/nets/unet_lambda_prune_lite.py`` in github.com/hustvl/Moebius at 390735d. Upstream
passes every key on to a constructor with sixty parameters. We build one architecture, in any size:
keys that give sizes are read, keys that would choose another architecture are accepted at the one
value that we implement, and anything else is refused, because ignoring a key is guessing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from inpaint_app.configuration import reading
from inpaint_app.configuration.errors import (
    InconsistentValuesError,
    UnknownKeyError,
    UnknownModelTypeError,
    UnsupportedValueError,
    WrongTypeError,
)

MODEL_TYPE: Final = "UNet2DLambdaDWConvMixFFNConditionModel_prune_down_mid_up_block_8x8"
DOWN_BLOCK_TYPE: Final = "DWMixTFDownBlock2D"
UP_BLOCK_TYPE: Final = "DWMixTFUpBlock2D"

# The graph contract of the hub: latents have four channels, and the network sees the noisy
# latents, one channel of mask, and the masked picture's latents.
LATENT_CHANNELS: Final = 4
INPUT_CHANNELS: Final = 2 * LATENT_CHANNELS + 1

# Upstream builds every model with 20 embeddings: ids 0-9 conditional, 10-19 unconditional.
EMBEDDINGS: Final = 20
CONTEXT_TOKENS: Final = EMBEDDINGS // 2

MAX_IMAGE_SIZE: Final = 4096
MAX_LEVELS: Final = 8
MAX_LAYERS: Final = 8

# Switches of upstream's constructor, with the only value that a Moebius network has.
FIXED: Final[Mapping[str, object]] = {
    "encoder_hid_dim_type": "text_proj",
    "use_lambda_cross_attn": True,
    "use_local_self_attn": True,
    "mid_block_type": None,
    "center_input_sample": False,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "only_cross_attention": False,
    "downsample_padding": 1,
    "dropout": 0.0,
    "act_fn": "silu",
    "transformer_layers_per_block": 1,
    "num_attention_heads": None,
    "dual_cross_attention": False,
    "use_linear_projection": False,
    "class_embed_type": None,
    "addition_embed_type": None,
    "upcast_attention": False,
    "resnet_time_scale_shift": "default",
    "resnet_skip_time_act": False,
    "resnet_out_scale_factor": 1.0,
    "time_embedding_type": "positional",
    "time_embedding_dim": None,
    "time_embedding_act_fn": None,
    "timestep_post_act": None,
    "time_cond_proj_dim": None,
    "attention_type": "default",
    "class_embeddings_concat": False,
    "num_embeddings": EMBEDDINGS,
}
# Upstream passes them on, and nothing in the network reads them.
UNUSED: Final = frozenset({"projection_class_embeddings_input_dim", "sample_size", "model_dir"})
READ: Final = frozenset(
    {
        "model_type",
        "in_channels",
        "out_channels",
        "attention_head_dim",
        "conv_in_kernel",
        "conv_out_kernel",
        "cross_attention_dim",
        "encoder_hid_dim",
        "down_block_types",
        "up_block_types",
        "block_out_channels",
        "layers_per_block",
        "mix_mlp_ratio",
        "norm_num_groups",
        "norm_eps",
    }
)


@dataclass(frozen=True)
class MoebiusConfig:
    """The sizes of one Moebius network. Widths are channels, image and latent sizes pixels.

    ``max_hole_size`` is the widest hole that it fills well, in pixels of the picture; a key of ours
    that upstream does not have. None where nobody measured it.
    """

    image_size: int
    downsample_ratio: int
    block_out_channels: tuple[int, ...]
    heads: int
    cross_attention_dim: int
    encoder_hid_dim: int
    feed_forward_ratio: float
    conv_in_kernel: int = 3
    conv_out_kernel: int = 3
    layers_per_block: int = 2
    norm_groups: int = 32
    norm_eps: float = 1e-5
    max_hole_size: int | None = None

    @property
    def latent_size(self) -> int:
        """Height and width of the latents."""
        return self.image_size // self.downsample_ratio

    def level_size(self, level: int) -> int:
        """Height and width of the feature maps at ``level``, 0 being the finest."""
        return self.latent_size >> level

    @classmethod
    def parse(cls, document: Mapping[str, object]) -> Self:
        """Read upstream's document with its sections ``data``, ``vae`` and ``model``.

        Raises a ``ConfigurationError`` (a ``CheckpointError``) that names the key at fault.
        """
        root = reading.read_section(document, "The configuration")
        data = reading.read_section(reading.read_value(root, "configuration", "data"), "data")
        vae = reading.read_section(reading.read_value(root, "configuration", "vae"), "vae")
        model = reading.read_section(reading.read_value(root, "configuration", "model"), "model")
        _check_architecture(model)
        if reading.read_width(vae, "vae", "embed_dim", LATENT_CHANNELS) != LATENT_CHANNELS:
            raise UnsupportedValueError(f"vae.embed_dim must be {LATENT_CHANNELS}.")
        image_size = reading.read_width(data, "data", "image_size", most=MAX_IMAGE_SIZE)
        config = cls(
            image_size=image_size,
            downsample_ratio=reading.read_width(vae, "vae", "downsample_ratio"),
            block_out_channels=reading.read_widths(model, "model", "block_out_channels"),
            heads=reading.read_width(model, "model", "attention_head_dim"),
            cross_attention_dim=reading.read_width(model, "model", "cross_attention_dim"),
            encoder_hid_dim=reading.read_width(model, "model", "encoder_hid_dim"),
            feed_forward_ratio=reading.read_number(model, "model", "mix_mlp_ratio", 2.5),
            conv_in_kernel=reading.read_width(model, "model", "conv_in_kernel", 3),
            conv_out_kernel=reading.read_width(model, "model", "conv_out_kernel", 3),
            layers_per_block=reading.read_width(
                model, "model", "layers_per_block", 2, most=MAX_LAYERS
            ),
            norm_groups=reading.read_width(model, "model", "norm_num_groups", 32),
            norm_eps=reading.read_number(model, "model", "norm_eps", 1e-5),
            max_hole_size=reading.read_optional_width(
                data, "data", "max_hole_size", most=image_size
            ),
        )
        _check_block_types(model, len(config.block_out_channels))
        config.check()
        return config

    def check(self) -> None:
        """Refuse sizes that do not fit together, with ``InconsistentValuesError`` and the keys."""
        levels = len(self.block_out_channels)
        if levels > MAX_LEVELS:
            raise UnsupportedValueError(
                f"model.block_out_channels lists {levels} levels; {MAX_LEVELS} are the most."
            )
        step = self.downsample_ratio << (levels - 1)
        if self.image_size % step:
            raise InconsistentValuesError(
                f"data.image_size {self.image_size} is not a multiple of {step}, the size of a"
                f" pixel of the coarsest of {levels} levels."
            )
        for kernel in (self.conv_in_kernel, self.conv_out_kernel):
            if kernel % 2 == 0:
                raise UnsupportedValueError(f"A convolution's kernel must be odd, not {kernel}.")
        self._check_widths()

    def _check_widths(self) -> None:
        for width in self.block_out_channels:
            for divisor, key in ((self.heads, "attention_head_dim"), (2, "")):
                if width % divisor:
                    raise InconsistentValuesError(
                        f"model.block_out_channels has {width}, which "
                        + (f"model.{key} {divisor} does not divide." if key else "is odd.")
                    )
            if width % self.norm_groups:
                raise InconsistentValuesError(
                    f"model.block_out_channels has {width}, which model.norm_num_groups"
                    f" {self.norm_groups} does not divide."
                )
            if int(width * self.feed_forward_ratio) < 1:
                raise InconsistentValuesError(
                    f"model.mix_mlp_ratio {self.feed_forward_ratio} leaves no channel of {width}."
                )


def _check_architecture(model: reading.Section) -> None:
    model_type = reading.read_value(model, "model", "model_type")
    if not isinstance(model_type, str):
        raise WrongTypeError(f"model.model_type must be a name, not {reading.shown(model_type)}.")
    if model_type != MODEL_TYPE:
        raise UnknownModelTypeError(
            f"model.model_type is {reading.shown(model_type)}; this hub knows {MODEL_TYPE}."
        )
    for key, value in model.items():
        _check_key(key, value)
    # Upstream's defaults for these differ from what every Moebius network has.
    for key in ("encoder_hid_dim_type", "use_lambda_cross_attn", "mid_block_type"):
        reading.read_value(model, "model", key)
    for key, channels in (("in_channels", INPUT_CHANNELS), ("out_channels", LATENT_CHANNELS)):
        if reading.read_width(model, "model", key) != channels:
            raise UnsupportedValueError(
                f"model.{key} is {model[key]}; inpainting on {LATENT_CHANNELS}-channel latents"
                f" needs {channels}."
            )


def _check_key(key: str, value: object) -> None:
    if key in FIXED:
        fixed = FIXED[key]
        if value != fixed or isinstance(value, bool) != isinstance(fixed, bool):
            raise UnsupportedValueError(
                f"model.{key} is {reading.shown(value)}; a Moebius network has {fixed!r}."
            )
    elif key not in READ and key not in UNUSED:
        raise UnknownKeyError(f"model.{reading.shown(key)} is not a key of this architecture.")


def _check_block_types(model: reading.Section, levels: int) -> None:
    for key, expected in (
        ("down_block_types", DOWN_BLOCK_TYPE),
        ("up_block_types", UP_BLOCK_TYPE),
    ):
        types = reading.read_list(model, "model", key)
        for block_type in types:
            if block_type != expected:
                raise UnsupportedValueError(
                    f"model.{key} has {reading.shown(block_type)}; this network has {expected}."
                )
        if len(types) != levels:
            raise InconsistentValuesError(
                f"model.{key} lists {len(types)} blocks and model.block_out_channels {levels}."
            )
