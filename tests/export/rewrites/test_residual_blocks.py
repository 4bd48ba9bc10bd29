import torch
from torch import nn

from inpaint_app.export.rewrites.batch_norm import fold_batch_norms
from inpaint_app.export.rewrites.flat_transformer import flatten_transformers
from inpaint_app.export.rewrites.residual_blocks import project_timestep_once
from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from inpaint_app.export.wrappers import GuidedNetwork
from tests.export.networks import noise, relative_difference, small_network


@torch.no_grad()
def test_one_projection_of_the_timestep_serves_every_block():
    network = small_network()
    rewritten = flatten_transformers(fold_batch_norms(copy_sharing_weights(network)))
    project_timestep_once(rewritten.diff_model)
    latents9 = noise(2, 9, 8, 8)
    for timestep in (0.0, 731.0):
        when = torch.tensor([timestep])
        found, expected = rewritten(latents9, when), GuidedNetwork(network)(latents9, when)
        assert relative_difference(found, expected) < 1e-5


def test_there_is_one_dense_layer_for_all_timestep_projections():
    rewritten = flatten_transformers(fold_batch_norms(copy_sharing_weights(small_network())))
    project_timestep_once(rewritten.diff_model)
    names = [name for name, part in rewritten.named_modules() if isinstance(part, nn.Linear)]
    assert "diff_model.time_embedding.projections" in names
    assert not any("time_emb_proj" in name for name in names)
