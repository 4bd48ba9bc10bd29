import numpy as np
import pytest
from PIL import Image

from inpaint_app.starter.evaluate import cases, sheet_rows, table
from inpaint_app.starter.masks import KINDS
from inpaint_app.starter.photographs import NAMES


@pytest.fixture
def folder(tmp_path):
    noise = np.random.default_rng(0)
    for name in NAMES:
        Image.fromarray(noise.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(tmp_path / name)
    return tmp_path


def test_every_photograph_meets_every_kind_of_mask_always_the_same(folder):
    first, second = cases(folder, 64), cases(folder, 64)

    assert len({(case.name, case.kind) for case in first}) == len(NAMES) * len(KINDS)
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(first, second, strict=True))


def test_the_table_has_a_line_for_each_way_and_scores_the_truth_best(folder):
    listed = cases(folder, 64)
    truths = {case.picture.tobytes(): case.picture for case in listed}

    lines = table({"nothing": lambda picture, _: truths[picture.tobytes()]}, listed).splitlines()

    assert len(lines) == 3
    assert lines[2].startswith("| nothing | 100.00 | 1.000 | 1.00 |")
    assert lines[0].count("|") == lines[2].count("|")


def test_a_sheet_row_is_input_hole_telea_and_ours(folder):
    case = cases(folder, 64)[0]

    (row,) = sheet_rows(lambda picture, _: picture, [case])

    assert len(row) == 4
    assert np.array_equal(row[0], case.picture)
    assert (row[1][case.mask > 0] == (255, 0, 255)).all()
