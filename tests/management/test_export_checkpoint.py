import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inpaint_app.candidate import Candidate
from inpaint_app.management.commands.export_checkpoint import summarise
from tests.predecessor import tiny_finished_graphs
from tests.tiny_inpainter import write_tiny_inpainter

pytestmark = pytest.mark.usefixtures("kept_traces")


@pytest.fixture
def files(tiny_checkpoint):
    return tiny_checkpoint


def run(*arguments):
    out = io.StringIO()
    call_command("export_checkpoint", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_makes_a_candidate_without_a_database_and_says_what_is_in_it(files, tmp_path):
    text = run("--unet", files["unet"], "--config", files["config"], "--out", tmp_path / "out")
    lines = text.splitlines()
    table = lines.index(next(line for line in lines if line.startswith("graph ")))
    assert lines[table + 1].split()[0] == "fp32/denoiser"
    assert float(lines[table + 1].split()[2]) < 1e-4
    assert lines[table + 2].split()[0] == "fp16/denoiser"
    assert lines[table + 3].startswith("fp32/end to end")
    assert lines[table + 4].startswith("fp16/end to end")
    assert "Not publishable: vae_encoder, vae_decoder missing. Export again with --vae." in lines
    assert "Not browser-proved. No browser was asked for." in lines
    assert json.loads((tmp_path / "out" / "report.json").read_text())["passed"] is True


def test_a_proof_that_is_asked_for_and_impossible_is_refused_at_once(files, tmp_path, settings):
    settings.HUB_CHROMIUM = "no-such-browser"
    with pytest.raises(CommandError, match="There is no Chromium on this machine"):
        run(
            *("--unet", files["unet"], "--config", files["config"]),
            *("--out", tmp_path / "out", "--prove"),
        )
    assert not (tmp_path / "out").exists()


def test_a_refusal_is_a_code_a_message_and_a_remedy(files, tmp_path):
    with pytest.raises(CommandError) as caught:
        run("--unet", tmp_path / "nothing", "--config", files["config"], "--out", tmp_path / "out")
    code, rest = str(caught.value).split(":", 1)
    assert code == "checkpoint.file_missing"
    message, remedy = rest.split("\n")
    assert message.strip()
    assert remedy.strip()
    assert caught.value.returncode != 0


def test_somebody_elses_folder_is_refused_before_anything_is_read(files, tmp_path):
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(CommandError, match=r"export\.output_folder"):
        run("--unet", files["unet"], "--config", files["config"], "--out", tmp_path)


def test_an_inpainter_is_one_graph_that_may_be_published(tmp_path):
    files = write_tiny_inpainter(tmp_path / "checkpoint")
    text = run(
        *("--inpainter", files["inpainter"], "--config", files["config"]),
        *("--out", tmp_path / "out"),
    )
    assert [line.split()[0] for line in text.splitlines() if line.startswith("fp")] == [
        "fp32/inpainter",
        "fp16/inpainter",
        "fp32/end",
        "fp16/end",
    ]
    assert "Not publishable" not in text


def test_finished_graphs_are_a_source_of_three_files(tmp_path):
    files = tiny_finished_graphs()
    parts = ("denoiser", "encoder", "decoder")
    graphs = [part for name in parts for part in (f"--onnx-{name}", files[f"onnx_{name}"])]
    text = run(*graphs, "--config", files["config"], "--out", tmp_path / "out")
    assert [line.split()[0] for line in text.splitlines() if line.startswith("fp")] == [
        "fp32/vae_encoder",
        "fp32/denoiser",
        "fp32/vae_decoder",
        "fp32/end",
    ]
    assert "Not publishable" not in text


def test_finished_graphs_come_together(tmp_path):
    files = tiny_finished_graphs()
    with pytest.raises(CommandError, match=r"checkpoint\.roles: .* needs the VAE decoder's ONNX"):
        run(
            *("--onnx-denoiser", files["onnx_denoiser"], "--onnx-encoder", files["onnx_encoder"]),
            *("--config", files["config"], "--out", tmp_path / "out"),
        )


def test_weights_that_the_configuration_has_no_place_for_are_refused(files, tmp_path):
    with pytest.raises(CommandError, match=r"checkpoint\.roles: .* needs the U-Net's weights"):
        run("--inpainter", files["unet"], "--config", files["config"], "--out", tmp_path / "out")


def test_one_checkpoint_has_one_networks_weights(files, tmp_path):
    with pytest.raises(CommandError, match="not allowed with"):
        run(
            *("--unet", files["unet"], "--inpainter", files["unet"]),
            *("--config", files["config"], "--out", tmp_path / "out"),
        )


@pytest.mark.parametrize("missing", ["--unet", "--config", "--out"])
def test_every_required_argument_is_required(missing):
    given = {"--unet": "u", "--config": "c", "--out": "o"}
    del given[missing]
    with pytest.raises(CommandError, match=missing):
        run(*[part for pair in given.items() for part in pair])


def test_a_summary_says_what_ran_in_the_browser_and_why_the_rest_did_not(tmp_path):
    ran = {"variant": "fp32", "adapter": "a card", "skipped": None}
    skipped = {"variant": "fp16", "adapter": "a card", "skipped": "The card lacks shader-f16."}
    browser = {"proved": True, "reason": None, "browser": "chromium 1"}
    report = {
        "graph_metadata": [],
        "parity": [],
        "end_to_end": [],
        "missing_roles": [],
        "left_out": [],
        "browser": browser | {"variants": [ran, skipped]},
    }
    lines = list(summarise(Candidate(tmp_path, {}, report)))
    assert "fp32 in a browser: proved in chromium 1 on a card." in lines
    assert "fp16 in a browser: The card lacks shader-f16." in lines
    assert not any("Not browser-proved" in line for line in lines)
