"""What half precision is for: a VAE whose values pass 65504 on their way to a picture."""

import json

import pytest
from safetensors.torch import load_file, save_file

from inpaint_app.candidate import build_candidate
from inpaint_app.export.half_precision import KEPT, compute_in_half
from inpaint_app.export.half_streams import LARGEST_HALF
from inpaint_app.export.variants import AS_IT_IS, FP16_FITTED, FP32, Variant
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.progress import silent
from inpaint_app.validate.errors import ParityError
from tests.tiny_model import write_tiny_checkpoint

pytestmark = pytest.mark.usefixtures("kept_traces")

LOUDER = 16384


@pytest.fixture(scope="module")
def loud(tmp_path_factory):
    """A checkpoint whose VAE writes everything into its streams many times louder."""
    files = write_tiny_checkpoint(tmp_path_factory.mktemp("loud"))
    state = load_file(files["vae"])
    writers = ("conv_in", "conv2", "to_out.0")
    for name, value in state.items():
        if any(f".{writer}." in name for writer in writers):
            state[name] = value * LOUDER
    save_file(state, files["vae"])
    return files


def test_a_plain_cast_overflows(loud, tmp_path, monkeypatch):
    def cast(model, _ranges):
        compute_in_half(model, kept=KEPT)
        return AS_IT_IS

    naive = Variant("fp16", 5e-2, 2e-1, cast, least_psnr=40.0)
    monkeypatch.setattr(LatentDiffusionInpaint, "variants", (FP32, naive))
    with pytest.raises(ParityError, match=r"vae_decoder \(fp16\) is off by inf"):
        build_candidate(loud, tmp_path / "out", progress=silent)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["end_to_end"][1]["psnr"] is None


def test_streams_that_would_overflow_are_scaled_and_the_picture_is_right(
    loud, tmp_path, monkeypatch
):
    monkeypatch.setattr(LatentDiffusionInpaint, "variants", (FP32, FP16_FITTED))
    made = build_candidate(loud, tmp_path / "out", progress=silent)
    (encoder, _, decoder) = made.report["precision"]
    assert decoder["largest"][0]["magnitude"] > LARGEST_HALF
    for item in (encoder, decoder):
        assert item["too_large"] == []
        assert all(stream["exponent"] >= 1 for stream in item["rescaled"])
        assert item["rescaled"]
    assert made.report["end_to_end"][1]["psnr"] >= 40
    # Half the bytes, whatever the names of what is rounded.
    single, half = (variant["total_bytes"] for variant in made.fragment["variants"])
    assert half < 0.7 * single
