import torch

from inpaint_app.starter.config import NetworkConfig
from inpaint_app.starter.network import Inpainter
from inpaint_app.starter.spread import spread_residual
from tests.tiny_inpainter import TINY


def _hole(size: int) -> torch.Tensor:
    mask = torch.zeros(1, 1, size, size)
    mask[..., size // 4 : size // 2, size // 4 : size // 2] = 1
    return mask


def test_the_full_network_has_at_most_four_million_parameters():
    assert sum(p.numel() for p in Inpainter(NetworkConfig()).parameters()) <= 4_000_000


def test_known_pixels_pass_through():
    truth, mask = torch.rand(1, 3, 64, 64), _hole(64)

    filled = Inpainter(TINY.network)((truth * 2 - 1) * (1 - mask), mask)

    assert filled.shape == truth.shape
    assert filled.min() >= 0
    assert filled.max() <= 1
    torch.testing.assert_close(filled * (1 - mask), truth * (1 - mask))


def test_what_the_hole_hides_changes_nothing():
    first, second = torch.rand(1, 3, 64, 64), torch.rand(1, 3, 64, 64)
    mask = _hole(64)
    second = torch.where(mask > 0, second, first)
    network = Inpainter(TINY.network)

    outputs = [network((picture * 2 - 1) * (1 - mask), mask) for picture in (first, second)]

    assert torch.equal(*outputs)


def test_every_parameter_is_trained():
    network, mask = Inpainter(TINY.network), _hole(64)

    network.composed(torch.rand(1, 3, 64, 64) * (1 - mask), mask)[0].square().mean().backward()

    assert [n for n, p in network.named_parameters() if p.grad is None] == []


def test_a_constant_error_is_spread_as_that_constant():
    known = 1 - _hole(64)

    field = spread_residual(torch.full((1, 3, 64, 64), 0.2) * known, known)

    torch.testing.assert_close(field, torch.full_like(field, 0.2), atol=2e-3, rtol=0)
