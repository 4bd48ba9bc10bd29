import csv
import json

import numpy as np
import pytest
from PIL import Image

from inpaint_app.starter.evaluation.judging import (
    JudgementError,
    case_table,
    count_table,
    read_verdicts,
    write_kit,
)


@pytest.fixture
def kit(tmp_path, job, small_plans):
    folder = tmp_path / "kit"
    number = write_kit(
        job, small_plans, ["page", "telea", "texture"], folder, tmp_path / "key.json"
    )
    assert number == 4
    return folder


def form(kit):
    with (kit / "form.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def fill_in(kit, verdict_of):
    rows = form(kit)
    for row in rows:
        row["verdict"] = verdict_of(row)
    with (kit / "form.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_no_name_says_which_way_made_a_picture(kit):
    written = {file.name for file in kit.iterdir()}

    assert written == {"form.csv"} | {r["picture"] for r in form(kit)} | {
        r["before"] for r in form(kit)
    }
    assert all(name.split("-")[0].split(".")[0].isdigit() for name in written - {"form.csv"})


def test_the_form_says_what_was_removed_and_nothing_else(kit):
    assert sorted(row["removed"] for row in form(kit)) == ["branch", "branch", "sky", "sky"]
    assert {row["verdict"] for row in form(kit)} == {""}


def test_the_key_names_the_case_and_the_way_of_each_picture(tmp_path, kit, job, small_plans):
    told = json.loads((tmp_path / "key.json").read_text())

    for name, entry in told.items():
        plan = next(plan for plan in small_plans if plan.id == entry["case"])
        with Image.open(kit / name) as picture:
            assert np.array_equal(np.asarray(picture), job.fill(plan, entry["way"]))


def test_the_same_job_makes_the_same_kit(tmp_path, kit, job, small_plans):
    write_kit(
        job, small_plans, ["page", "telea", "texture"], tmp_path / "again", tmp_path / "2.json"
    )

    assert form(tmp_path / "again") == form(kit)


def test_verdicts_are_joined_with_the_key_and_counted(tmp_path, kit):
    told = json.loads((tmp_path / "key.json").read_text())
    fill_in(kit, lambda row: "Keep " if told[row["picture"]]["way"] == "page" else "no")

    verdicts = read_verdicts(kit / "form.csv", tmp_path / "key.json")

    assert verdicts.counts("page") == {"keep": 2}
    assert verdicts.counts("telea") == {"no": 2}
    assert "| OpenCV Telea | 0 | 0 | 2 |" in count_table(verdicts)
    assert "| life-branch | no | keep |" in case_table(verdicts)


def test_an_empty_row_is_not_a_verdict(tmp_path, kit):
    assert read_verdicts(kit / "form.csv", tmp_path / "key.json").said == {}


def test_another_word_is_refused(tmp_path, kit):
    fill_in(kit, lambda _: "fine")

    with pytest.raises(JudgementError, match="fine is none of"):
        read_verdicts(kit / "form.csv", tmp_path / "key.json")


def test_a_form_of_another_kit_is_refused(tmp_path, kit):
    fill_in(kit, lambda _: "keep")
    (tmp_path / "other.json").write_text("{}")

    with pytest.raises(JudgementError, match=r"is not in other\.json"):
        read_verdicts(kit / "form.csv", tmp_path / "other.json")
