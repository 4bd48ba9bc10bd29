import json
from dataclasses import replace

import numpy as np
import pytest

from inpaint_app.starter.evaluation.cases import Plan, build
from inpaint_app.starter.evaluation.jobs import Job


def test_cases_and_fills_come_back_as_they_were_put(job, small_plans, photograph):
    case = job.case(small_plans[0])

    assert np.array_equal(case.picture, photograph)
    assert np.array_equal(case.mask, build(small_plans[0], photograph).mask)
    assert case.whole == (40, 60)
    assert np.array_equal(job.fill(small_plans[0], "page"), photograph)


def test_a_folder_opened_again_has_what_was_put_there(job, small_plans):
    again = Job(job.folder)

    assert again.holds(small_plans[1])
    assert again.has_fill(small_plans[1], "telea")
    assert not again.has_fill(small_plans[1], "texture")
    assert not again.holds(Plan("other", "tuning", "sky", "p"))


def test_fills_of_another_hole_are_deleted(job, small_plans, photograph):
    moved = replace(small_plans[0], marks=({"circle": 9, "centre": [30, 20]},))

    job.put_cases([build(moved, photograph), build(small_plans[1], photograph)])

    assert not job.has_fill(small_plans[0], "page")
    assert job.has_fill(small_plans[1], "page")


def test_seconds_are_added_by_case_and_way(job, small_plans):
    job.note_seconds({small_plans[0].id: {"texture": 3.5}})

    assert job.seconds()[small_plans[0].id] == {"page": 0.5, "telea": 0.25, "texture": 3.5}


def test_the_order_names_size_and_files_of_the_chosen_cases(job, small_plans):
    job.write_order({"seed": 1}, small_plans[1:])

    order = json.loads((job.folder / "job.json").read_text())
    assert order == {
        "seed": 1,
        "cases": [
            {
                "id": "life-branch",
                "width": 60,
                "height": 40,
                "rgb": "life-branch.rgb",
                "mask": "life-branch.mask",
            }
        ],
    }
    assert len((job.folder / "life-branch.rgb").read_bytes()) == 40 * 60 * 3


def test_a_fill_that_is_not_there_is_an_error(job, small_plans):
    with pytest.raises(FileNotFoundError):
        job.fill(small_plans[0], "texture")
