"""A candidate with weights of a byte each: made where a PSNR is asked for, or left out."""

import json

import onnx
import pytest

from inpaint_app.candidate import build_candidate
from inpaint_app.export.variants import FP32
from inpaint_app.pipelines.direct_inpaint import DirectInpaint
from inpaint_app.progress import silent
from tests.tiny_inpainter import write_tiny_inpainter

pytestmark = pytest.mark.usefixtures("kept_traces")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_tiny_inpainter(tmp_path_factory.mktemp("int8") / "checkpoint")


@pytest.fixture(autouse=True)
def _every_weight_is_large(monkeypatch):
    # The tiny network's largest weight has a few thousand numbers.
    monkeypatch.setattr("inpaint_app.export.int8_storage.MIN_ELEMENTS", 256)


def names(made):
    return [variant["name"] for variant in made.fragment["variants"]]


def weight_bytes(variant):
    return sum(file["size"] for graph in variant["graphs"] for file in graph["external_data"])


def test_nobody_gets_int8_who_has_not_asked(files, tmp_path):
    made = build_candidate(files, tmp_path / "out", progress=silent)
    assert names(made) == ["fp32", "fp16"]
    assert made.report["left_out"] == []


def test_within_its_budget_it_is_a_variant_like_any(files, tmp_path):
    made = build_candidate(files, tmp_path / "out", progress=silent, int8_psnr_budget=30)
    assert names(made) == ["fp32", "fp16", "int8"]
    _, half, small = made.fragment["variants"]
    assert weight_bytes(small) < 0.8 * weight_bytes(half)
    # What a card needs is what it needs for fp16: the weights lie there as halves.
    assert small["requirements"] == half["requirements"]
    assert [graph["opset"] for graph in small["graphs"]] == [19]
    whole = made.report["end_to_end"][-1]
    assert (whole["variant"], whole["least_psnr"], whole["passed"]) == ("int8", 30, True)
    assert whole["psnr"] >= 30
    stored = made.report["storage"][-1]
    assert stored["int8_tensors"] > 0
    assert not any(name.endswith(".int8") for name in stored["kept"])
    graph = onnx.load(tmp_path / "out" / "int8" / "inpainter.onnx", load_external_data=False)
    assert "DequantizeLinear" in {node.op_type for node in graph.graph.node}


def test_beyond_its_budget_the_release_goes_without_it_and_says_by_how_much(files, tmp_path):
    made = build_candidate(files, tmp_path / "out", progress=silent, int8_psnr_budget=200)
    assert names(made) == ["fp32", "fp16"]
    assert made.report["passed"] is True
    (left,) = made.report["left_out"]
    assert (left["variant"], left["least_psnr"]) == ("int8", 200)
    assert 20 < left["psnr"] < 200
    assert "where 200 are asked for" in left["reason"]
    assert not (tmp_path / "out" / "int8").exists()
    for rows in ("parity", "end_to_end", "storage", "structure", "graph_metadata"):
        assert "int8" not in {row["variant"] for row in made.report[rows]}
    described = json.dumps(made.fragment)
    assert "int8" not in described
    kept = {path.name for path in (tmp_path / "out" / "chunks").rglob("*") if path.is_file()}
    assert all(name in described for name in kept)


def test_a_kind_without_fp16_says_that_there_is_nothing_to_make_it_of(files, tmp_path, monkeypatch):
    monkeypatch.setattr(DirectInpaint, "variants", (FP32,))
    made = build_candidate(files, tmp_path / "out", progress=silent, int8_psnr_budget=30)
    assert names(made) == ["fp32"]
    (left,) = made.report["left_out"]
    assert (left["variant"], left["psnr"]) == ("int8", None)
    assert "fp16" in left["reason"]


def test_two_exports_give_the_same_chunks(files, tmp_path, request):
    first = build_candidate(files, tmp_path / "first", progress=silent, int8_psnr_budget=30)
    request.getfixturevalue("own_traces")
    second = build_candidate(files, tmp_path / "second", progress=silent, int8_psnr_budget=30)
    assert first.fragment["variants"] == second.fragment["variants"]
