import subprocess
import sys

import pytest

from inpaint_app.checkpoint import exporter
from inpaint_app.checkpoint.errors import ExporterMissingError
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import load_moebius
from inpaint_app.export import availability
from inpaint_app.progress import silent

WITHOUT_TORCH = """
import sys
from inpaint_app.checkpoint import files, inspection, kinds, loading
from inpaint_app.export import availability
from inpaint_app.moebius import config, scheduler, vae_config
from inpaint_app.pipelines import sampling
from inpaint_app.starter import inpainter_config
assert not {"torch", "diffusers", "safetensors"} & set(sys.modules), sorted(sys.modules)
"""


def test_it_finds_everything_here():
    assert availability.missing_packages() == ()
    availability.require_exporter()


def test_it_names_what_is_missing_and_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(exporter, "find_spec", lambda name: None if name != "torch" else object())
    assert availability.missing_packages() == ("diffusers", "onnxscript", "safetensors")
    with pytest.raises(ExporterMissingError, match=r"`make exporter`") as caught:
        load_moebius(CheckpointFiles({"unet": tmp_path / "a", "config": tmp_path / "b"}), silent)
    assert caught.value.code == "export.unavailable"


@pytest.mark.parametrize("installed", ["2.9.1", "1.13", "nightly"])
def test_a_torch_whose_reader_is_not_safe_counts_as_missing(monkeypatch, installed):
    monkeypatch.setattr(exporter, "version", lambda name: installed)
    assert availability.missing_packages() == ("torch>=2.10",)


def test_what_the_web_process_imports_needs_no_torch():
    subprocess.run([sys.executable, "-c", WITHOUT_TORCH], check=True)
