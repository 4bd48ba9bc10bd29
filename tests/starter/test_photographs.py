import numpy as np
import pytest
from PIL import Image

from inpaint_app.starter.photographs import NAMES, load_square, photograph_file


def test_twelve_photographs_are_listed_once_each():
    assert len(set(NAMES)) == 12


def test_a_folder_that_has_the_photograph_goes_first(tmp_path):
    (tmp_path / NAMES[0]).write_bytes(b"here")

    assert photograph_file(NAMES[0], tmp_path) == tmp_path / NAMES[0]


def test_a_photograph_that_nobody_has_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nobody\.png"):
        photograph_file("nobody.png", tmp_path)


def test_the_middle_square_is_taken_and_scaled(tmp_path):
    picture = np.zeros((40, 80, 3), dtype=np.uint8)
    picture[:, 20:60] = 200
    Image.fromarray(picture).save(tmp_path / "wide.png")

    square = load_square(tmp_path / "wide.png", 64)

    assert square.shape == (64, 64, 3)
    assert square.min() > 150
