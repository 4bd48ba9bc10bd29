import numpy as np
from PIL import Image

from inpaint_app.starter.contact_sheet import GAP, marked, write_sheet


def test_a_sheet_holds_every_picture_side_by_side(tmp_path):
    pictures = [np.full((64, 64, 3), shade, dtype=np.uint8) for shade in (0, 100, 200)]
    file = tmp_path / "sheet.png"

    write_sheet([pictures, pictures, pictures], file, side=32, columns=2)

    with Image.open(file) as sheet:
        assert sheet.size == (2 * (3 * 32 + GAP) - GAP, 2 * (32 + GAP) - GAP)
        assert sheet.getpixel((40, 5)) == (100, 100, 100)


def test_the_hole_is_marked_in_magenta():
    picture = np.zeros((2, 2, 3), dtype=np.uint8)
    mask = np.array([[255, 0], [0, 0]], dtype=np.uint8)

    result = marked(picture, mask)

    assert result[0, 0].tolist() == [255, 0, 255]
    assert result[1, 1].tolist() == [0, 0, 0]
