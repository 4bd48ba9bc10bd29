import torch

from inpaint_app.export.rewrites.pixel_rows import to_picture, to_rows
from tests.export.networks import noise


def test_a_row_is_a_pixel_in_reading_order():
    features = noise(2, 3, 4, 5)
    rows = to_rows(features)
    assert rows.shape == (2 * 4 * 5, 3)
    assert torch.equal(rows[1 * 20 + 2 * 5 + 3], features[1, :, 2, 3])


def test_pictures_come_back_from_their_rows():
    features = noise(2, 3, 4, 5)
    assert torch.equal(to_picture(to_rows(features), 2, (4, 5)), features)
