"""The schedule against diffusers' scheduler in upstream's settings."""

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler

from inpaint_app.moebius.sampling import ddim_step
from inpaint_app.moebius.scheduler import DdimSchedule, starting_noise


@pytest.fixture
def theirs():
    return DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        num_train_timesteps=1000,
        clip_sample=False,
    )


def test_the_alphas_are_diffusers(theirs):
    np.testing.assert_allclose(DdimSchedule().alphas_cumprod(), theirs.alphas_cumprod, rtol=1e-4)


@pytest.mark.parametrize("steps", [1, 3, 10, 20, 50, 1000])
def test_the_timesteps_are_diffusers_leading_ones(theirs, steps):
    theirs.set_timesteps(steps)
    assert DdimSchedule().timesteps(steps) == theirs.timesteps.tolist()


@pytest.mark.parametrize(("steps", "strength", "left"), [(20, 0.99, 19), (5, 0.5, 2), (4, 2, 4)])
def test_strength_drops_the_noisiest_steps(steps, strength, left):
    schedule = DdimSchedule()
    assert schedule.timesteps(steps, strength) == schedule.timesteps(steps)[-left:]


def test_a_step_is_diffusers_step(theirs):
    theirs.set_timesteps(20)
    schedule = DdimSchedule()
    generator = torch.Generator().manual_seed(0)
    latents, noise = torch.randn(2, 1, 4, 8, 8, generator=generator)
    for timestep in (900, 450, 0):
        wanted = theirs.step(noise, timestep, latents).prev_sample
        actual = ddim_step(
            latents, noise, schedule.alpha(timestep), schedule.alpha_prev(timestep, 20)
        )
        torch.testing.assert_close(actual, wanted, rtol=1e-4, atol=1e-5)


def test_the_last_step_ends_at_the_clean_picture():
    assert DdimSchedule().alpha_prev(0, 20) == 1.0
    assert DdimSchedule(final_alpha=0.5).alpha_prev(0, 20) == 0.5


def test_an_offset_shifts_every_timestep():
    assert DdimSchedule(steps_offset=1).timesteps(4) == [751, 501, 251, 1]


@pytest.mark.parametrize(("steps", "strength"), [(0, 1), (1001, 1), (1, 0.99), (20, 0.0)])
def test_a_loop_without_steps_is_refused(steps, strength):
    with pytest.raises(ValueError, match="steps"):
        DdimSchedule().timesteps(steps, strength)


def test_starting_noise_is_a_function_of_its_seed():
    shape = (1, 4, 64, 64)
    first, again = starting_noise(shape, 7), starting_noise(shape, 7)
    assert first.dtype == np.float32
    assert np.array_equal(first, again)
    assert not np.array_equal(first, starting_noise(shape, 8))


def test_the_noise_offset_moves_whole_channels():
    plain, moved = starting_noise((1, 4, 8, 8), 7, 0.0), starting_noise((1, 4, 8, 8), 7, 0.5)
    shift = moved - plain
    assert np.ptp(shift, axis=(2, 3)).max() < 1e-6
    assert np.abs(shift).min() > 0
