"""The published size, from the command line to the bundle: exact, in bounded time and memory."""

import json
import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_tensors

from inpaint_app.moebius.vae import build_vae
from inpaint_app.moebius.vae_config import VaeConfig
from inpaint_app.validate.launches import count_launches
from inpaint_app.validate.sessions import open_graph
from tests.moebius.reference import FULL, FULL_EXPECTED, full_reference
from tests.synthetic_checkpoint import synthetic_state
from tests.tiny_model import random_state

pytestmark = pytest.mark.full
log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]

MAX_MEMORY_BYTES = 5e9
# Eight minutes of two cores; a clock on the wall would measure the neighbours.
MAX_CPU_SECONDS = 2 * 8 * 60
MAX_LAUNCHES = 800
MAX_HALF_BYTES = 622e6


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def export(folder):
    _, shapes = full_reference()
    save_file(dict(synthetic_state(shapes, 0, "float16")), folder / "unet.safetensors")
    (folder / "config.json").write_text(json.dumps(json.loads(FULL.read_text())["config"]))
    with torch.device("meta"):
        vae = build_vae(VaeConfig())
    save_tensors(random_state(vae), folder / "vae.safetensors")
    command = [sys.executable, "manage.py", "export_checkpoint", "--out", str(folder / "out")]
    for option, name in (("unet", "unet"), ("vae", "vae")):
        command += [f"--{option}", str(folder / f"{name}.safetensors")]
    command += ["--config", str(folder / "config.json")]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "moebius_hub.settings.test"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder, before = tmp_path_factory.mktemp("full"), cpu_seconds()
    log.info("%s", export(folder).stdout.decode())
    report = json.loads((folder / "out" / "report.json").read_text())
    log.info("%s", report["stages"])
    return folder / "out", report, cpu_seconds() - before


def test_every_graph_and_the_whole_loop_agree_with_pytorch(exported):
    _, report, _ = exported
    single = [item for item in report["parity"] if item["variant"] == "fp32"]
    assert [item["role"] for item in single] == ["vae_encoder", "denoiser", "vae_decoder"]
    assert all(item["relative_error"] <= 1e-4 for item in single)
    assert all(item["passed"] for item in (*report["parity"], *report["end_to_end"]))


def test_half_precision_is_half_the_bytes_and_the_same_picture_to_the_eye(exported):
    directory, report, _ = exported
    (half,) = [item for item in report["end_to_end"] if item["variant"] == "fp16"]
    assert half["psnr"] >= 40
    variants = json.loads((directory / "fragment.json").read_text())["variants"]
    sizes = {variant["name"]: variant["total_bytes"] for variant in variants}
    assert sizes["fp16"] <= MAX_HALF_BYTES


def test_the_graph_computes_what_upstream_computed(exported):
    directory, _, _ = exported
    expected = np.load(FULL_EXPECTED)
    given = {name: expected[name] for name in ("latents", "mask", "masked_latents")}
    with open_graph(directory / "fp32" / "denoiser.onnx") as run:
        for timestep in (0, 450, 900):
            # With nothing left of the signal a step returns the guided noise itself.
            scalars = {"timestep": timestep, "guidance": 2.0, "alpha": 0.5, "alpha_prev": 0.0}
            vectors = {name: np.array([value], np.float32) for name, value in scalars.items()}
            unconditional, conditional = expected[f"noise_t{timestep}"]
            guided = unconditional + 2.0 * (conditional - unconditional)
            found = run(given | vectors)[0]
            assert np.abs(found - guided).max() <= 1e-4 * np.abs(guided).max()


def test_it_stays_within_memory_and_time(exported):
    _, report, seconds = exported
    assert max(stage["peak_memory_bytes"] for stage in report["stages"]) <= MAX_MEMORY_BYTES
    assert seconds <= MAX_CPU_SECONDS


@pytest.mark.parametrize("variant", ["fp32", "fp16"])
def test_a_step_starts_few_kernels(exported, variant):
    directory, _, _ = exported
    model = onnx.load(directory / variant / "denoiser.onnx", load_external_data=False)
    assert count_launches(model) <= MAX_LAUNCHES


def test_no_file_and_no_chunk_is_too_large_to_hold(exported):
    directory, _, _ = exported
    variants = json.loads((directory / "fragment.json").read_text())["variants"]
    for graph in (graph for variant in variants for graph in variant["graphs"]):
        for file in graph["external_data"]:
            assert all(chunk["size"] <= 8 * 1024 * 1024 for chunk in file["chunks"])
