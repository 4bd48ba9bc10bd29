import bz2
import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inpaint_app.starter.evaluation import photographs
from inpaint_app.starter.evaluation.photographs import (
    RAW_SHAPE,
    Photograph,
    PhotographError,
    Source,
    catalogue,
    decode,
    find_file,
    load,
    read_bytes,
)


def encoded(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def kept(tmp_path, photograph):
    """A photograph that lies in a folder, with other bytes around it."""
    content = encoded(photograph)
    file = tmp_path / "some-wallpapers" / "usr/share/pictures.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"before" + content + b"after")
    return Photograph(
        name="kept",
        source=Source("some-wallpapers", "debian", "1.0-2"),
        file="usr/share/pictures.bin",
        part=(6, len(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        licence="CC0",
        credit="Somebody",
    )


def test_every_photograph_names_its_package_version_licence_and_author():
    for photograph in catalogue().values():
        assert photograph.source.version
        assert photograph.source.kind in ("debian", "wheel")
        assert len(photograph.sha256) == 64
        assert photograph.licence
        assert photograph.credit


def test_a_photograph_is_read_out_of_the_file_that_carries_it(
    tmp_path, kept, photograph, monkeypatch
):
    monkeypatch.setattr(photographs, "catalogue", lambda: {"kept": kept})

    assert np.array_equal(decode(read_bytes(kept, tmp_path), ".png"), photograph)
    assert np.array_equal(load("kept", tmp_path), photograph)


def test_a_missing_package_is_named_with_its_version(tmp_path, kept):
    with pytest.raises(PhotographError, match=r"debian package some-wallpapers 1\.0-2 is missing"):
        read_bytes(kept, tmp_path / "elsewhere")


def test_another_picture_under_the_same_name_is_refused(tmp_path, kept):
    with pytest.raises(PhotographError, match="is not the picture of some-wallpapers"):
        read_bytes(replace(kept, part=None), tmp_path)


def test_a_wheel_that_is_installed_need_not_be_fetched(tmp_path):
    astronaut = catalogue()["astronaut"]

    assert find_file(astronaut, tmp_path).name == "astronaut.png"
    assert load("astronaut", tmp_path).shape == (512, 512, 3)


def test_a_wheel_that_is_not_installed_is_missing(tmp_path):
    absent = replace(catalogue()["astronaut"], source=Source("no-such-package", "wheel", "1"))

    assert find_file(absent, tmp_path) is None


def test_raw_pixels_are_unpacked():
    raw = np.arange(np.prod(RAW_SHAPE)).astype(np.uint8).reshape(RAW_SHAPE)

    assert np.array_equal(decode(bz2.compress(raw.tobytes(), 1), ".dat"), raw)
