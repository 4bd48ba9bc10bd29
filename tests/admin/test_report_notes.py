"""What a report's page says was done to the graphs on the way."""

import pytest

from inpaint_app.admin.report_notes import note_precision, note_rewrites
from inpaint_app.models import Release
from tests.admin.conftest import text_of
from tests.admin.reports import measure, passed_report
from tests.factories import make_candidate

pytestmark = pytest.mark.usefixtures("hub_home")

FOLD = {"name": "fold-norms", "what": "Norms are part of convolutions."}
SPLIT = {"name": "split-upsampling", "what": "Four small convolutions."}
REWRITES = [
    {"role": "denoiser", **FOLD},
    {"role": "denoiser", **SPLIT},
    {"role": "vae_decoder", **SPLIT},
]
PRECISION = {
    "variant": "fp16",
    "role": "vae_decoder",
    "values": 201,
    "largest": [{"name": "mul_7", "magnitude": 123456.7}, {"name": "mul_8", "magnitude": 2.0}],
    "rescaled": [{"name": "conv_3", "largest": 123456.7, "exponent": 3}],
    "too_large": ["mul_7"],
}


def shown(auditor, **changes):
    release = make_candidate()
    Release.objects.filter(pk=release.pk).update(report=passed_report(**changes))
    return text_of(auditor.get(f"/admin/inpaint_app/release/{release.pk}/change/"))


def test_a_rewrite_of_several_graphs_is_one_line():
    fold, split = note_rewrites(REWRITES)
    assert (fold.name, fold.roles) == ("fold-norms", ("denoiser",))
    assert (split.what, split.roles) == (SPLIT["what"], ("denoiser", "vae_decoder"))


def test_the_rewrites_are_listed_with_what_they_save(auditor):
    text = shown(auditor, rewrites=REWRITES)
    assert "Rewritten before the export 2 rewrites fold-norms Norms are part of" in text
    assert "split-upsampling Four small convolutions. denoiser, vae_decoder" in text


def test_what_stays_single_is_named_with_what_was_scaled(auditor):
    text = shown(auditor, precision=[PRECISION])
    assert "vae_decoder fp16 123,457 1 stream conv_3: over 8, for it reaches 123,457" in text
    assert "1 value mul_7" in text


def test_a_graph_whose_values_fit_says_that_nothing_was_done(auditor):
    fitting = {**PRECISION, "largest": [], "rescaled": [], "too_large": []}
    assert note_precision([fitting])[0]["largest"] == ""
    assert "vae_decoder fp16 nothing nothing" in shown(auditor, precision=[fitting])


def test_a_value_that_is_no_number_says_so():
    endless = {**PRECISION, "largest": [{"name": "exp", "magnitude": None}]}
    assert note_precision([endless])[0]["largest"] == "not finite"


def test_the_psnr_stands_beside_what_was_asked_for(auditor):
    whole = measure("fp16", "", 0.002, tolerance=0.2) | {"steps": 4}
    whole |= {"psnr": 64.18, "least_psnr": 40.0}
    text = shown(auditor, end_to_end=[whole])
    assert "100 times within 2.00e-01 64.2 dB at least 40 dB" in text


def test_a_report_from_before_either_was_noted_shows_neither(auditor):
    text = shown(auditor)
    assert "Rewritten before" not in text
    assert "Half precision" not in text
