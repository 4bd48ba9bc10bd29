"""The predecessor's contract: the inputs and outputs of the three graphs that it published.

See github.com/simonw/moebius-web, ``models/README.md``. Its batch is free; the denoiser runs the
guidance pair, unconditional first, the two others one picture.
"""

from collections.abc import Mapping

from inpaint_app.export.graphs import GraphSpec, TensorSpec
from inpaint_app.moebius.config import CONTEXT_TOKENS, INPUT_CHANNELS, LATENT_CHANNELS

PICTURE_CHANNELS = 3


def source_contracts(image_size: int, latent_size: int) -> Mapping[str, GraphSpec]:
    """The three graphs by the role that each becomes, with the shapes that we run them with.

    ``noise`` is of the latents, ``moments`` are mean and log variance of the posterior, ``image``
    is in [-1, 1]; latents in and out of the VAE are not scaled.
    """
    side, pixels = (latent_size,) * 2, (image_size,) * 2
    image = _float("image", 1, PICTURE_CHANNELS, *pixels)
    return {
        "vae_encoder": GraphSpec(
            "vae_encoder", (image,), (_float("moments", 1, 2 * LATENT_CHANNELS, *side),)
        ),
        "denoiser": GraphSpec(
            "denoiser",
            (
                _float("latent", 2, INPUT_CHANNELS, *side),
                _float("timesteps", 2),
                TensorSpec("input_ids", "int64", (2, CONTEXT_TOKENS)),
            ),
            (_float("noise", 2, LATENT_CHANNELS, *side),),
        ),
        "vae_decoder": GraphSpec(
            "vae_decoder", (_float("latent", 1, LATENT_CHANNELS, *side),), (image,)
        ),
    }


def _float(name: str, *shape: int) -> TensorSpec:
    return TensorSpec(name, "float32", shape)
