import io

import numpy as np
import pytest
from PIL import Image

from inpaint_app.validate.png import encode_png

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 5, 3), (64, 48, 3), (9, 13, 1)])
@pytest.mark.parametrize("kind", ["noise", "ramp"])
def test_what_is_written_is_what_others_read(shape, kind):
    if kind == "noise":
        picture = RANDOM.integers(0, 256, shape, np.uint8)
    else:
        picture = (np.indices(shape).sum(axis=0) * 3 % 256).astype(np.uint8)
    opened = Image.open(io.BytesIO(encode_png(picture)))
    opened.load()
    assert opened.mode == ("RGB" if shape[2] == 3 else "L")
    assert np.array_equal(np.asarray(opened).reshape(shape), picture)


def test_the_filters_make_a_smooth_picture_small():
    picture = np.broadcast_to(
        np.linspace(0, 255, 256).astype(np.uint8)[None, :, None], (256, 256, 3)
    )
    assert len(encode_png(picture)) < 2000
