import os

import pytest

from inpaint_app.starter.evaluation import scores
from inpaint_app.starter.evaluation.scores import by_case, measure_job, pick

WAYS = ["telea", "page", "texture"]


def test_every_fill_that_is_there_is_measured_with_its_seconds(job, small_plans):
    found = measure_job(job, small_plans, WAYS)

    assert [(s.plan.id, s.way, s.seconds) for s in found] == [
        (plan.id, way, seconds)
        for plan in small_plans
        for way, seconds in (("telea", 0.25), ("page", 0.5))
    ]
    assert by_case(found, "page")["sky-r8-1"].measures.truth.psnr == pytest.approx(100)
    assert by_case(found, "page")["life-branch"].measures.truth is None


def test_scores_are_picked_by_way_kind_and_radius(job, small_plans):
    found = measure_job(job, small_plans, WAYS)

    assert len(pick(found, "page")) == 2
    assert [s.plan.id for s in pick(found, "page", "sky")] == ["sky-r8-1"]
    assert [s.plan.id for s in pick(found, "page", "sky", 8)] == ["sky-r8-1"]
    assert pick(found, "page", "sky", 20) == []


def test_a_measure_is_kept_until_the_fill_is_newer(job, small_plans, monkeypatch):
    first = measure_job(job, small_plans, WAYS)
    measured = []

    def count(*arguments, **settings):
        measured.append(arguments)
        return first[0].measures

    monkeypatch.setattr(scores, "measure_fill", count)

    assert measure_job(job, small_plans, WAYS) == first
    assert measured == []

    later = (job.folder / "sky-r8-1.page.json").stat().st_mtime + 5
    os.utime(job.folder / "sky-r8-1.page.rgb", (later, later))
    measure_job(job, small_plans, WAYS)
    assert len(measured) == 1
