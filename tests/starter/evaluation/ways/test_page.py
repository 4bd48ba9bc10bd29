import json

import pytest

from inpaint_app.starter.evaluation.cases import Plan, build
from inpaint_app.starter.evaluation.jobs import Job
from inpaint_app.starter.evaluation.ways import page

RUNNER = """
const { readFileSync, writeFileSync } = require("node:fs");
const folder = process.argv[2];
const job = JSON.parse(readFileSync(`${folder}/job.json`, "utf8"));
const results = [];
for (const one of job.cases)
  for (const way of job.ways) {
    const pixels = readFileSync(`${folder}/${one.rgb}`);
    const mask = readFileSync(`${folder}/${one.mask}`);
    mask.forEach((value, at) => { if (value) pixels.fill(job.seed, 3 * at, 3 * at + 3); });
    writeFileSync(`${folder}/${one.id}.${way}.rgb`, pixels);
    results.push({ id: one.id, way, seconds: one.width / 100, views: [] });
  }
writeFileSync(`${folder}/results.json`, JSON.stringify(results));
"""


@pytest.fixture
def plan():
    return Plan("sky-r3-1", "tuning", "sky", "p", 3, marks=({"circle": 3, "centre": [20, 10]},))


@pytest.fixture
def job(tmp_path, plan, photograph):
    job = Job(tmp_path / "job")
    job.put_cases([build(plan, photograph)])
    return job


def use_runner(monkeypatch, tmp_path, text):
    runner = tmp_path / "run.cjs"
    runner.write_text(text)
    monkeypatch.setattr(page, "RUNNER", runner)


def test_the_runner_finds_the_cases_and_its_fills_and_seconds_are_kept(
    monkeypatch, tmp_path, job, plan
):
    use_runner(monkeypatch, tmp_path, RUNNER)

    page.fill_by_page(job, [plan], ["page", "texture"], tmp_path / "bundle", 90)

    filled, case = job.fill(plan, "texture"), job.case(plan)
    assert (filled[case.mask > 0] == page.SEED).all()
    assert (filled[case.mask == 0] == case.picture[case.mask == 0]).all()
    assert job.seconds() == {plan.id: {"page": 0.6, "texture": 0.6}}
    order = json.loads((job.folder / "job.json").read_text())
    assert order["bundle"] == str(tmp_path / "bundle")
    assert order["maxHoleSize"] == 90
    assert order["cases"] == [
        {"id": plan.id, "width": 60, "height": 40, "rgb": "sky-r3-1.rgb", "mask": "sky-r3-1.mask"}
    ]


def test_a_runner_that_stops_is_an_error(monkeypatch, tmp_path, job, plan):
    use_runner(monkeypatch, tmp_path, "process.exit(3)")

    with pytest.raises(page.PageError, match="ended with 3"):
        page.fill_by_page(job, [plan], ["page"])


def test_an_absent_runner_is_named(monkeypatch, job, plan):
    monkeypatch.setattr(page, "RUNNER", page.ROOT / "frontend/evaluation/nothing.js")

    with pytest.raises(page.PageError, match=r"frontend/evaluation/nothing\.js"):
        page.fill_by_page(job, [plan], ["page"])


def test_an_earlier_bundle_fills_native_pixels_as_the_way_before(monkeypatch, tmp_path, job, plan):
    use_runner(monkeypatch, tmp_path, RUNNER)

    page.fill_as_before(job, [plan], tmp_path / "earlier")

    assert job.has_fill(plan, "before")
    assert not job.has_fill(plan, "native")
    assert job.seconds() == {plan.id: {"before": 0.6}}
    assert not (job.folder / "before").exists()
