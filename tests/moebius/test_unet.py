import pytest
import torch

from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.unet import Moebius, guidance_ids
from tests.moebius.reference import full_reference, tiny_config
from tests.tiny_model import random_state, tiny_document


def build(config: MoebiusConfig) -> Moebius:
    with torch.device("meta"):
        network = Moebius(config)
    network.load_state_dict(random_state(network), assign=True)
    return network.eval().requires_grad_(requires_grad=False)


def shapes_of(network: Moebius) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}


def test_it_has_the_published_names_and_shapes():
    config, shapes = full_reference()
    with torch.device("meta"):
        network = Moebius(config)
    assert shapes_of(network) == shapes
    assert sum(parameter.numel() for parameter in network.parameters()) == 226_041_531


@pytest.mark.parametrize("image_size", [64, 128, 256, 512])
@pytest.mark.parametrize("widths", [(16,), (16, 32), (16, 16, 32)], ids=len)
def test_it_works_at_every_size_and_depth(image_size, widths):
    config = MoebiusConfig.parse(tiny_document(image_size, widths))
    size = config.latent_size
    latents = torch.randn(2, 9, size, size, generator=torch.Generator().manual_seed(0))
    noise = build(config)(latents, torch.tensor([400]), guidance_ids())
    assert noise.shape == (2, 4, size, size)
    assert 0.05 < noise.std() < 5
    assert noise.isfinite().all()


def test_a_timestep_may_be_given_once_or_for_each_picture():
    network = build(tiny_config())
    latents = torch.randn(2, 9, 16, 16, generator=torch.Generator().manual_seed(0))
    once = network(latents, torch.tensor([811]), guidance_ids())
    each = network(latents, torch.tensor([811.0, 811.0]), guidance_ids())
    torch.testing.assert_close(once, each)


def test_guidance_puts_the_unconditional_ids_first():
    assert guidance_ids().tolist() == [list(range(10, 20)), list(range(10))]


def test_its_shapes_are_static_for_the_exporter():
    network = build(MoebiusConfig.parse(tiny_document()))
    arguments = (torch.randn(2, 9, 8, 8), torch.tensor([5.0]), guidance_ids())
    program = torch.export.export(network, arguments)
    targets = {str(node.target) for node in program.graph.nodes}
    assert not {target for target in targets if "sym_size" in target or "aten.item" in target}
    torch.testing.assert_close(program.module()(*arguments), network(*arguments))
