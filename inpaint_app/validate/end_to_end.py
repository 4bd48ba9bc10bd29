"""The whole road of a picture, encode, N guided DDIM steps, decode: one loop for every backend.

The loop is written once, in numpy, over three functions of named arrays. Run with PyTorch's and
with the graphs', from the same picture, mask and noise, it must end at the same picture. Without a
VAE the loop alone is compared, on latents made from noise.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from inpaint_app.moebius.scheduler import DdimSchedule
from inpaint_app.validate.parity import CaseError, relative_error
from inpaint_app.validate.sessions import Array, RunGraph

OpenRole: TypeAlias = Callable[[str], AbstractContextManager[RunGraph]]


@dataclass(frozen=True)
class LoopInputs:
    """What a visitor would bring, batch 1.

    ``image`` (1,3,H,W) in [-1, 1] and ``image_mask`` (1,1,H,W), 1 = fill, both None without a VAE;
    ``masked_latents`` (1,c,h,w), used only then; ``mask`` (1,1,h,w), the mask at the latents' size;
    ``noise`` (1,c,h,w), where the loop starts.
    """

    image: Array | None
    image_mask: Array | None
    masked_latents: Array
    mask: Array
    noise: Array
    steps: int
    strength: float
    guidance: float


@dataclass(frozen=True)
class LoopResult:
    """Latents after every step (each (1,c,h,w)), and the picture (1,3,H,W) where there is a VAE."""

    latents: tuple[Array, ...]
    image: Array | None


@dataclass(frozen=True)
class EndToEnd:
    """How far the loop through a variant's graphs is from PyTorch's, after every step."""

    variant: str
    tolerance: float
    cases: tuple[CaseError, ...]

    @property
    def steps(self) -> int:
        """How many denoising steps ran."""
        return sum(case.name.startswith("step ") for case in self.cases)

    @property
    def relative_error(self) -> float:
        """That of what the loop ends with: final latents and, where there is a VAE, the picture."""
        return max(case.relative_error for case in self.cases[self.steps - 1 :])

    @property
    def passed(self) -> bool:
        """Whether the end is within the tolerance."""
        return self.relative_error <= self.tolerance


def run_loop(open_role: OpenRole, inputs: LoopInputs, schedule: DdimSchedule) -> LoopResult:
    """Paint one picture; each role is opened once, used and closed before the next."""
    masked_latents = inputs.masked_latents
    if inputs.image is not None and inputs.image_mask is not None:
        with open_role("vae_encoder") as encode:
            masked_latents = encode({"image": inputs.image * (1 - inputs.image_mask)})
    latents, history = inputs.noise, []
    with open_role("denoiser") as denoise:
        for timestep in schedule.timesteps(inputs.steps, inputs.strength):
            latents = denoise(
                {
                    "latents": latents,
                    "mask": inputs.mask,
                    "masked_latents": masked_latents,
                    "guidance": scalar(inputs.guidance),
                }
                | step_scalars(schedule, timestep, inputs.steps)
            )
            history.append(latents)
    image = None
    if inputs.image is not None:
        with open_role("vae_decoder") as decode:
            image = decode({"latents": latents})
    return LoopResult(tuple(history), image)


def scalar(value: float) -> Array:
    """A graph input of shape (1)."""
    return np.array([value], np.float32)


def step_scalars(schedule: DdimSchedule, timestep: int, steps: int) -> dict[str, Array]:
    """The denoiser's inputs that the schedule decides at ``timestep`` of a run of ``steps``."""
    return {
        "timestep": scalar(timestep),
        "alpha": scalar(schedule.alpha(timestep)),
        "alpha_prev": scalar(schedule.alpha_prev(timestep, steps)),
    }


def compare_loops(
    found: LoopResult, expected: LoopResult, *, variant: str, tolerance: float
) -> EndToEnd:
    """Errors after every step, and of the picture; a miss is in the result."""
    cases = [
        CaseError(f"step {index}", relative_error(have, want))
        for index, (have, want) in enumerate(
            zip(found.latents, expected.latents, strict=True), start=1
        )
    ]
    if found.image is not None and expected.image is not None:
        cases.append(CaseError("image", relative_error(found.image, expected.image)))
    return EndToEnd(variant, tolerance, tuple(cases))
