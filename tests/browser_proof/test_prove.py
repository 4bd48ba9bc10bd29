from dataclasses import replace

import pytest

from inpaint_app.browser_proof.errors import (
    BrowserFailedError,
    BrowserParityError,
    NodesOffGpuError,
)
from inpaint_app.browser_proof.prove import ToProve, VariantToProve, prove_in_browser
from inpaint_app.browser_proof.setup import SIMULATED_CARD
from inpaint_app.browser_proof.verdict import require_browser
from inpaint_app.progress import silent
from tests.browser_proof.candidates import (
    FP16,
    FP32,
    NODES_WITH_DETERMINANT,
    golden_case,
    write_candidate,
)

SIMULATED = (SIMULATED_CARD,)


def prove(setup, made, cases=None, variants=(FP32,), progress=silent):
    operations = made.operations * len(cases or [1])
    wanted = [VariantToProve(v.name, v.tolerance, operations) for v in variants]
    golden = {"inpainter": cases or [golden_case()]}
    return prove_in_browser(setup, ToProve(made.chunks, made.fragment, golden, wanted), progress)


def test_a_candidate_that_computes_the_same_on_the_card_is_proved(proof_setup, tmp_path):
    report = prove(proof_setup, write_candidate(tmp_path))
    require_browser(report)
    assert report.proved
    assert report.browser.startswith("chromium ")
    (fp32,) = report.variants
    assert (fp32.provider, fp32.fallen, fp32.skipped) == ("webgpu", (), None)
    assert fp32.runtime in {"jspi", "asyncify"}
    assert fp32.adapter
    assert fp32.session_seconds > 0
    assert fp32.heap_peak_bytes > 1_000_000
    # The inputs and the output at least; a runtime rounds buffers up and keeps some.
    assert 4 * 16 * 16 * (3 + 1 + 3) <= fp32.gpu_peak_bytes < 1_000_000
    (case,) = fp32.cases
    assert (case.role, case.error.name) == ("inpainter", "half of it")
    assert case.error.relative_error < 1e-5


def test_a_variant_that_the_adapter_cannot_run_is_skipped_and_says_why(proof_setup, tmp_path):
    made = write_candidate(tmp_path, variants=(FP32, FP16))
    simulated = replace(proof_setup, adapters=SIMULATED)
    report = prove(simulated, made, variants=(FP32, FP16))
    fp32, fp16 = report.variants
    assert fp32.skipped is None
    assert "shader-f16" in fp16.skipped
    assert "swiftshader" in fp16.adapter
    assert fp16.cases == ()
    require_browser(report)


def test_nodes_off_the_card_are_named_and_refuse_the_candidate(proof_setup, tmp_path):
    report = prove(proof_setup, write_candidate(tmp_path, NODES_WITH_DETERMINANT))
    (fp32,) = report.variants
    assert fp32.provider == "webgpu+cpu"
    ((role, nodes),) = [(item.role, item.nodes) for item in fp32.fallen]
    assert role == "inpainter"
    assert "Det the_determinant" in nodes
    assert not any("Conv" in node for node in nodes)
    with pytest.raises(NodesOffGpuError, match=r"fp32/inpainter: .*Det the_determinant"):
        require_browser(report)


def test_every_case_is_run_and_one_that_misses_refuses_the_candidate(proof_setup, tmp_path):
    case = golden_case()
    other = replace(case, name="another", expected=case.expected * 1.01)
    report = prove(proof_setup, write_candidate(tmp_path), [case, other])
    assert [item.error.name for item in report.variants[0].cases] == ["half of it", "another"]
    with pytest.raises(BrowserParityError, match=r"fp32/inpainter \(another\) is off by 0\.00"):
        require_browser(report)


def test_a_chunk_with_other_bytes_is_not_run(proof_setup, tmp_path):
    made = write_candidate(tmp_path)
    largest = max(made.chunks.rglob("*"), key=lambda path: path.stat().st_size * path.is_file())
    largest.write_bytes(b"?" * largest.stat().st_size)
    with pytest.raises(BrowserFailedError, match=r"fp32 failed in Chromium"):
        prove(proof_setup, made)


def test_a_simulated_card_that_takes_too_long_proves_nothing_and_refuses_nothing(
    proof_setup, tmp_path
):
    hasty = replace(proof_setup, deadline_seconds=0.5, adapters=SIMULATED)
    report = prove(hasty, write_candidate(tmp_path))
    assert not report.proved
    assert "had not ended after 0.5 s" in report.variants[0].skipped
    require_browser(report)


def test_a_browser_without_any_adapter_is_an_error(proof_setup, tmp_path):
    blind = replace(proof_setup, adapters=())
    with pytest.raises(BrowserFailedError, match="no WebGPU here"):
        prove(blind, write_candidate(tmp_path))


def test_a_simulated_card_is_not_asked_for_what_would_take_it_hours(proof_setup, tmp_path):
    made = write_candidate(tmp_path)
    slow = replace(
        proof_setup, adapters=SIMULATED, simulated_operations_per_second=made.operations / 7200
    )
    report = prove(slow, made)
    assert not report.proved
    assert report.variants[0].skipped == (
        "There is no graphics card in this worker, and a simulated one would take about 120"
        " minutes."
    )
    require_browser(report)


def test_somebody_who_no_longer_wants_it_ends_the_browser(proof_setup, tmp_path):
    class NotWantedError(Exception):
        pass

    def refuse(stage, fraction, message=""):
        raise NotWantedError(stage, fraction, message)

    with pytest.raises(NotWantedError) as caught:
        prove(proof_setup, write_candidate(tmp_path), progress=refuse)
    assert caught.value.args == ("browser", 0.0, "Running fp32 in Chromium")
