import pytest

from inpaint_app.checkpoint.errors import RolesMismatchError
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.kinds import CHECKPOINT_KINDS
from inpaint_app.manifest.kinds import KINDS
from inpaint_app.pipelines.direct_inpaint import DirectInpaint
from inpaint_app.pipelines.latent_diffusion_inpaint import LatentDiffusionInpaint
from inpaint_app.pipelines.loading import PIPELINES, load_pipeline
from inpaint_app.pipelines.sampling import SamplingDefaults
from inpaint_app.progress import silent
from tests.tiny_inpainter import write_tiny_inpainter
from tests.tiny_model import write_tiny_checkpoint


def load(files):
    return load_pipeline(files, SamplingDefaults(), silent)


def test_the_configuration_decides_the_kind(tmp_path):
    assert isinstance(load(write_tiny_inpainter(tmp_path / "direct")), DirectInpaint)
    assert isinstance(load(write_tiny_checkpoint(tmp_path / "latent")), LatentDiffusionInpaint)


def test_parts_of_another_kind_are_refused_before_they_are_read(tmp_path):
    files = write_tiny_inpainter(tmp_path)
    files["inpainter"].unlink()
    swapped = CheckpointFiles({"config": files["config"], "unet": files["inpainter"]})
    with pytest.raises(RolesMismatchError) as caught:
        load(swapped)
    assert "no place for the U-Net's weights" in caught.value.message
    assert "needs the inpainter's weights" in caught.value.message


def test_without_a_configuration_nobody_knows_what_it_is(tmp_path):
    files = write_tiny_inpainter(tmp_path)
    with pytest.raises(RolesMismatchError, match="needs its configuration"):
        load(files.only("inpainter"))


def test_every_kind_of_checkpoint_has_a_pipeline_and_a_contract():
    assert set(CHECKPOINT_KINDS) == set(PIPELINES)
    assert {kind.pipeline for kind in CHECKPOINT_KINDS.values()} == set(KINDS)
