"""The published size against upstream's own code, from synthetic fp16 weights."""

import json
import logging
import resource
import time

import pytest
import torch
from safetensors.numpy import save_file

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_moebius
from inpaint_app.moebius.sampling import sample
from inpaint_app.progress import silent
from tests.moebius.reference import (
    FULL,
    FULL_EXPECTED,
    TOLERANCE,
    Loop,
    expected_tensors,
    full_reference,
    guided_input,
    relative_error,
)
from tests.synthetic_checkpoint import synthetic_state

pytestmark = pytest.mark.full
log = logging.getLogger(__name__)


def peak() -> float:
    """The most memory that this process ever had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


@pytest.fixture(scope="module")
def expected():
    return expected_tensors(FULL_EXPECTED)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    directory = tmp_path_factory.mktemp("full")
    _, shapes = full_reference()
    files = CheckpointFiles(
        {"unet": directory / "unet.safetensors", "config": directory / "config.json"}
    )
    save_file(dict(synthetic_state(shapes, 0, "float16")), files["unet"])
    files["config"].write_text(json.dumps(json.loads(FULL.read_text())["config"]))
    started = time.monotonic()
    network = load_moebius(files, silent).network
    files["unet"].unlink()  # 450 MB that pytest would keep
    log.info("full, loaded in %.1f s, peak %.2f GB", time.monotonic() - started, peak())
    return network


@pytest.mark.parametrize("timestep", [0, 450, 900])
def test_it_predicts_upstreams_noise(network, expected, timestep):
    started = time.monotonic()
    with torch.inference_mode():
        noise = network(guided_input(expected), torch.tensor([timestep]), expected["input_ids"])
    error = relative_error(noise, expected[f"noise_t{timestep}"])
    seconds = time.monotonic() - started
    log.info("full, t=%d: %.2e in %.1f s, peak %.2f GB", timestep, error, seconds, peak())
    assert error <= TOLERANCE


def test_it_walks_upstreams_sampling_loop(network, expected):
    loop = Loop(5, 2.0)
    timesteps = []
    final = sample(
        network,
        expected["latents"],
        expected["mask"],
        expected["masked_latents"],
        steps=loop.steps,
        guidance=loop.guidance,
        on_step=lambda timestep, _: timesteps.append(timestep),
    )
    error = relative_error(final, expected[f"{loop.name}_final"])
    log.info("full, %s: %.2e", loop.name, error)
    assert timesteps == expected[f"{loop.name}_timesteps"].tolist()
    assert error <= TOLERANCE
