import pytest
import torch

from inpaint_app.export.rewrites.sharing import copy_sharing_weights
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


def some_of(tensor):
    """Between .1 and .9, and of timesteps one of the schedule's."""
    values = noise(*tensor.shape).abs().clamp(0.1, 0.9)
    return (values * 1000).round() if tensor.name == "timestep" else values


@pytest.mark.parametrize("role", small_pipeline().roles, ids=lambda role: role.spec.role)
@torch.no_grad()
def test_what_is_traced_computes_what_the_reference_does(role):
    inputs = [some_of(tensor) for tensor in role.spec.inputs]
    assert relative_difference(role.rewrite()(*inputs), role.reference(*inputs)) < 1e-5


@pytest.mark.parametrize("role", small_pipeline().roles, ids=lambda role: role.spec.role)
@torch.no_grad()
def test_every_rewrite_alone_changes_no_result(role):
    inputs = [some_of(tensor) for tensor in role.spec.inputs]
    module = copy_sharing_weights(role.reference)
    for rewrite in role.rewrites:
        before = module(*inputs)
        module = rewrite.apply(module)
        assert relative_difference(module(*inputs), before) < 1e-5, rewrite.name


def test_rewrites_have_names_and_say_in_one_line_what_they_do():
    rewrites = {
        rewrite.name: rewrite for role in small_pipeline().roles for rewrite in role.rewrites
    }
    assert len(rewrites) == 9
    assert all(rewrite.what.endswith(".") for rewrite in rewrites.values())
