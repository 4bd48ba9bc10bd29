"""The pictures are what the script writes, and Pillow reads what the page made of them."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.golden import write_pictures

WRITTEN = sorted((write_pictures.PICTURES / "written").iterdir())

ORIENTATION, MAKE, DETAILS = 0x0112, 0x010F, 0x8769


def test_profile_exif_and_facts_are_what_the_script_writes() -> None:
    # Not the pictures themselves: encoders differ between releases of Pillow.
    pictures = write_pictures.PICTURES
    assert (pictures / "display-p3.icc").read_bytes() == write_pictures.display_p3()
    kept = {
        path.name: path.read_bytes()
        for path in pictures.iterdir()
        if path.is_file() and path.suffix != ".json"
    }
    assert kept.keys() == write_pictures.files().keys()
    assert write_pictures.facts(kept) == write_pictures.facts(write_pictures.files())


def test_a_profile_that_canvases_do_not_know_changes_what_is_seen() -> None:
    # Otherwise it would prove nothing that the page shows and writes such a picture as it should.
    with Image.open(write_pictures.PICTURES / "adobe-rgb.jpg") as picture:
        stored = picture.getpixel((picture.width // 2, picture.height // 2))
        seen = write_pictures.on_screen(picture)
    assert stored == pytest.approx(write_pictures.ADOBE_COLOUR, abs=1)
    assert max(abs(a - b) for a, b in zip(stored, seen, strict=True)) > 20


def test_the_page_wrote_a_picture_of_every_format() -> None:
    assert {path.suffix for path in WRITTEN} == {".jpg", ".png", ".webp"}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_pillow_reads_what_the_page_carried_over(path: Path) -> None:
    with Image.open(path) as picture:
        picture.load()
        assert picture.info["icc_profile"] == write_pictures.display_p3()
        exif = picture.getexif()
        assert exif[ORIENTATION] == 1
        assert exif[MAKE].rstrip("\0") == "Example Camera"
        details = exif.get_ifd(DETAILS)
        assert (details[0xA002], details[0xA003]) == (write_pictures.HEIGHT, write_pictures.WIDTH)
        assert not exif.get_ifd(1), "the thumbnail shows what was removed"
        assert write_pictures.thumbnail() not in path.read_bytes()
        pixels = np.asarray(picture)
    with Image.open(io.BytesIO((write_pictures.PICTURES / path.name).read_bytes())) as before:
        assert np.array_equal(pixels, np.asarray(before)), "not a pixel may change"
