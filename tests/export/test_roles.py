from types import SimpleNamespace

import pytest
import torch

from inpaint_app.export.graphs import ROLES
from inpaint_app.export.roles import build_roles
from inpaint_app.moebius.vae_config import VaeConfig
from tests.export.networks import noise, relative_difference, small_network, small_vae


def checkpoint(*, with_vae=True):
    network = small_network()
    return SimpleNamespace(
        config=network.config,
        network=network,
        vae=small_vae() if with_vae else None,
        vae_config=VaeConfig() if with_vae else None,
    )


def test_the_roles_come_in_the_order_in_which_they_run():
    assert tuple(role.spec.role for role in build_roles(checkpoint())) == ROLES


def test_without_a_vae_there_is_the_denoiser_alone():
    roles = build_roles(checkpoint(with_vae=False))
    assert [role.spec.role for role in roles] == ["denoiser"]


@pytest.mark.parametrize("role", build_roles(checkpoint()), ids=lambda role: role.spec.role)
@torch.no_grad()
def test_what_is_traced_computes_what_the_reference_does(role):
    inputs = [noise(*tensor.shape).abs().clamp(0.1, 0.9) for tensor in role.spec.inputs]
    assert relative_difference(role.rewrite()(*inputs), role.reference(*inputs)) < 1e-5
