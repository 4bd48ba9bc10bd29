import torch

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.wrappers import GuidedNetwork
from tests.export.networks import noise, relative_difference, small_network


@torch.no_grad()
def test_the_network_without_its_context_predicts_the_same_noise():
    network = small_network()
    flat = flatten_transformers(fold_batch_norms(copy_sharing_weights(network)))
    latents9 = noise(1, 9, 8, 8)
    for timestep in (0.0, 500.0, 999.0):
        when = torch.tensor([timestep])
        found, expected = flat(latents9, when), GuidedNetwork(network)(latents9, when)
        assert relative_difference(found, expected) < 1e-5


def test_the_embedding_and_its_projection_are_gone():
    flat = flatten_transformers(fold_batch_norms(copy_sharing_weights(small_network())))
    names = [name for name, _ in flat.named_parameters()]
    forbidden = ("embedding_layer", "encoder_hid_proj", "to_k", "to_v", "rel_pos_emb", "norm_q")
    assert [name for name in names if any(word in name for word in forbidden)] == []


def test_what_is_not_rewritten_keeps_its_name_and_its_weights():
    network = small_network()
    flat = flatten_transformers(fold_batch_norms(copy_sharing_weights(network)))
    name = "diff_model.down_blocks.0.attentions.0.transformer_blocks.0.ff.depth_conv.conv.weight"
    kept = dict(flat.named_parameters())[name]
    assert kept.data_ptr() == dict(network.named_parameters())[name].data_ptr()
