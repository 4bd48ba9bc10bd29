"""The whole road of a picture through latent diffusion: encode, N guided DDIM steps, decode.

The loop is written once, in numpy, over functions of named arrays, so that PyTorch and the graphs
run the very same one. Without a VAE the loop alone runs, on latents made from noise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inpaint_app.export.graphs import GraphSpec
from inpaint_app.moebius.scheduler import DdimSchedule, starting_noise
from inpaint_app.validate.end_to_end import PICTURE, OpenRole, WholeRun
from inpaint_app.validate.seeded_inputs import SEED, seeded_picture, square_hole
from inpaint_app.validate.sessions import Array


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


def seeded_loop_inputs(
    specs: Mapping[str, GraphSpec], *, steps: int, strength: float, guidance: float
) -> LoopInputs:
    """A smooth seeded picture with a square hole, and the noise to start from.

    ``specs`` holds the graphs that there are, by role.
    """
    latents, mask = specs["denoiser"].inputs[:2]
    _, channels, height, width = latents.shape
    shape = (1, channels, height, width)
    hole = square_hole(mask.shape)
    image = image_mask = None
    if "vae_encoder" in specs:
        picture = specs["vae_encoder"].inputs[0]
        scale = picture.shape[2] // mask.shape[2]
        image, image_mask = seeded_picture(picture.shape), hole.repeat(scale, 2).repeat(scale, 3)
    return LoopInputs(
        image=image,
        image_mask=image_mask,
        masked_latents=starting_noise(shape, SEED + 1, 0.0),
        mask=hole,
        noise=starting_noise(shape, SEED),
        steps=steps,
        strength=strength,
        guidance=guidance,
    )


def run_loop(open_role: OpenRole, inputs: LoopInputs, schedule: DdimSchedule) -> WholeRun:
    """Paint one picture; each role is opened once, used and closed before the next."""
    masked_latents = inputs.masked_latents
    if inputs.image is not None and inputs.image_mask is not None:
        with open_role("vae_encoder") as encode:
            masked_latents = encode({"image": inputs.image * (1 - inputs.image_mask)})
    latents, made = inputs.noise, {}
    with open_role("denoiser") as denoise:
        for index, timestep in enumerate(schedule.timesteps(inputs.steps, inputs.strength), 1):
            latents = denoise(
                {
                    "latents": latents,
                    "mask": inputs.mask,
                    "masked_latents": masked_latents,
                    "guidance": scalar(inputs.guidance),
                }
                | step_scalars(schedule, timestep, inputs.steps)
            )
            made[f"step {index}"] = latents
    steps = len(made)
    end, given = dict([made.popitem()]), dict[str, Array]()
    if inputs.image is not None and inputs.image_mask is not None:
        seen = (inputs.image / 2 + np.float32(0.5)).astype(np.float32)
        given = {"picture": seen, "mask": inputs.image_mask}
        with open_role("vae_decoder") as decode:
            end[PICTURE] = decode({"latents": latents})
    return WholeRun(steps, made, end, given)


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
