"""What a confined process cannot do, tried out by one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = r"""
import ctypes, json, os, pickle, socket, subprocess, sys
from inpaint_app.checkpoint import confinement
from inpaint_app.checkpoint.scan_verdict import ScanLimits

if "--without-namespace" in sys.argv:
    confinement._leave_network = lambda unshare: False
report = confinement.confine(ScanLimits(memory_bytes=256 << 20))

def outcome(action):
    try:
        action()
    except (OSError, MemoryError, pickle.UnpicklingError) as error:
        return type(error).__name__
    return "done"

def interfaces():
    with open("/proc/self/net/dev") as lines:
        return [line.partition(":")[0].strip() for line in lines][2:]

found = {
    "socket": outcome(lambda: socket.create_connection(("127.0.0.1", 9))),
    "lookup": outcome(lambda: socket.getaddrinfo("localhost", 80)),
    "process": outcome(lambda: subprocess.run(["true"])),
    "fork": outcome(os.fork),
    "system": outcome(lambda: os.system("true")),
    "exec": outcome(lambda: os.execv("/bin/true", ["true"])),
    "write": outcome(lambda: open("written", "w")),
    "unlink": outcome(lambda: os.unlink("kept")),
    "library": outcome(lambda: ctypes.CDLL(None)),
    "unpickle": outcome(lambda: pickle.loads(b"cposix\nsystem\n.")),
    "memory": outcome(lambda: bytearray(1 << 30)),
    "files": outcome(lambda: [open(os.devnull) for _ in range(64)]),
    "interfaces": interfaces() if sys.platform == "linux" else [],
}
print(json.dumps([report, found]))
"""


def confined(folder, *arguments):
    (folder / "kept").touch()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.append({str(ROOT)!r})\n{PROGRAM}",
            *arguments,
        ],
        capture_output=True,
        check=True,
        text=True,
        cwd=folder,
    )
    report, found = json.loads(done.stdout)
    interfaces = found.pop("interfaces")
    return report, found, interfaces


def test_there_is_no_network_no_process_no_writing_and_little_memory(tmp_path):
    report, found, interfaces = confined(tmp_path)
    assert "done" not in found.values(), found
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    if report["network"] == "own namespace":
        assert interfaces == ["lo"]


def test_without_a_namespace_it_says_so_and_python_still_refuses(tmp_path):
    report, found, _ = confined(tmp_path, "--without-namespace")
    assert report["network"] == "audit hook only"
    assert found["socket"] == found["lookup"] == "PermissionError"


@pytest.mark.skipif(sys.platform != "linux", reason="a namespace is Linux'")
def test_the_namespace_holds_without_python(tmp_path):
    """The kernel alone: no audit hook, only the libraries' own calls."""
    program = (
        f"import sys; sys.path.append({str(ROOT)!r})\n"
        "import ctypes, socket\n"
        "from inpaint_app.checkpoint import confinement\n"
        "if not confinement._leave_network(ctypes.CDLL(None).unshare): sys.exit(9)\n"
        "made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "sys.exit(made.connect_ex(('192.0.2.1', 9)) == 0)\n"
    )
    status = subprocess.run([sys.executable, "-c", program], check=False).returncode
    if status == 9:
        pytest.skip("this kernel gives no namespaces to us; the verdict says so")
    assert status == 0
