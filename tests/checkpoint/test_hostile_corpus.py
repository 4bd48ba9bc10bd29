"""Every file of the corpus by its verdict; ``tests.benchmarks.hostile_corpus`` prints the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inpaint_app.checkpoint.scan import ScanVerdict
from inpaint_app.checkpoint.scan_answer import read_answer
from tests.checkpoint.hostile.case import Case
from tests.checkpoint.hostile.corpus import harmless_cases, hostile_cases

ROOT = Path(__file__).parents[2]


def scan_all(folder: Path, cases: list[Case]) -> dict[str, ScanVerdict]:
    paths = [folder / str(index) for index in range(len(cases))]
    for path, case in zip(paths, cases, strict=True):
        path.write_bytes(case.content)
    done = subprocess.run(
        [sys.executable, "-m", "tests.checkpoint.hostile.forked_scans"],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["0"] * len(cases)
    return {
        case.name: read_answer(line.partition(" ")[2].encode())
        for case, line in zip(cases, lines, strict=True)
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="module")
def hostile(folder):
    return list(hostile_cases(folder / "canary"))


@pytest.fixture(scope="module")
def verdicts(folder, hostile):
    environment = dict(os.environ)
    found = scan_all(folder, hostile)
    assert dict(os.environ) == environment
    return found


def test_every_hostile_file_is_refused_for_what_it_is(hostile, verdicts):
    expected = {case.name: case.code for case in hostile}
    assert len(expected) == len(hostile) > 300
    assert {name: verdict.refusal_code for name, verdict in verdicts.items()} == expected


def test_nothing_in_any_of_them_was_executed(folder, verdicts):
    assert verdicts
    assert not (folder / "canary").exists()


def test_every_refusal_says_what_happened_and_what_to_do(verdicts):
    for name, verdict in verdicts.items():
        assert verdict.refusal_message.endswith("."), name
        assert verdict.remedy, name
        assert verdict.facts.suggested_roles == (), name


def test_what_a_refused_pickle_asked_for_is_listed(verdicts):
    asked = verdicts["pickle: STACK_GLOBAL by the memo"].facts.imports
    assert asked == ("os.system",)
    chain = verdicts["pickle: chain of getattr"].facts.imports
    assert chain == ("builtins.getattr", "builtins.__import__")


def test_every_harmless_twin_is_taken(tmp_path):
    cases = list(harmless_cases())
    found = scan_all(tmp_path, cases)
    refused = {name: v.refusal_message for name, v in found.items() if not v.is_clean}
    assert refused == {}
    assert len(found) == len(cases) > 50
    assert found["upstream's torch file"].facts.suggested_roles == ("unet",)
    assert found["finished graph"].facts.suggested_roles == ("onnx_decoder",)
    assert found["finished graph with its weights beside it"].facts.files_beside == ("weights.bin",)
    assert found["configuration in YAML"].facts.suggested_roles == ("config",)
    assert found["configuration of a VAE"].facts.suggested_roles == ("vae_config",)
