import numpy as np
import onnx_ir as ir
import pytest
import torch
from onnx import TensorProto, helper

from inpaint_app.export.graphs import graph_specs
from inpaint_app.export.wrappers import Denoiser
from inpaint_app.onnx_source.contract import source_contracts
from inpaint_app.onnx_source.graph_file import read_graph_file
from inpaint_app.onnx_source.static import make_static
from inpaint_app.onnx_source.surgery import wrap
from inpaint_app.onnx_source.weights import find_weights
from inpaint_app.validate.sessions import open_graph
from tests.onnx_source.finished import decoder, value, write

CONTRACTS = source_contracts(64, 8)
SPECS = graph_specs(
    {
        "kind": "latent-diffusion-inpaint",
        "image_size": 64,
        "latent_size": 8,
        "latent_channels": 4,
    }
)
SCALE = 0.5


def model_of(nodes, contract, **numbers):
    """A graph of the contract; ``numbers`` are its small initializers."""
    kinds = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64}
    inputs, outputs = (
        [value(t.name, "B", *t.shape[1:], dtype=kinds[t.dtype]) for t in tensors]
        for tensors in (contract.inputs, contract.outputs)
    )
    tensors = [
        helper.make_tensor(name, TensorProto.INT64, [len(numbers[name])], numbers[name])
        for name in numbers
    ]
    graph = helper.make_graph(nodes, "g", inputs, outputs, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])


def wrapped(folder, model, role):
    contract = CONTRACTS[role]
    source = read_graph_file(write(folder, model), contract)
    ids = np.arange(20).reshape(2, 10)[::-1].copy()
    constants = {"input_ids": ids} if role == "denoiser" else {}
    made = wrap(make_static(source, find_weights(source), contract, constants), SPECS[role], SCALE)
    ir.save(made, folder / "made.onnx")
    return made, folder / "made.onnx"


def tiny_denoiser():
    """The noise is the first four channels, times the timestep, plus the first of the ids."""
    node = helper.make_node
    return model_of(
        [
            node("Slice", ["latent", "from", "to", "axis"], ["first"]),
            node("Cast", ["timesteps"], ["t"], to=TensorProto.FLOAT),
            node("Reshape", ["t", "column"], ["when"]),
            node("Mul", ["first", "when"], ["product"]),
            node("Slice", ["input_ids", "from", "axis", "axis"], ["id"]),
            node("Cast", ["id"], ["number"], to=TensorProto.FLOAT),
            node("Reshape", ["number", "column"], ["shift"]),
            node("Add", ["product", "shift"], ["noise"]),
        ],
        CONTRACTS["denoiser"],
        **{"from": [0], "to": [4], "axis": [1], "column": [-1, 1, 1, 1]},
    )


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def test_a_step_is_guided_and_taken_as_pytorch_takes_it(tmp_path):
    model, path = wrapped(tmp_path, tiny_denoiser(), "denoiser")
    given = {t.name: numbers(*t.shape, seed=i) for i, t in enumerate(SPECS["denoiser"].inputs)}
    given |= {n: np.array([v], np.float32) for n, v in (("alpha", 0.3), ("alpha_prev", 0.7))}

    class Predict(torch.nn.Module):
        def forward(self, latents9, timestep):
            return latents9[:, :4] * timestep + torch.tensor([10.0, 0.0]).view(2, 1, 1, 1)

    expected = Denoiser(Predict())(*(torch.from_numpy(value) for value in given.values()))
    with open_graph(path) as run:
        assert np.allclose(run(given), expected.numpy(), atol=1e-5)
    assert [value.name for value in model.graph.inputs] == list(given)
    assert not any(
        value.dtype == ir.DataType.INT64 for node in model.graph for value in node.outputs
    )


def test_latents_are_the_scaled_mean(tmp_path):
    nodes = [
        helper.make_node("SpaceToDepth", ["image"], ["deep"], blocksize=8),
        helper.make_node("Slice", ["deep", "from", "to", "axis"], ["moments"]),
    ]
    contract = CONTRACTS["vae_encoder"]
    model = model_of(nodes, contract, **{"from": [0], "to": [8], "axis": [1]})
    _, path = wrapped(tmp_path, model, "vae_encoder")
    image = numbers(1, 3, 64, 64)
    with open_graph(path) as run:
        found = run({"image": image})
    # The first four channels are the first pixels of a block, of all three colours and again.
    assert found.shape == (1, 4, 8, 8)
    assert np.allclose(found[0, :3], image[0, :, ::8, ::8] * SCALE)


def test_a_picture_is_unscaled_first_and_moved_into_its_range(tmp_path):
    model, path = wrapped(tmp_path, decoder(), "vae_decoder")
    latents = numbers(1, 4, 8, 8)
    with open_graph(path) as run:
        found = run({"latents": latents})
    assert (found.min(), found.max()) == (0, 1)
    weight = model.graph.initializers["weight"].const_value.numpy()[:, :, 0, 0]
    first = (weight @ latents[0, :, 0, 0] / SCALE).reshape(8, 8, 3)
    assert np.allclose(found[0, :, :8, :8], (first / 2 + 0.5).clip(0, 1).transpose(2, 0, 1))


def test_names_of_ours_in_the_graph_do_not_collide(tmp_path):
    nodes = [
        helper.make_node("Conv", ["latent", "weight"], ["hub.1.0"]),
        helper.make_node("DepthToSpace", ["hub.1.0"], ["latents"], blocksize=8),
        helper.make_node("Tanh", ["latents"], ["image"]),
    ]
    _, path = wrapped(tmp_path, decoder(nodes=nodes), "vae_decoder")
    with open_graph(path) as run:
        assert run({"latents": numbers(1, 4, 8, 8)}).shape == (1, 3, 64, 64)


@pytest.mark.parametrize("role", SPECS)
def test_every_role_of_the_pipeline_has_a_contract(role):
    assert CONTRACTS[role].role == role
