import base64

import numpy as np
import pytest

from inpaint_app.admin.report_samples import note_samples
from inpaint_app.models import Release
from inpaint_app.validate.png import encode_png
from tests.admin.reports import passed_report
from tests.factories import make_candidate

PNG = base64.b64encode(encode_png(np.zeros((8, 8, 3), np.uint8))).decode()


def row(subject, variant="", **fields):
    return {"subject": subject, "variant": variant, "width": 8, "height": 8, "png": PNG} | fields


def test_what_all_share_comes_first_then_each_variant():
    rows = [
        row("picture"), row("mask"), row("reference"),
        row("result", "fp32"), row("difference", "fp32", gain=4096), row("difference", "x", gain=0),
    ]  # fmt: skip
    shared, single, equal = note_samples(rows)
    assert [p.caption for p in shared.pictures] == [
        "Picture",
        "Mask: white is filled",
        "By PyTorch",
    ]
    assert [p.caption for p in single.pictures] == [
        "By the graphs", "Difference, 4,096 times as large",
    ]  # fmt: skip
    assert equal.pictures[0].caption == "No difference"


@pytest.mark.parametrize(
    "wrong",
    [{"png": ""}, {"png": '"><script>'}, {"png": "A" * 500_000}, {"width": 4000}, {"height": "8"}],
)
def test_what_is_no_small_picture_is_left_out(wrong):
    assert note_samples([row("picture", **wrong)]) == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("hub_home")
def test_they_stand_in_the_page_with_what_they_show(auditor):
    release = make_candidate()
    Release.objects.update(report=passed_report(samples=[row("picture"), row("result", "fp16")]))
    page = auditor.get(f"/admin/inpaint_app/release/{release.pk}/change/").content.decode()
    assert f'src="data:image/png;base64,{PNG}"' in page
    assert 'alt="By the graphs, fp16"' in page
