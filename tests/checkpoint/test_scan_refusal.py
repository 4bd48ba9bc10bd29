"""A refusal crosses from one process to another and stays what it was."""

import pytest

from inpaint_app.checkpoint.scan_refusal import DEFINED_IN, refusal_of
from inpaint_app.checkpoint.scan_verdict import ScanVerdict
from inpaint_app.errors import CheckpointError

ERRORS = [
    error
    for module in DEFINED_IN
    for error in vars(module).values()
    if isinstance(error, type) and issubclass(error, CheckpointError)
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_refusal_comes_back_as_the_same_error(error):
    verdict = ScanVerdict(refusal_code=error.code, refusal_message="No.", remedy="Do otherwise.")
    refusal = refusal_of(verdict)
    assert type(refusal) is error
    assert (refusal.message, refusal.advice) == ("No.", "Do otherwise.")
