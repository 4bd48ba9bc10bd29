"""Scales, slices and changes of range at either end of the VAE, taken into the convolutions there.

All of it is linear. The encoder's last two convolutions and the choice of the mean become one; the
decoder's division by the scaling factor goes into the convolution that it feeds, and the move from
[-1, 1] to [0, 1] into the last one.
"""

import torch
from torch import Tensor, nn

from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.wrappers import VaeDecoder, VaeEncoder


class FoldedVaeEncoder(nn.Module):
    """Picture ``(1, 3, H, W)`` to scaled latents, all in the encoder."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, image: Tensor) -> Tensor:
        """As wrappers.VaeEncoder."""
        latents: Tensor = self.encoder(image)
        return latents


class FoldedVaeDecoder(nn.Module):
    """Scaled latents ``(1, 4, h, w)`` to a picture, with nothing but a clamp after the decoder."""

    def __init__(self, post_quant_conv: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.post_quant_conv = post_quant_conv
        self.decoder = decoder

    def forward(self, latents: Tensor) -> Tensor:
        """As wrappers.VaeDecoder."""
        image: Tensor = self.decoder(self.post_quant_conv(latents))
        return image.clamp(0, 1)


@torch.no_grad()
def fold_encoder_scale(module: VaeEncoder) -> FoldedVaeEncoder:
    """Let the encoder's last convolution give the scaled mean; ``module`` is rebuilt."""
    last = module.encoder.conv_out
    # In double precision, so that the sums are the same on every machine.
    weight, bias = (part.double() for part in _affine(last))
    mix, shift = (part.double() for part in _affine(module.quant_conv))
    weight = torch.einsum("om,mirc->oirc", mix.flatten(1), weight) * module.scaling_factor
    bias = (mix.flatten(1) @ bias + shift) * module.scaling_factor
    mean = weight.shape[0] // 2
    module.encoder.conv_out = _conv_like(last, weight[:mean].float(), bias[:mean].float())
    return FoldedVaeEncoder(module.encoder)


@torch.no_grad()
def fold_decoder_scale(module: VaeDecoder) -> FoldedVaeDecoder:
    """Let the decoder take scaled latents and give [0, 1] once clamped; ``module`` is rebuilt."""
    decoder = module.decoder
    weight, bias = _affine(module.post_quant_conv)
    first = _conv_like(module.post_quant_conv, weight / module.scaling_factor, bias)
    weight, bias = _affine(decoder.conv_out)
    decoder.conv_out = _conv_like(decoder.conv_out, weight / 2, bias / 2 + 0.5)
    return FoldedVaeDecoder(first, decoder)


FOLD_ENCODER_SCALE = Rewrite(
    "fold-encoder-scale",
    "The encoder's last convolutions, the mean's slice and the scaling factor are one convolution.",
    fold_encoder_scale,
)
FOLD_DECODER_SCALE = Rewrite(
    "fold-decoder-scale",
    "The scaling factor and the change of range are part of the decoder's convolutions.",
    fold_decoder_scale,
)


def _affine(conv: nn.Conv2d) -> tuple[Tensor, Tensor]:
    bias = conv.bias if conv.bias is not None else conv.weight.new_zeros(conv.out_channels)
    return conv.weight, bias


def _conv_like(conv: nn.Conv2d, weight: Tensor, bias: Tensor) -> nn.Conv2d:
    made = nn.Conv2d(
        weight.shape[1],
        weight.shape[0],
        weight.shape[2:],  # type: ignore[arg-type]
        stride=conv.stride,  # type: ignore[arg-type]
        padding=conv.padding,  # type: ignore[arg-type]
    )
    made.weight, made.bias = nn.Parameter(weight.contiguous()), nn.Parameter(bias.contiguous())
    return made
