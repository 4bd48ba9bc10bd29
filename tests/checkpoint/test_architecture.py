import pytest
import torch

from inpaint_app.checkpoint.architecture import MOEBIUS, VAE, differing_sizes, recognise
from inpaint_app.moebius.config import MoebiusConfig
from inpaint_app.moebius.unet import Moebius
from inpaint_app.moebius.vae import build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from tests.moebius.reference import full_reference
from tests.tiny_model import tiny_document


def test_it_knows_its_own():
    _, shapes = full_reference()
    with torch.device("meta"):
        vae = build_vae(VaeConfig())
    assert recognise(shapes) == MOEBIUS
    assert recognise(vae.state_dict()) == VAE


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["embedding_layer.weight", "diff_model.conv_in.weight"], "PixelHacker"),
        (["conv_in.conv_dw.weight", "conv_out.bn1.bias"], "without its embeddings"),
        (["conv_in.weight", "down_blocks.0.a", "mid_block.b"], "Stable Diffusion U-Net"),
        (["model.diffusion_model.input_blocks.0.0.weight"], "original layout"),
        (["decoder.up.0.block.0.conv1.weight"], "VAE in its original layout"),
        (["unet.lora_A.weight"], "LoRA"),
        (["module.conv_in.weight"], "parallel training"),
        (["decay", "num_updates", "diff_modelconv_outbn1bias"], "running average"),
    ],
)
def test_it_knows_what_else_people_upload(names, says):
    assert says in recognise(names)


def test_it_does_not_guess():
    assert recognise(["fc.weight", "fc.bias"]) is None
    assert recognise([]) is None


@pytest.mark.parametrize(
    ("widths", "image_size", "layers", "says"),
    [
        ((16, 32), 64, 1, []),
        ((16, 32, 64), 64, 1, ["[16, 32]", "[16, 32, 64]"]),
        ((16, 32), 128, 1, ["image_size is 64", "128 in the weights"]),
        ((16, 32), 64, 2, ["layers_per_block is 1", "2 in the weights"]),
    ],
)
def test_it_tells_where_a_configuration_and_weights_disagree(widths, image_size, layers, says):
    with torch.device("meta"):
        network = Moebius(MoebiusConfig.parse(tiny_document(image_size, widths, layers)))
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    differing = "; ".join(differing_sizes(MoebiusConfig.parse(tiny_document()), shapes))
    assert bool(differing) == bool(says)
    assert all(words in differing for words in says)
