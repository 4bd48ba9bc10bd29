"""What a report's page says of browsers and machines."""

import pytest

from inpaint_app.models import Release
from tests.admin.conftest import text_of
from tests.admin.reports import passed_report
from tests.factories import make_candidate

pytestmark = pytest.mark.usefixtures("hub_home")

RAN = {
    "variant": "fp32",
    "adapter": "a card",
    "tolerance": 1e-4,
    "skipped": None,
    "fallen": [{"role": "vae_decoder", "nodes": ["Det here", "Add there"]}],
    "session_seconds": 1.25,
    "heap_peak_bytes": 21_000_000,
    "gpu_peak_bytes": 84_000_000,
    "cases": [
        {"role": "denoiser", "name": "noise at 0", "relative_error": 4e-6, "seconds": 1.0},
        {"role": "denoiser", "name": "noise at 950", "relative_error": 5e-6, "seconds": 1.0},
    ],
}
FIT = {
    "variant": "fp16",
    "gpu_bytes": 900_000_000,
    "js_bytes": 50_000_000,
    "js_bytes_without_jspi": 400_000_000,
    "largest_tensor_bytes": 64_000_000,
    "download_seconds": {"10": 497.6, "50": 99.5, "500": 10.0},
    "devices": [
        {"device": "desktop", "verdict": "fits", "reasons": []},
        {"device": "phone", "verdict": "does not fit", "reasons": ["It is too large."]},
    ],
}


def shown(auditor, **changes):
    release = make_candidate()
    Release.objects.filter(pk=release.pk).update(report=passed_report(**changes))
    return text_of(auditor.get(f"/admin/inpaint_app/release/{release.pk}/change/"))


def test_what_a_browser_saw_is_told_by_variant(auditor):
    skipped = {"variant": "fp16", "skipped": "It lacks shader-f16."}
    text = shown(auditor, browser={"proved": True, "reason": None, "variants": [RAN, skipped]})
    assert "In a browser browser-proved" in text
    assert "fp32 denoiser: noise at 0 4.00e-06 denoiser: noise at 950 5.00e-06 a card" in text
    assert (
        "vae_decoder: Det here, Add there 5.00e-06 20 times within 1.00e-04 1.2 s 84.0 MB" in text
    )
    assert "84.0 MB on the card page 21.0 MB" in text
    assert "fp16 Skipped: It lacks shader-f16." in text


def test_a_result_in_the_browser_that_is_no_number_says_so(auditor):
    endless = {**RAN, "cases": [{**RAN["cases"][0], "relative_error": None}]}
    text = shown(auditor, browser={"proved": True, "reason": None, "variants": [endless]})
    assert "not finite 1.00e-04 allowed" in text


def test_a_release_that_no_browser_saw_is_marked_with_the_reason(auditor):
    reason = "There is no Chromium on this machine."
    text = shown(auditor, browser={"proved": False, "reason": reason, "variants": []})
    assert f"all within their tolerances. Not browser-proved. {reason}" in text
    assert f"In a browser not browser-proved {reason}" in text


def test_a_release_whose_variants_were_all_skipped_says_why_at_its_top(auditor):
    skipped = {"variant": "fp32", "skipped": "A simulated card would take 202 minutes."}
    text = shown(auditor, browser={"proved": False, "reason": None, "variants": [skipped]})
    assert "Not browser-proved. A simulated card would take 202 minutes." in text


def test_where_it_fits_is_told_with_the_reasons(auditor):
    text = shown(auditor, device_fit=[FIT])
    assert "fp16 desktop fits fp16 phone does not fit It is too large." in text
    assert "graphics memory 900 MB, page 50.0 MB (400 MB without JSPI)" in text
    assert "8 min 18 s at 10 Mbit/s" in text


def test_a_report_from_before_either_was_measured_shows_neither(auditor):
    text = shown(auditor)
    assert "In a browser" not in text
    assert "Where it fits" not in text
