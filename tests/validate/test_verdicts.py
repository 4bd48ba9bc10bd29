import pytest

from inpaint_app.validate.end_to_end import EndToEnd
from inpaint_app.validate.errors import EndToEndError, ParityError, StructureError
from inpaint_app.validate.parity import CaseError, GraphParity
from inpaint_app.validate.structure import StructureResult
from inpaint_app.validate.verdicts import require_end_to_end, require_parity, require_structure


def parity(role, error):
    return GraphParity("fp32", role, 1e-4, (CaseError("case", error),))


def whole(error):
    return EndToEnd("fp32", 1, 1e-3, (), (CaseError("image", error),))


def test_what_passed_is_let_through():
    require_structure([StructureResult("fp32", "denoiser", ())])
    require_parity([parity("denoiser", 1e-4)])
    require_end_to_end([whole(1e-3)])


def test_every_problem_of_every_graph_is_named():
    results = [
        StructureResult("fp32", *item)
        for item in (("vae_encoder", ("a", "b")), ("denoiser", ("c",)))
    ]
    with pytest.raises(
        StructureError, match=r"vae_encoder \(fp32\): a; .* b; denoiser \(fp32\): c\."
    ):
        require_structure(results)


def test_every_graph_that_missed_is_named_with_its_numbers():
    results = [parity("vae_encoder", 0.25), parity("denoiser", 1e-6), parity("vae_decoder", 0.5)]
    with pytest.raises(ParityError) as caught:
        require_parity(results)
    assert "vae_encoder (fp32) is off by 0.25" in caught.value.message
    assert "vae_decoder (fp32) is off by 0.5" in caught.value.message
    assert "more than 0.0001" in caught.value.message
    assert "denoiser" not in caught.value.message


def test_a_run_that_drifted_is_refused_with_its_numbers():
    with pytest.raises(EndToEndError, match=r"fp32 ends off by 0.02 .* where 0.001 is allowed"):
        require_end_to_end([whole(0.02)])
