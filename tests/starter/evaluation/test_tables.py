import pytest

from inpaint_app.starter.evaluation.tables import (
    kind_table,
    middle,
    radius_table,
    rmse,
    seconds_table,
    whole_table,
)
from tests.starter.evaluation.made_scores import score

SCORES = [
    score("sky", "telea", radius=20, rmse=3, middle=1),
    score("sky", "telea", radius=20, place=2, rmse=4, middle=2),
    score("sky", "telea", radius=80, rmse=8),
    score("sky", "page", radius=20, rmse=2),
    score("object", "telea", patches=0.75),
]


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_one_row_a_way_over_all_removals():
    head, _, telea, page = whole_table(SCORES, ["telea", "page"]).splitlines()

    assert cells(telea)[:2] == ["OpenCV Telea", "4"]
    assert cells(telea)[cells(head).index("RMSE")] == "5.0"
    assert cells(page)[cells(head).index("RMSE")] == "2.0"


def test_kinds_that_were_not_measured_have_no_row_and_objects_have_no_truth():
    lines = kind_table(SCORES, ["telea", "page"]).splitlines()

    assert [cells(line)[:2] for line in lines[2:]] == [
        ["sky", "OpenCV Telea"],
        ["sky", "page: coarse and detail"],
        ["object", "OpenCV Telea"],
    ]
    assert cells(lines[-1])[3] == "-"


def test_circles_by_ground_and_radius():
    lines = radius_table(SCORES, ["telea", "page"], rmse).splitlines()

    assert cells(lines[0]) == ["ground", "", "20 px", "80 px"]
    assert cells(lines[2]) == ["sky", "OpenCV Telea", "3.5", "8.0"]
    assert cells(lines[3]) == ["sky", "page: coarse and detail", "2.0", "-"]
    assert cells(radius_table(SCORES, ["telea"], middle).splitlines()[2])[2] == "1.5"


def test_an_object_has_no_error():
    with pytest.raises(ValueError, match="Nobody knows"):
        rmse(SCORES[-1])


def test_seconds_by_hole_size():
    lines = seconds_table(SCORES, ["telea"]).splitlines()

    assert cells(lines[2]) == ["OpenCV Telea", "1.00 / 1.00", "-", "-", "-"]
