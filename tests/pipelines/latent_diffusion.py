"""A pipeline of the smallest Moebius, made of its parts."""

from types import SimpleNamespace

from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.sampling import SamplingDefaults
from tests.export.networks import small_network, small_vae


def small_pipeline(*, with_vae=True, **defaults):
    network = small_network()
    checkpoint = SimpleNamespace(
        config=network.config,
        network=network,
        vae=small_vae() if with_vae else None,
        vae_config=VaeConfig() if with_vae else None,
        files=(),
    )
    return LatentDiffusionInpaint.of(checkpoint, SamplingDefaults(**defaults))
