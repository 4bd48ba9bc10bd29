"""A texture without repetition, and fills of a round hole in it: real, smeared and tiled."""

import cv2
import numpy as np
import pytest

SIDE = 256
RADIUS = 50
CENTRE = (SIDE // 2, SIDE // 2)


@pytest.fixture(scope="session")
def texture():
    noise = np.random.default_rng(3).standard_normal((2 * SIDE, 2 * SIDE, 3))
    soft = cv2.GaussianBlur(noise, (0, 0), 1.2)
    return np.clip(120 + 45 * soft / soft.std(), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def mask():
    hole = np.zeros((SIDE, SIDE), dtype=np.uint8)
    cv2.circle(hole, CENTRE, RADIUS, 255, -1)
    return hole


@pytest.fixture(scope="session")
def pasted(texture, mask):
    """Puts a filling, (SIDE, SIDE, 3) or one colour, into the hole of the texture."""
    return lambda filling: np.where(mask[..., None] > 0, filling, texture[:SIDE, :SIDE]).astype(
        np.uint8
    )


@pytest.fixture(scope="session")
def fills(texture, pasted):
    elsewhere = texture[SIDE:, SIDE:]
    tile = np.tile(texture[SIDE : SIDE + 32, :32], (SIDE // 32, SIDE // 32, 1))
    return {
        "truth": texture[:SIDE, :SIDE],
        "real": pasted(elsewhere),
        "smear": pasted(cv2.GaussianBlur(elsewhere, (0, 0), 4)),
        "flat": pasted(texture.mean((0, 1))),
        "grey": pasted(200),
        "tile": pasted(tile),
    }
