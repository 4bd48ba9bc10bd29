from types import SimpleNamespace

import numpy as np

from inpaint_app.export.roles import build_roles
from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.validate.references import loop_inputs, open_references, parity_cases
from tests.export.networks import small_network

SCHEDULE = DdimSchedule()


def denoiser():
    network = small_network()
    checkpoint = SimpleNamespace(config=network.config, network=network, vae=None, vae_config=None)
    return build_roles(checkpoint)[0]


def test_the_denoiser_is_compared_at_several_timesteps():
    cases = parity_cases(denoiser(), SCHEDULE)
    names = [case.name for case in cases]
    assert names == ["noise at 0", "noise at 450", "noise at 950", "step at 450"]
    assert [float(case.inputs["alpha_prev"][0]) > 0 for case in cases] == [False] * 3 + [True]
    assert all(case.expected.shape == (1, 4, 8, 8) for case in cases)


def test_the_inputs_are_the_same_every_time():
    first, second = parity_cases(denoiser(), SCHEDULE), parity_cases(denoiser(), SCHEDULE)
    for one, other in zip(first, second, strict=True):
        assert all(np.array_equal(one.inputs[name], other.inputs[name]) for name in one.inputs)
        assert np.array_equal(one.expected, other.expected)


def test_pytorch_stands_behind_the_same_face_as_a_graph():
    role = denoiser()
    (case, *_) = parity_cases(role, SCHEDULE)
    with open_references([role])("denoiser") as run:
        assert np.array_equal(run(case.inputs), case.expected)


def test_the_loops_hole_is_the_same_at_both_sizes():
    specs = _specs()
    inputs = loop_inputs(specs, steps=5, strength=0.99, guidance=2.0)
    assert inputs.mask.shape == (1, 1, 8, 8)
    assert 0 < inputs.mask.mean() < 1
    assert np.array_equal(inputs.image_mask[..., ::8, ::8], inputs.mask)
    assert inputs.image_mask.mean() == inputs.mask.mean()
    assert np.abs(inputs.image).max() <= 1


def test_without_a_vae_there_is_no_picture():
    specs = {"denoiser": _specs()["denoiser"]}
    inputs = loop_inputs(specs, steps=5, strength=0.99, guidance=2.0)
    assert inputs.image is None
    assert inputs.masked_latents.std() > 0


def _specs():
    from inpaint_app.export.graphs import latent_diffusion_inpaint

    return latent_diffusion_inpaint(64, 8, 4)
