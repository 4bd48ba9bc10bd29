import pytest
import torch

from inpaint_app.manifest.kinds import LATENT_DIFFUSION_INPAINT
from tests.export.networks import noise, relative_difference
from tests.pipelines.latent_diffusion import small_pipeline


def test_the_roles_come_in_the_order_in_which_they_run():
    roles = [role.spec.role for role in small_pipeline().roles]
    assert roles == list(LATENT_DIFFUSION_INPAINT.roles)


def test_without_a_vae_there_is_the_denoiser_alone():
    pipeline = small_pipeline(with_vae=False)
    assert [role.spec.role for role in pipeline.roles] == ["denoiser"]
    assert pipeline.missing == ("vae_encoder", "vae_decoder")


@pytest.mark.parametrize("role", small_pipeline().roles, ids=lambda role: role.spec.role)
@torch.no_grad()
def test_what_is_traced_computes_what_the_reference_does(role):
    inputs = [noise(*tensor.shape).abs().clamp(0.1, 0.9) for tensor in role.spec.inputs]
    assert relative_difference(role.rewrite()(*inputs), role.reference(*inputs)) < 1e-5
