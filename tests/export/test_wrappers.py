import numpy as np
import pytest
import torch

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.export.roles import RoleModules
from inpaint_app.export.wrappers import Denoiser, GuidedNetwork, VaeDecoder, VaeEncoder
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.pipelines.latent_diffusion_roles import DENOISER_REWRITES
from tests.export.networks import REFERENCE, noise, reference_network, small_vae


@pytest.fixture(scope="module")
def expected():
    return dict(np.load(REFERENCE / "expected.npz"))


@pytest.fixture(scope="module", params=["as it was loaded", "rewritten"])
def denoiser(request):
    denoiser = Denoiser(GuidedNetwork(reference_network())).eval()
    if request.param == "rewritten":
        return RoleModules(GraphSpec("denoiser", (), ()), denoiser, DENOISER_REWRITES).rewrite()
    return denoiser


def vector(value):
    return torch.tensor([value], dtype=torch.float32)


@torch.no_grad()
@pytest.mark.parametrize(("steps", "guidance"), [(20, 2.0), (10, 4.5)])
def test_the_denoiser_walks_the_loops_that_upstream_walked(denoiser, expected, steps, guidance):
    schedule, name = DdimSchedule(), f"ddim{steps}_g{guidance}"
    mask = torch.from_numpy(expected["mask"])
    masked_latents = torch.from_numpy(expected["masked_latents"])
    latents = torch.from_numpy(expected["latents"])
    for timestep in expected[f"{name}_timesteps"].tolist():
        alphas = (schedule.alpha(timestep), schedule.alpha_prev(timestep, steps))
        scalars = map(vector, (timestep, guidance, *alphas))
        latents = denoiser(latents, mask, masked_latents, *scalars)
    final = expected[f"{name}_final"]
    assert np.abs(latents.numpy() - final).max() <= 1e-4 * np.abs(final).max()


@torch.no_grad()
@pytest.mark.parametrize("timestep", [0, 1, 500, 811, 950, 999])
def test_a_step_to_nothing_is_the_guided_noise_itself(denoiser, expected, timestep):
    inputs = [torch.from_numpy(expected[name]) for name in ("latents", "mask", "masked_latents")]
    scalars = map(vector, (timestep, 3.0, 0.5, 0.0))
    unconditional, conditional = expected[f"noise_t{timestep}"]
    guided = unconditional + 3.0 * (conditional - unconditional)
    found = denoiser(*inputs, *scalars).numpy()[0]
    assert np.abs(found - guided).max() <= 1e-4 * np.abs(guided).max()


@torch.no_grad()
def test_the_encoder_gives_the_scaled_mean_of_the_posterior():
    vae, image = small_vae(), noise(1, 3, 32, 32)
    expected = vae.encode(image).latent_dist.mean * 0.5
    assert torch.allclose(VaeEncoder(vae, 0.5)(image), expected)


@torch.no_grad()
def test_the_decoder_gives_a_picture_between_zero_and_one():
    vae, latents = small_vae(), noise(1, 4, 4, 4)
    expected = (vae.decode(latents / 0.5).sample / 2 + 0.5).clamp(0, 1)
    assert torch.allclose(VaeDecoder(vae, 0.5)(latents), expected)
