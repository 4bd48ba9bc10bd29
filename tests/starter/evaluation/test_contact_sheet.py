import numpy as np
import pytest
from PIL import Image

from inpaint_app.starter.evaluation.cases import Plan
from inpaint_app.starter.evaluation.contact_sheet import (
    GAP,
    LABEL,
    LicenceError,
    credit_lines,
    sheet,
    tiles,
    write_sheet,
)


def test_a_removal_has_a_tile_for_its_hole_and_for_each_way_at_its_own_pixels(job, small_plans):
    hole, page, telea = tiles(job, small_plans[0], ["page", "telea"], side=30)

    case = job.case(small_plans[0])
    assert hole.shape == page.shape == telea.shape == (30, 30, 3)
    assert hole[15, 15].tolist() == [255, 0, 255]
    assert np.array_equal(page, case.picture[5:35, 15:45])
    assert telea[15, 15].tolist() == [128, 128, 128]


def test_a_sheet_holds_every_tile_unscaled_side_by_side():
    pictures = [np.full((32, 32, 3), shade, dtype=np.uint8) for shade in (0, 100, 200)]

    drawn = sheet([("one", pictures)] * 3, ["input", "page", "telea"], side=32, columns=2)

    wide = 3 * (32 + GAP) + GAP
    assert drawn.size == (2 * wide - GAP, LABEL + 2 * (32 + LABEL + GAP))
    assert drawn.getpixel((32 + GAP, LABEL + LABEL)) == (100, 100, 100)
    assert drawn.getpixel((wide + 2 * (32 + GAP) + 31, LABEL + LABEL + 31)) == (200, 200, 200)


def test_the_sheet_credits_every_photograph_once(small_plans):
    lines = credit_lines([*small_plans, *small_plans])

    assert len(lines) == 2
    assert lines[0].startswith("- picosdeeuropa: Aitzol Berasategi, CC BY 4.0, from lomiri")


def test_a_photograph_that_may_not_be_handed_on_stops_the_sheet(tmp_path, job, small_plans):
    unfree = Plan("kite-kite", "tuning", "object", "kite", what="kite")
    file = tmp_path / "sheet.jpg"

    with pytest.raises(LicenceError, match="kite is under LGPL 3"):
        write_sheet(job, [*small_plans, unfree], ["page"], ["page"], file)

    assert not file.exists()


def test_the_sheet_is_a_picture(tmp_path, job, small_plans):
    write_sheet(job, small_plans, ["page", "telea"], ["page", "Telea"], tmp_path / "sheet.jpg")

    with Image.open(tmp_path / "sheet.jpg") as drawn:
        assert drawn.format == "JPEG"
