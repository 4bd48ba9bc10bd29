from contextlib import contextmanager

import numpy as np

from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.pipelines.latent_diffusion_loop import LoopInputs, run_loop, seeded_loop_inputs
from tests.pipelines.latent_diffusion import small_pipeline

SCHEDULE = DdimSchedule()


def array(*values):
    return np.array(values, np.float32)


class Recorder:
    """Graphs that do simple sums, and remember who was called with what."""

    def __init__(self):
        self.calls = []

    @contextmanager
    def open_role(self, role):
        self.calls.append(("open", role))

        def run(inputs):
            self.calls.append((role, inputs))
            first = inputs["image" if role == "vae_encoder" else "latents"]
            return first + 1

        yield run
        self.calls.append(("close", role))

    def named(self, name):
        return [inputs for role, inputs in self.calls if role == name]


def inputs(**changes):
    given = {
        "image": array(1, 2, 3),
        "image_mask": array(0, 1, 0),
        "masked_latents": array(9),
        "mask": array(1),
        "noise": array(0),
        "steps": 4,
        "strength": 0.99,
        "guidance": 2.5,
    }
    return LoopInputs(**(given | changes))


def test_the_hole_is_zero_for_the_encoder():
    recorder = Recorder()
    run_loop(recorder.open_role, inputs(), SCHEDULE)
    (given,) = recorder.named("vae_encoder")
    assert given["image"].tolist() == [1, 0, 3]


def test_every_step_gets_what_the_schedule_says():
    recorder = Recorder()
    result = run_loop(recorder.open_role, inputs(), SCHEDULE)
    steps = recorder.named("denoiser")
    assert [float(step["timestep"][0]) for step in steps] == [500, 250, 0]
    assert [float(step["latents"][0]) for step in steps] == [0, 1, 2]
    assert all(step["masked_latents"].tolist() == [2, 1, 4] for step in steps)
    assert all(step["guidance"] == np.float32(2.5) for step in steps)
    assert steps[0]["alpha_prev"] == steps[1]["alpha"]
    assert steps[-1]["alpha_prev"] == 1
    assert result.steps == 3
    made = {**result.on_the_way, **result.end}
    assert {name: array.tolist() for name, array in made.items()} == {
        "step 1": [1],
        "step 2": [2],
        "step 3": [3],
        "image": [4],
    }
    assert list(result.end) == ["step 3", "image"]


def test_a_role_is_closed_before_the_next_is_opened():
    recorder = Recorder()
    run_loop(recorder.open_role, inputs(), SCHEDULE)
    order = [call for call in recorder.calls if call[0] in {"open", "close"}]
    roles = ("vae_encoder", "denoiser", "vae_decoder")
    assert order == [(action, role) for role in roles for action in ("open", "close")]


def test_without_a_vae_the_loop_alone_runs():
    recorder = Recorder()
    result = run_loop(recorder.open_role, inputs(image=None, image_mask=None), SCHEDULE)
    assert list(result.end) == ["step 3"]
    assert recorder.named("denoiser")[0]["masked_latents"].tolist() == [9]
    assert recorder.named("vae_encoder") == recorder.named("vae_decoder") == []


def specs(pipeline):
    return {role.spec.role: role.spec for role in pipeline.roles}


def test_the_loops_hole_is_the_same_at_both_sizes():
    given = seeded_loop_inputs(specs(small_pipeline()), steps=5, strength=0.99, guidance=2.0)
    assert given.mask.shape == (1, 1, 8, 8)
    assert 0 < given.mask.mean() < 1
    assert np.array_equal(given.image_mask[..., ::8, ::8], given.mask)
    assert given.image_mask.mean() == given.mask.mean()
    assert np.abs(given.image).max() <= 1


def test_without_a_vae_there_is_no_picture():
    pipeline = small_pipeline(with_vae=False)
    given = seeded_loop_inputs(specs(pipeline), steps=5, strength=0.99, guidance=2.0)
    assert given.image is None
    assert given.masked_latents.std() > 0
