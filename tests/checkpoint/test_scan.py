import dataclasses
import hashlib
import os
import sys
import threading

import pytest

from inpaint_app.checkpoint import scan
from inpaint_app.checkpoint.scan import ScanLimits, scan_file
from tests.checkpoint.damaged_files import entry, executing_pickle, safetensors_bytes
from tests.moebius.reference import TINY

GOOD = safetensors_bytes({"a": entry()}, bytes(8))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "portrait.png"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def scan_with(path, monkeypatch):
    """The verdict where another program than ours looks at the file."""

    def scan_with(program: str, **limits):
        monkeypatch.setattr(scan, "_BOOTSTRAP", program)
        return scan_file(path, ScanLimits(**limits))

    return scan_with


def test_a_clean_file_is_described_by_its_content(tmp_path):
    content = (TINY / "model.safetensors").read_bytes()
    path = tmp_path / "portrait.png"
    path.write_bytes(content)
    verdict = scan_file(path)
    assert verdict.is_clean
    assert (verdict.format, verdict.size) == ("safetensors", len(content))
    assert verdict.sha256 == hashlib.sha256(content).hexdigest()
    assert (verdict.tensors, verdict.parameters) == (1201, 822_865)
    assert verdict.facts.dtypes == {"F32": 1077, "I64": 124}
    assert verdict.facts.largest_shape == (64, 64, 3, 3)
    assert verdict.facts.recognised == "a Moebius network"
    assert verdict.facts.suggested_roles == ("unet",)


def test_a_refused_file_is_described_too_and_was_not_executed(path, tmp_path):
    path.write_bytes(executing_pickle(tmp_path / "executed"))
    verdict = scan_file(path)
    assert verdict.refusal_code == "checkpoint.unsafe_pickle"
    assert verdict.facts.imports == ("posix.system",)
    assert verdict.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not (tmp_path / "executed").exists()


def test_a_verdict_is_a_value(path):
    verdict = scan_file(path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.refusal_code = ""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has fewer ways to give things up")
def test_the_verdict_says_how_the_scan_was_confined(path):
    confinement = scan_file(path).facts.confinement
    assert confinement.pop("network") in ("own namespace", "audit hook only")
    assert confinement.pop("privileges") == "no new ones"
    assert set(confinement.values()) == {"limit"}


def make_link(path):
    target = path.rename(path.with_name("target"))
    path.symlink_to(target)


def make_pipe(path):
    path.unlink()
    os.mkfifo(path)


def make_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (make_link, "scan.not_plain"),
        (make_pipe, "scan.not_plain"),
        (make_folder, "scan.not_plain"),
        (lambda path: os.link(path, path.with_name("other")), "scan.not_plain"),
        (lambda path: path.write_bytes(b""), "checkpoint.empty"),
        (lambda path: path.unlink(), "checkpoint.file_missing"),
    ],
)
def test_what_is_not_one_plain_file_is_not_even_opened_to_be_read(path, make, code, monkeypatch):
    make(path)
    monkeypatch.setattr(scan, "_ask", None)
    verdict = scan_file(path)
    assert verdict.refusal_code == code
    assert verdict.sha256 == ""
    assert verdict.remedy


def test_a_file_of_too_many_bytes_is_not_read(path, monkeypatch):
    monkeypatch.setattr(scan, "_ask", None)
    verdict = scan_file(path, ScanLimits(file_bytes=10))
    assert verdict.refusal_code == "scan.file_size"
    assert f"{len(GOOD)} bytes; 10 are the most" in verdict.refusal_message


def test_a_file_that_changes_meanwhile_is_refused(path, monkeypatch):
    real = scan._digest

    def digest_and_write(descriptor):
        path.write_bytes(GOOD[:-1] + b"x")
        return real(descriptor)

    monkeypatch.setattr(scan, "_digest", digest_and_write)
    assert scan_file(path).refusal_code == "scan.changed"


def test_a_scan_that_takes_too_long_is_ended(scan_with):
    verdict = scan_with("import time; time.sleep(60)", wall_seconds=0.3)
    assert verdict.refusal_code == "scan.timeout"
    assert "0.3 seconds" in verdict.refusal_message


def test_what_the_process_started_ends_with_it(scan_with, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    program = f"import os, time\nif not os.fork(): kept = open({str(pipe)!r}, 'w'); time.sleep(60)"
    assert scan_with(program, wall_seconds=1.5).refusal_code == "scan.timeout"
    os.set_blocking(reader, True)
    ended = threading.Thread(target=os.read, args=(reader, 1), daemon=True)
    ended.start()
    ended.join(10)
    assert not ended.is_alive()
    os.close(reader)


def test_a_scan_that_works_too_long_is_ended(scan_with):
    program = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass"
    assert scan_with(program, cpu_seconds=1).refusal_code == "scan.timeout"


def test_a_file_that_takes_too_much_memory_is_refused(path):
    path.write_bytes(safetensors_bytes(None, raw=b'{"a":[' + b"{}," * 2_500_000 + b"{}]}"))
    verdict = scan_file(path, ScanLimits(memory_bytes=100 << 20))
    assert verdict.refusal_code == "scan.memory"
    assert verdict.remedy


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "raise SystemExit(3)",
        "this is not Python",
        "pass",
        "print('{}')",
        "print('null')",
        "print('[' * 100_000)",
        'print(\'{"format": "safetensors"}\')',
        "print('x' * 300_000)",
        "import sys; sys.stdout.buffer.write(bytes(range(256)))",
    ],
)
def test_a_process_that_dies_or_talks_nonsense_never_means_clean(scan_with, program):
    verdict = scan_with(program)
    assert verdict.refusal_code == "scan.crashed"
    assert verdict.format == ""


def test_the_process_knows_nothing_of_where_it_runs(scan_with, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    program = (
        "import json, os, sys;"
        "clean = 'SECRET_KEY' not in os.environ and os.getcwd() == '/' and not sys.stdin.read();"
        "sys.exit(40 if clean else 41)"
    )
    assert "status 40" in scan_with(program).refusal_message


def test_that_python_cannot_be_started_is_a_refusal(path, monkeypatch):
    monkeypatch.setattr(scan.sys, "executable", "/nowhere/python")
    assert scan_file(path).refusal_code == "scan.crashed"
