"""Our network and our loop against upstream's, on the 0.8 M parameter instance."""

import logging

import pytest
import torch

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_moebius
from inpaint_app.moebius.sampling import sample
from inpaint_app.progress import silent
from tests.moebius.reference import (
    TINY,
    TOLERANCE,
    Loop,
    expected_tensors,
    guided_input,
    relative_error,
)

log = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def expected():
    return expected_tensors(TINY / "expected.npz")


@pytest.fixture(
    scope="module", params=["model.safetensors", "diffusion_pytorch_model.bin"], ids=["st", "bin"]
)
def network(request):
    files = CheckpointFiles({"unet": TINY / request.param, "config": TINY / "config.json"})
    return load_moebius(files, silent).network


@pytest.mark.parametrize("timestep", [0, 1, 500, 811, 950, 999])
def test_it_predicts_upstreams_noise(network, expected, timestep):
    with torch.inference_mode():
        noise = network(guided_input(expected), torch.tensor([timestep]), expected["input_ids"])
    error = relative_error(noise, expected[f"noise_t{timestep}"])
    log.info("tiny, t=%d: %.2e", timestep, error)
    assert error <= TOLERANCE


@pytest.mark.parametrize("loop", [Loop(20, 2.0), Loop(10, 4.5)], ids=lambda loop: loop.name)
def test_it_walks_upstreams_sampling_loop(network, expected, loop):
    seen = []
    final = sample(
        network,
        expected["latents"],
        expected["mask"],
        expected["masked_latents"],
        steps=loop.steps,
        guidance=loop.guidance,
        on_step=lambda timestep, latents: seen.append((timestep, latents)),
    )
    first = relative_error(seen[0][1], expected[f"{loop.name}_first"])
    last = relative_error(final, expected[f"{loop.name}_final"])
    log.info("tiny, %s: first %.2e, final %.2e", loop.name, first, last)
    assert [timestep for timestep, _ in seen] == expected[f"{loop.name}_timesteps"].tolist()
    assert max(first, last) <= TOLERANCE
