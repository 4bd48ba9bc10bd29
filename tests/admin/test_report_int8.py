"""What a report's page says of weights that are sent as bytes, and of a variant that missed."""

import pytest

from inpaint_app.models import Release
from tests.admin.conftest import text_of
from tests.admin.reports import passed_report, storage
from tests.factories import make_candidate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def page_of(auditor, **changes):
    release = make_candidate()
    Release.objects.filter(pk=release.pk).update(report=passed_report(**changes))
    return text_of(auditor.get(f"/admin/inpaint_app/release/{release.pk}/change/"))


def test_bytes_are_counted_and_what_was_kept_is_named(auditor):
    row = storage("int8", "denoiser", half_tensors=1, rounded=["conv.weight.int8"])
    row |= {"int8_tensors": 9, "int8_bytes": 9000, "kept": ["norm.weight"]}
    text = page_of(auditor, storage=[row])
    assert "9 tensors, 9.00 kB" in text
    assert "1 small one kept norm.weight 16 bits" in text
    assert "Left out" not in text


def test_a_variant_that_missed_its_budget_is_named_with_its_figure(auditor):
    reason = "int8 ends off by 0.02; its picture has 31.2 dB, where 40 are asked for."
    left = {"variant": "int8", "reason": reason, "psnr": 31.2, "least_psnr": 40.0}
    text = page_of(auditor, left_out=[left])
    assert f"Left out int8: {reason} The release goes without it" in text
