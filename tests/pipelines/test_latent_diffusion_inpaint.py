from types import SimpleNamespace

import numpy as np

from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.validate.references import open_references
from tests.pipelines.latent_diffusion import small_pipeline


def cases_of(role, pipeline):
    (chosen,) = [item for item in pipeline.roles if item.spec.role == role]
    return pipeline.parity_cases(chosen)


def test_the_denoiser_is_compared_at_several_timesteps():
    cases = cases_of("denoiser", small_pipeline(with_vae=False))
    names = [case.name for case in cases]
    assert names == ["noise at 0", "noise at 450", "noise at 950", "step at 450"]
    assert [float(case.inputs["alpha_prev"][0]) > 0 for case in cases] == [False] * 3 + [True]
    assert all(case.expected.shape == (1, 4, 8, 8) for case in cases)


def test_the_vae_is_compared_on_a_picture_and_on_latents():
    pipeline = small_pipeline()
    assert [case.name for case in cases_of("vae_encoder", pipeline)] == ["picture"]
    assert [case.name for case in cases_of("vae_decoder", pipeline)] == ["latents"]


def test_the_inputs_are_the_same_every_time():
    pipeline = small_pipeline(with_vae=False)
    first, second = cases_of("denoiser", pipeline), cases_of("denoiser", pipeline)
    for one, other in zip(first, second, strict=True):
        assert all(np.array_equal(one.inputs[name], other.inputs[name]) for name in one.inputs)
        assert np.array_equal(one.expected, other.expected)


def test_a_whole_run_ends_with_a_picture():
    pipeline = small_pipeline()
    run = pipeline.run(open_references(pipeline.roles))
    assert run.steps == 4
    assert list(run.on_the_way) == ["step 1", "step 2", "step 3"]
    assert run.end["image"].shape == (1, 3, 64, 64)


def test_a_visitors_run_starts_from_the_defaults_that_were_given():
    described = small_pipeline(with_vae=False, steps=7, guidance=3.5).describe()
    assert described["kind"] == "latent-diffusion-inpaint"
    assert described["defaults"] == {
        "steps": 7,
        "strength": 0.99,
        "guidance": 3.5,
        "noise_offset": 0.0357,
    }


def test_it_says_how_large_a_hole_it_fills_well_where_that_was_measured():
    def described(hole):
        sizes = SimpleNamespace(image_size=64, latent_size=8, max_hole_size=hole)
        return LatentDiffusionInpaint(sizes, [], (), SamplingDefaults()).describe()

    assert described(24) == described(None) | {"max_hole_size": 24}
    assert "max_hole_size" not in described(None)
