from contextlib import contextmanager

import numpy as np

from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.validate.end_to_end import LoopInputs, LoopResult, compare_loops, run_loop

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
    assert [latents.tolist() for latents in result.latents] == [[1], [2], [3]]
    assert result.image.tolist() == [4]


def test_a_role_is_closed_before_the_next_is_opened():
    recorder = Recorder()
    run_loop(recorder.open_role, inputs(), SCHEDULE)
    order = [call for call in recorder.calls if call[0] in {"open", "close"}]
    roles = ("vae_encoder", "denoiser", "vae_decoder")
    assert order == [(action, role) for role in roles for action in ("open", "close")]


def test_without_a_vae_the_loop_alone_runs():
    recorder = Recorder()
    result = run_loop(recorder.open_role, inputs(image=None, image_mask=None), SCHEDULE)
    assert result.image is None
    assert recorder.named("denoiser")[0]["masked_latents"].tolist() == [9]
    assert recorder.named("vae_encoder") == recorder.named("vae_decoder") == []


def test_the_end_decides_and_every_step_is_listed():
    expected = LoopResult((array(1), array(2)), array(4))
    drifted = LoopResult((array(2), array(2)), array(4))
    loop = compare_loops(drifted, expected, variant="fp32", tolerance=1e-3)
    assert [case.name for case in loop.cases] == ["step 1", "step 2", "image"]
    assert loop.steps == 2
    assert loop.relative_error == 0
    assert loop.passed


def test_a_picture_that_is_off_fails_with_right_latents():
    expected = LoopResult((array(1),), array(4))
    found = LoopResult((array(1),), array(5))
    loop = compare_loops(found, expected, variant="fp32", tolerance=1e-3)
    assert loop.relative_error == 0.25
    assert not loop.passed


def test_wrong_latents_fail_with_a_right_picture():
    expected = LoopResult((array(1),), array(4))
    found = LoopResult((array(2),), array(4))
    assert not compare_loops(found, expected, variant="fp32", tolerance=1e-3).passed
