"""Releases: the list with its filters by what the graphs are, and the page of one."""

import json

import pytest

from inpaint_app.models import Release
from inpaint_app.presentation.formats import NONE
from tests.admin.conftest import text_of
from tests.admin.reports import failed_report, measure, passed_report, storage
from tests.factories import (
    example_bundle_fragment,
    make_candidate,
    make_live,
    make_model,
    make_published,
)
from tests.one_graph_example import one_graph_fragment

LIST = "/admin/inpaint_app/release/"

pytestmark = pytest.mark.usefixtures("hub_home")


def page_of(release):
    return f"{LIST}{release.pk}/change/"


def with_report(release, report):
    Release.objects.filter(pk=release.pk).update(report=report)
    return release


def half_precision():
    """The example, exported by somebody else under another opset, in half precision."""
    fragment = example_bundle_fragment()
    for graph in fragment["graph_metadata"]:
        graph["producer_name"] = "torch.onnx"
        graph["opset_imports"] = [{"domain": "ai.onnx", "version": 21}]
        graph["operators"].append({"domain": "ai.onnx", "op_type": "Einsum", "count": 1})
        graph["parameters"] = [{"dtype": "float16", "tensors": 2, "elements": 24, "bytes": 48}]
    return fragment


def test_the_list_shows_version_status_channels_and_size(auditor):
    make_live(make_model("moebius"), "1.2.0")
    text = text_of(auditor.get(LIST))
    assert "1.2.0 moebius latent-diffusion-inpaint published stable 28.6 kB 1 the hub" in text


def test_the_list_shows_candidates_without_a_version(auditor):
    release = make_candidate(make_model("moebius"))
    assert (
        f"Candidate {release.pk} moebius {release.kind} candidate"
        f" {NONE} 28.6 kB {NONE} {NONE} {NONE}" in text_of(auditor.get(LIST))
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "published"}, {0}),
        ({"model": "second"}, {1}),
        ({"kind": "latent-diffusion-inpaint"}, {0, 1}),
        ({"kind": "direct-inpaint"}, set()),
        ({"opset": "21"}, {1}),
        ({"opset": "20"}, {0}),
        ({"operator": "Einsum"}, {1}),
        ({"operator": "Conv"}, {0, 1}),
        ({"dtype": "float16"}, {1}),
        ({"producer": "pytorch"}, {0}),
        ({"operator": "Conv", "dtype": "float32"}, {0}),
        ({"opset": "no number"}, set()),
    ],
)
def test_the_list_is_filtered_by_what_the_graphs_are(auditor, query, found):
    releases = [
        make_published(make_model("first")),
        make_candidate(make_model("second"), half_precision()),
    ]
    shown = [row.pk for row in auditor.get(LIST, query).context["cl"].result_list]
    assert set(shown) == {releases[index].pk for index in found}
    assert len(shown) == len(found)


def test_one_is_found_by_its_version(auditor):
    make_published(version="3.1.4")
    assert "3.1.4" in text_of(auditor.get(LIST, {"q": "3.1.4"}))
    assert "Nothing matches." in text_of(auditor.get(LIST, {"q": "9.9.9"}))


def test_its_page_begins_with_the_verdict(auditor):
    release = with_report(make_candidate(), passed_report())
    text = text_of(auditor.get(page_of(release)))
    order = [
        "It waits for somebody to publish it.",
        "Passed",
        "Each graph against PyTorch",
        "The whole pipeline against PyTorch",
        "Graphs",
        "Variant fp32",
        "How it was made",
        "Made from",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_its_page_shows_variants_files_and_chunks(auditor):
    text = text_of(auditor.get(page_of(make_candidate())))
    assert "Variant fp32 28.6 kB" in text
    assert "Variant fp16" in text
    assert "shader-f16" in text
    assert "denoiser-0000.bin denoiser 16.5 kB 3" in text


def test_its_page_names_channels_and_who_published(auditor, publisher):
    release = make_live(version="1.0.0")
    text = text_of(auditor.get(page_of(release)))
    assert "by the hub. It never changes." in text
    assert "candidate to published" in text
    assert (
        f"/admin/inpaint_app/channel/{release.channels.get().pk}/change/"
        in auditor.get(page_of(release)).content.decode()
    )


@pytest.mark.parametrize("make_fragment", [example_bundle_fragment, one_graph_fragment])
def test_it_says_how_large_a_hole_the_model_fills_well_where_that_was_measured(
    auditor, make_fragment
):
    fragment = make_fragment()
    fragment["pipeline"]["max_hole_size"] = 24
    measured, unknown = (
        make_published(make_model(), fragment=each) for each in (fragment, make_fragment())
    )
    assert json.loads(measured.manifest)["pipeline"]["max_hole_size"] == 24
    assert "Fills holes up to 24 px of 64" in text_of(auditor.get(page_of(measured)))
    assert "max_hole_size" not in unknown.manifest
    assert "Fills holes" not in text_of(auditor.get(page_of(unknown)))


def test_a_release_of_one_graph_reads_as_well(auditor):
    report = passed_report(
        parity=[measure("fp32", "inpainter", 4e-6)],
        end_to_end=[{**measure("fp32", "", 2e-5), "steps": 1}],
        storage=[storage("fp32", "inpainter")],
        graph_metadata=one_graph_fragment()["graph_metadata"],
    )
    release = with_report(make_candidate(make_model("starter"), one_graph_fragment()), report)
    text = text_of(auditor.get(page_of(release)))
    assert "Kind direct-inpaint Picture 64 x 64 pixels" in text
    assert "1 graph and 1 whole pipeline compared with PyTorch" in text
    assert "One pass" in text
    assert "no optional WebGPU feature" in text
    for word in ("steps", "noise", "guidance", "denoiser", "loop"):
        assert word not in text
    assert f"Candidate {release.pk} starter direct-inpaint" in text_of(auditor.get(LIST))


def test_a_failed_candidate_says_why_and_offers_no_publishing(publisher):
    release = with_report(make_candidate(), failed_report())
    response = publisher.get(page_of(release))
    text = text_of(response)
    assert "It cannot be published." in text
    assert "validation.parity It differs. Look for extreme weights." in text
    assert f"{LIST}{release.pk}/publish/" not in response.content.decode()


def test_the_report_can_be_downloaded(auditor):
    release = make_candidate()
    assert auditor.get(f"{LIST}{release.pk}/report/").json() == release.report


def test_a_published_one_offers_neither_edit_nor_delete_nor_publish(superuser):
    release = make_published()
    page = superuser.get(page_of(release)).content.decode()
    for words in ("Save", "Delete", "Edit", f"{LIST}{release.pk}/publish/"):
        assert words not in page
    assert superuser.post(page_of(release), {"version": "2.0.0"}).status_code == 405
    assert superuser.post(f"{LIST}{release.pk}/delete/", {"post": "yes"}).status_code == 403
    assert superuser.get(f"{LIST}add/").status_code == 403


def test_who_may_not_view_is_refused(outsider):
    release = make_candidate()
    for url in (LIST, page_of(release), f"{LIST}{release.pk}/report/"):
        assert outsider.get(url).status_code == 403


def test_an_empty_list_says_where_releases_come_from(auditor):
    text = text_of(auditor.get(LIST))
    assert "No release yet. A run that passes leaves a candidate here" in text
