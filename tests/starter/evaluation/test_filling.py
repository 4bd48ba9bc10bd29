import numpy as np
import pytest

from inpaint_app.starter.evaluation import cases, filling
from inpaint_app.starter.evaluation.filling import Settings, fill_all, left_out
from inpaint_app.starter.evaluation.jobs import Job


@pytest.fixture
def photographs(monkeypatch, photograph):
    monkeypatch.setattr(cases, "load", lambda name, folder: photograph)


def test_cases_are_put_and_filled_and_timed(tmp_path, photographs, small_plans):
    job = Job(tmp_path / "new")

    fill_all(job, small_plans, ["telea", "flat"], Settings())

    case = job.case(small_plans[0])
    for way in ("telea", "flat"):
        filled = job.fill(small_plans[0], way)
        assert np.array_equal(filled[case.mask == 0], case.picture[case.mask == 0])
        assert job.seconds()[small_plans[1].id][way] >= 0


def test_a_fill_is_kept_unless_it_is_asked_for_again(job, photographs, small_plans):
    fill_all(job, small_plans, ["telea"], Settings())
    assert (job.fill(small_plans[0], "telea")[20, 30] == 128).all()

    fill_all(job, small_plans, ["telea"], Settings(again=True))
    assert (job.fill(small_plans[0], "telea")[20, 30] != 128).any()


def test_the_pages_ways_go_to_the_pages_runner(
    monkeypatch, tmp_path, job, photographs, small_plans
):
    ran = []
    monkeypatch.setattr(filling, "fill_by_page", lambda *order: ran.append(order[1:]))
    monkeypatch.setattr(filling, "fill_as_before", lambda *order: ran.append(order[1:]))
    settings = Settings(bundle=tmp_path / "bundle", max_hole_size=90, before=tmp_path / "earlier")

    fill_all(job, small_plans, ["page", "texture", "coarse", "before"], settings)

    assert ran == [
        (small_plans, tmp_path / "earlier"),
        (small_plans, ["texture", "coarse"], tmp_path / "bundle", 90),
    ]


def test_ways_that_cannot_run_here_say_why(monkeypatch, tmp_path):
    monkeypatch.setattr(filling, "available", lambda: False)

    reasons = left_out(["telea", "patchmatch", "before"], Settings())

    assert set(reasons) == {"patchmatch", "before"}
    assert "pip install pypatchmatch" in reasons["patchmatch"]
    assert left_out(["telea", "before"], Settings(before=tmp_path)) == {}
