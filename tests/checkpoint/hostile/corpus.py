"""All of it: ``name -> code`` of every hostile file, and the harmless twins."""

from collections.abc import Iterator
from pathlib import Path

from tests.checkpoint.hostile import (
    harmless,
    onnx_cases,
    other_cases,
    pickle_cases,
    safetensors_cases,
    zip_cases,
)
from tests.checkpoint.hostile.case import Case


def hostile_cases(canary: Path) -> Iterator[Case]:
    """``canary`` is the file that those which run something would make."""
    for kind, cases in (
        ("safetensors", safetensors_cases.cases()),
        ("pickle", pickle_cases.cases(canary)),
        ("zip", zip_cases.cases()),
        ("onnx", onnx_cases.cases()),
        ("other", other_cases.cases()),
    ):
        for case in cases:
            yield case._replace(name=f"{kind}: {case.name}")


def harmless_cases() -> Iterator[Case]:
    """None of these is refused."""
    yield from harmless.cases()
