import cv2
import numpy as np

from inpaint_app.starter.evaluation.metrics.repetition import repetition


def test_a_tile_repeats_and_real_texture_does_not(fills, mask):
    assert repetition(fills["truth"], mask) < 0.15
    assert repetition(fills["real"], mask) < 0.15
    assert repetition(fills["tile"], mask) > 0.9


def test_one_piece_copied_beside_itself_counts_by_its_share(fills, mask, pasted):
    twice = fills["real"].copy()
    twice[100:150, 130:155] = twice[100:150, 100:125]

    found = repetition(twice, mask)

    assert repetition(fills["real"], mask) + 0.1 < found < 0.7


def test_a_flat_fill_has_nothing_that_could_repeat(fills, mask):
    assert repetition(fills["flat"], mask) == 0


def test_regular_ground_is_judged_by_its_own_regularity(mask):
    bricks = np.full((256, 256, 3), 150, dtype=np.uint8)
    bricks[::16] = 60
    bricks[:, ::16] = 60
    noise = np.random.default_rng(0).normal(0, 12, bricks.shape)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.8)

    assert repetition((bricks + soft).clip(0, 255).astype(np.uint8), mask) < 0.15


def test_a_hole_too_thin_for_a_patch_repeats_nothing(fills):
    wire = np.zeros((256, 256), dtype=np.uint8)
    wire[100:103] = 255

    assert repetition(fills["truth"], wire) == 0
