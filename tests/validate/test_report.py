import json
import math

from inpaint_app.export.half_streams import FittedStreams, Rescaled
from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.errors import ParityError
from inpaint_app.validate.parity import CaseError, GraphParity
from inpaint_app.validate.report import (
    AppliedRewrite,
    HoleSize,
    Stage,
    ValidationReport,
    describe_precision,
)
from inpaint_app.validate.storage import Storage
from inpaint_app.validate.structure import StructureResult


def report(**changes):
    given = {
        "environment": {"torch": "2.13.0"},
        "stages": (Stage("load", 1.5, 1000),),
        "rewrites": (AppliedRewrite("denoiser", "fold", "Two are one."),),
        "structure": (StructureResult("fp32", "denoiser", ()),),
        "parity": (GraphParity("fp32", "denoiser", 1e-4, (CaseError("ones", 1e-6),)),),
        "end_to_end": (
            EndToEnd(
                "fp32", 2, 1e-3, (CaseError("step 1", 1e-4),), (CaseError("image", 1e-5),), 90.5
            ),
        ),
        "storage": (Storage("fp16", "denoiser", 2, 300, 1, 100, ()),),
        "graph_metadata": ({"role": "denoiser"},),
    }
    return ValidationReport(**(given | changes))


def test_the_verdict_comes_first():
    document = json.loads(report().encode())
    assert list(document)[:3] == ["schema", "passed", "error"]
    assert document["passed"] is True
    assert document["error"] is None
    assert document["publishable"] is True


def test_it_says_how_large_a_hole_the_model_fills_well_where_that_was_measured():
    known = HoleSize.of({"kind": "direct-inpaint", "image_size": 512, "max_hole_size": 96})
    document = json.loads(report(fills_well=known).encode())
    assert document["fills_well"] == {"max_hole_size": 96, "image_size": 512}
    unknown = HoleSize.of({"kind": "direct-inpaint", "image_size": 512})
    assert report(fills_well=unknown).encode() == report().encode()
    assert b"fills_well" not in report().encode()


def test_every_number_is_there():
    document = json.loads(report().encode())
    assert document["stages"] == [{"name": "load", "seconds": 1.5, "peak_memory_bytes": 1000}]
    assert document["rewrites"] == [{"role": "denoiser", "name": "fold", "what": "Two are one."}]
    assert document["parity"] == [
        {
            "variant": "fp32",
            "role": "denoiser",
            "passed": True,
            "relative_error": 1e-6,
            "tolerance": 1e-4,
            "cases": [{"name": "ones", "relative_error": 1e-6}],
        }
    ]
    assert document["structure"] == [
        {"variant": "fp32", "role": "denoiser", "passed": True, "problems": []}
    ]
    assert document["environment"] == {"torch": "2.13.0"}


def test_a_whole_run_is_told_step_by_step_and_in_decibels():
    document = json.loads(report().encode())
    assert document["end_to_end"] == [
        {
            "variant": "fp32",
            "steps": 2,
            "psnr": 90.5,
            "least_psnr": None,
            "passed": True,
            "relative_error": 1e-5,
            "tolerance": 1e-3,
            "cases": [
                {"name": "step 1", "relative_error": 1e-4},
                {"name": "image", "relative_error": 1e-5},
            ],
        }
    ]


def test_weights_are_counted_by_how_they_are_stored():
    document = json.loads(report().encode())
    assert document["storage"] == [
        {
            "variant": "fp16",
            "role": "denoiser",
            "tensors": 2,
            "bytes": 300,
            "half_tensors": 1,
            "half_bytes": 100,
            "rounded": [],
            "int8_tensors": 0,
            "int8_bytes": 0,
            "kept": [],
            "lossless": True,
        }
    ]


def test_what_was_measured_and_scaled_for_half_precision_is_told():
    fitted = FittedStreams((Rescaled("stream", 1e5, 4),), ("scores",))
    ranges = {"a": 1.0, "scores": math.inf, "stream": 1e5}
    note = describe_precision(fitted, ranges, variant="fp16", role="denoiser")
    document = json.loads(report(precision=(note,)).encode())
    assert document["precision"] == [
        {
            "variant": "fp16",
            "role": "denoiser",
            "values": 3,
            "largest": [
                {"name": "scores", "magnitude": None},
                {"name": "stream", "magnitude": 1e5},
                {"name": "a", "magnitude": 1.0},
            ],
            "rescaled": [{"name": "stream", "largest": 1e5, "exponent": 4}],
            "too_large": ["scores"],
        }
    ]


def test_a_refusal_has_code_message_and_remedy():
    document = report().failed_with(ParityError("It is off.")).as_json()
    assert document["passed"] is False
    assert document["publishable"] is False
    assert document["error"] == {
        "code": "validation.parity",
        "message": "It is off.",
        "remedy": ParityError.remedy,
    }


def test_a_candidate_without_all_roles_passes_and_cannot_be_published():
    document = report(missing=("vae_encoder",)).as_json()
    assert document["passed"] is True
    assert document["publishable"] is False
    assert document["missing_roles"] == ["vae_encoder"]


def test_pictures_that_are_equal_have_a_ratio_that_json_cannot_say():
    end = EndToEnd("fp32", 1, 1e-3, (), (CaseError("image", 0.0),), math.inf)
    assert json.loads(report(end_to_end=(end,)).encode())["end_to_end"][0]["psnr"] is None


def test_weights_that_were_rounded_are_named():
    stored = Storage("fp16", "denoiser", 2, 300, 1, 100, ("conv.weight.float16",))
    (document,) = report(storage=(stored,)).as_json()["storage"]
    assert document["lossless"] is False
    assert document["rounded"] == ["conv.weight.float16"]


def test_an_infinite_error_is_null_because_json_has_no_infinity():
    parity = GraphParity("fp32", "denoiser", 1e-4, (CaseError("nan", math.inf),))
    document = json.loads(report(parity=(parity,)).encode())
    assert document["parity"][0]["relative_error"] is None
    assert document["parity"][0]["passed"] is False
