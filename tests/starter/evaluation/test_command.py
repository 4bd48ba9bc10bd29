import json

import pytest

from inpaint_app.starter.evaluation import cases, command
from inpaint_app.starter.evaluation.command import main


@pytest.fixture(autouse=True)
def only_small(monkeypatch, small_plans, photograph):
    monkeypatch.setattr(command, "plans", lambda: small_plans)
    monkeypatch.setattr(cases, "load", lambda name, folder: photograph)


def test_without_a_command_everything_is_filled_measured_and_held_to_the_bars(tmp_path, capsys):
    main(["--work", str(tmp_path / "work"), "--ways", "telea", "flat", "before"])

    said = capsys.readouterr().out
    assert "page before: earlier starter on native pixels: left out, no earlier bundle" in said
    assert "## By kind" in said
    assert "| sky | OpenCV Telea | 1 |" in said
    assert "## Bars" in said
    assert "| open | not judged |" in said


def test_a_kind_or_an_id_narrows_the_run(tmp_path, capsys):
    main(["--work", str(tmp_path / "work"), "--ways", "telea", "--kind", "object"])
    assert "| object | OpenCV Telea | 1 |" in capsys.readouterr().out

    main(["--work", str(tmp_path / "work"), "--ways", "telea", "--only", "sky-r8-1"])
    assert "| object |" not in capsys.readouterr().out


def test_a_sheet_is_drawn_and_its_photographs_are_credited(tmp_path, job, capsys):
    file = tmp_path / "sheet.jpg"

    main(["sheet", "--work", str(job.folder), "--ways", "page", "telea", "--", str(file)])

    assert file.is_file()
    assert capsys.readouterr().out.startswith("- life: Aitzol Berasategi, CC BY 4.0")


def test_a_kit_is_written_and_its_judgement_told(tmp_path, job, capsys):
    kit, key = tmp_path / "kit", tmp_path / "key.json"
    main(["judge", "--work", str(job.folder), "--key", str(key), "--ways", "page", "--", str(kit)])
    assert "1 pictures of 1 removals" in capsys.readouterr().out

    form = kit / "form.csv"
    form.write_text(form.read_text().replace("branch,", "branch,keep"))
    main(["judged", "--form", str(form), "--key", str(key)])

    assert "| page: coarse and detail | 1 | 0 | 0 |" in capsys.readouterr().out
    assert len(json.loads(key.read_text())) == 1


def test_fetching_says_that_nothing_was_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "fetch", lambda folder: [])

    main(["fetch", "--photographs", str(tmp_path)])

    assert capsys.readouterr().out == "Every photograph is there.\n"
