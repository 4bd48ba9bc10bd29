"""A candidate beside what is live, as a reviewer reads it."""

import pytest

from inpaint_app.admin.report_comparison import compare_releases
from inpaint_app.models import Release
from tests.admin.conftest import text_of
from tests.admin.reports import measure, passed_report
from tests.factories import make_candidate, make_live, make_model, make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def report(psnr=90.0, error=1e-5, gpu_bytes=1_000_000, **changes):
    loop = {"variant": "fp32", "steps": 2, "passed": True, "relative_error": 2e-5}
    fit = {"variant": "fp32", "gpu_bytes": gpu_bytes, "js_bytes": 10, "devices": []}
    return passed_report(
        parity=[measure("fp32", "denoiser", error)],
        end_to_end=[{**loop, "tolerance": 1e-3, "psnr": psnr, "cases": []}],
        device_fit=[fit],
        **changes,
    )


def pair(mine, theirs):
    """A candidate beside a live release of its model, with these reports."""
    model = make_model()
    candidate = make_candidate(model)
    live = make_candidate(model)
    Release.objects.filter(pk=candidate.pk).update(report=mine)
    Release.objects.filter(pk=live.pk).update(report=theirs)
    candidate.refresh_from_db()
    live.refresh_from_db()
    return candidate, live


def lines(mine, theirs, variant="fp32"):
    comparison = compare_releases(*pair(mine, theirs))
    [side] = [side for side in comparison.sides if side.variant == variant]
    return {line.subject: line for line in side.lines}


def test_more_decibels_and_less_memory_are_better_and_larger_errors_worse():
    found = lines(report(psnr=95.0, gpu_bytes=500_000, error=4e-5), report())
    assert found["PSNR of the picture"].verdict == "better"
    assert found["Graphics memory"].verdict == "better"
    assert found["Graphics memory"].change == "2.0 times less"
    assert found["Largest error of a graph"].verdict == "worse"
    assert found["Largest error of a graph"].change == "4.0 times"
    assert found["Error of the whole pipeline"].verdict == "same"


def test_what_differs_by_less_than_a_hundredth_is_the_same():
    assert lines(report(psnr=90.5), report())["PSNR of the picture"].verdict == "same"
    assert lines(report(psnr=92.0), report())["PSNR of the picture"].change == "+2.0 dB"


def test_pictures_that_are_equal_to_the_eye_are_the_same():
    assert lines(report(psnr=129.0), report(psnr=144.0))["PSNR of the picture"].verdict == "same"


def test_what_one_of_them_lacks_is_judged_by_nobody():
    line = lines(report(psnr=None), report())["PSNR of the picture"]
    assert (line.mine, line.verdict, line.change) == ("–", "", "")  # noqa: RUF001 - a dash
    assert lines({}, {})["Nodes"].verdict == ""


def test_a_visitor_of_the_live_one_downloads_what_it_does_not_share():
    line = lines(report(), report())["Of it new to who has the other"]
    assert line.mine == "nothing"


def test_a_variant_that_the_other_lacks_is_shown_alone():
    candidate, live = pair(report(), report())
    live.variants.filter(name="fp16").delete()
    comparison = compare_releases(candidate, Release.objects.get(pk=live.pk))
    assert [side.variant for side in comparison.sides] == ["fp32", "fp16"]
    assert comparison.sides[1].lines[0].theirs == "–"  # noqa: RUF001 - a dash


def test_other_rewrites_and_versions_are_named():
    mine = report(rewrites=[{"role": "denoiser", "name": "dense", "what": "x"}])
    comparison = compare_releases(*pair({**mine, "environment": {"torch": "3"}}, report()))
    assert comparison.changes == (("torch", "3", "2.13.0"), ("rewrite dense", "done", "not done"))


@pytest.fixture
def model(db):
    return make_model()


def page_of(client, release, query=""):
    return client.get(f"/admin/inpaint_app/release/{release.pk}/change/{query}")


def test_a_candidate_stands_beside_what_is_live(auditor, model):
    make_live(model, "1.0.0")
    make_published(model, "1.1.0")
    page = text_of(page_of(auditor, make_candidate(model)))
    assert "Beside 1.0.0 , which is live" in page
    assert "Download" in page


def test_another_one_or_none_can_be_chosen(auditor, model):
    make_live(model, "1.0.0")
    other, candidate = make_published(model, "1.1.0"), make_candidate(model)
    assert "Beside 1.1.0" in text_of(page_of(auditor, candidate, f"?against={other.pk}"))
    for query in ("?against=none", "?against=999999", "?against=x"):
        page = text_of(page_of(auditor, candidate, query))
        assert "Choose a published release" in page


def test_a_release_of_another_model_is_no_rival(auditor, model):
    stranger = make_live(make_model(), "9.0.0")
    make_live(model, "1.0.0")
    page = text_of(page_of(auditor, make_candidate(model), f"?against={stranger.pk}"))
    assert "Choose a published release" in page
    assert "9.0.0" not in page


def test_the_first_release_of_a_model_has_nobody_beside_it(auditor, model):
    assert "Beside" not in text_of(page_of(auditor, make_candidate(model)))
