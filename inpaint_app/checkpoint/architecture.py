"""Whose weights are these? Told from the names and shapes of the parameters alone (no torch)."""

import math
import re
from collections.abc import Collection, Mapping
from typing import Final

from inpaint_app.moebius.config import MoebiusConfig

Shapes = Mapping[str, tuple[int, ...]]

MOEBIUS: Final = "a Moebius network"
VAE: Final = "a diffusers AutoencoderKL"
INPAINTER: Final = "a starter inpainter"

# In this order: the first that has a parameter matching each of its patterns.
SIGNATURES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (MOEBIUS, (r"embedding_layer\.weight$", r"diff_model\.conv_in\.conv_dw\.weight$")),
    ("a PixelHacker network (the teacher of Moebius)", (r"diff_model\.conv_in\.weight$",)),
    ("a running average in its training layout", (r"decay$", r"num_updates$")),
    ("the U-Net of a Moebius network without its embeddings", (r"conv_in\.conv_dw\.weight$",)),
    (INPAINTER, (r"enter\.weight$", r"from_eighth\.weight$", r"leave\.weight$")),
    (VAE, (r"encoder\.conv_in\.weight$", r"decoder\.conv_in\.weight$")),
    ("a Stable Diffusion checkpoint in its original layout", (r"model\.diffusion_model\.",)),
    ("a Stable Diffusion U-Net", (r"conv_in\.weight$", r"down_blocks\.0\.", r"mid_block\.")),
    ("a VAE in its original layout", (r"(first_stage_model\.)?decoder\.up\.0\.block\.",)),
    ("a LoRA adapter", (r".*\blora(_|\.)",)),
    ("a CLIP text encoder", (r"text_model\.embeddings\.",)),
    ("a network wrapped for parallel training", (r"module\.",)),
)


def recognise(names: Collection[str]) -> str | None:
    """What the weights belong to, in words; None for a network that nobody told us of."""
    for description, patterns in SIGNATURES:
        if all(any(re.match(pattern, name) for name in names) for pattern in patterns):
            return description
    return None


def differing_sizes(config: MoebiusConfig, shapes: Shapes) -> list[str]:
    """Where a configuration and the shapes of a Moebius network's weights disagree, in words."""
    found = _sizes(shapes, config.downsample_ratio)
    said: dict[str, object] = {
        "model.block_out_channels": list(config.block_out_channels),
        "model.layers_per_block": config.layers_per_block,
        "model.encoder_hid_dim": config.encoder_hid_dim,
        "model.cross_attention_dim": config.cross_attention_dim,
        "model.attention_head_dim": config.heads,
        "data.image_size": config.image_size,
    }
    return [
        f"{key} is {said[key]} in the configuration and {value} in the weights"
        for key, value in found.items()
        if value != said[key]
    ]


def _sizes(shapes: Shapes, downsample_ratio: int) -> dict[str, object]:
    """The sizes that can be read off the shapes; one that cannot is left out."""
    sizes: dict[str, object] = {
        "model.layers_per_block": _count(shapes, r"diff_model\.down_blocks\.0\.resnets\.(\d+)\."),
    }
    levels = range(_count(shapes, r"diff_model\.down_blocks\.(\d+)\."))
    norms = [shapes.get(f"diff_model.down_blocks.{i}.resnets.0.norm2.weight") for i in levels]
    if all(norms):
        sizes["model.block_out_channels"] = [norm[0] for norm in norms if norm]
    projection = shapes.get("diff_model.encoder_hid_proj.weight", ())
    if len(projection) == 2:  # noqa: PLR2004 - a matrix
        sizes["model.cross_attention_dim"], sizes["model.encoder_hid_dim"] = projection
    attention = "diff_model.down_blocks.0.attentions.0.transformer_blocks.0."
    keys = shapes.get(attention + "attn1.to_k.weight", ())
    if len(keys) == 4 and keys[0]:  # noqa: PLR2004 - a convolution's weight
        sizes["model.attention_head_dim"] = keys[1] // keys[0]
    positions = shapes.get(attention + "attn2.rel_pos_emb", ())
    if positions:
        sizes["data.image_size"] = math.isqrt(positions[0]) * downsample_ratio
    return sizes


def _count(names: Collection[str], pattern: str) -> int:
    return len({found[1] for name in names if (found := re.match(pattern, name))})
