"""What a process gives up before it reads bytes that nobody trusts.

Limits are the system's (setrlimit(2)); the network goes with a namespace of its own where the
kernel allows that (unshare(2)). Last comes an audit hook (PEP 578), which sees what Python does and
no more: it is a second lock, and where it is the only one, the report says so.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Final

from inpaint_app.checkpoint.scan_verdict import ScanLimits

NOT_HELD: Final = "not held"
MAX_OPEN_FILES: Final = 32

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN: Final = (
    "socket.", "subprocess.", "ctypes.", "pickle.find_class", "pty.", "shutil.", "urllib.",
    "http.", "ftplib.", "smtplib.", "webbrowser.", "os.system", "os.exec", "os.posix_spawn",
    "os.spawn", "os.fork", "os.startfile", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
    "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.kill", "os.putenv",
    "signal.pthread_kill", "sys.addaudithook",
)  # fmt: skip


def confine(limits: ScanLimits) -> dict[str, str]:
    """Give it all up for good; what was given up, and how. Call it once, after all imports."""
    report = {
        "memory": _limit(resource.RLIMIT_AS, limits.memory_bytes),
        "processor": _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        "writing": _limit(resource.RLIMIT_FSIZE, 0),
        "open files": _limit(resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        "core dumps": _limit(resource.RLIMIT_CORE, 0),
        "network": NOT_HELD,
        "privileges": NOT_HELD,
    }
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if not libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            report["privileges"] = "no new ones"
        if _leave_network(libc.unshare):
            report["network"] = "own namespace"
    # Only now: with a limit on processes there would be no namespace.
    report["processes"] = _limit(resource.RLIMIT_NPROC, 0)
    sys.addaudithook(_refuse)
    if report["network"] == NOT_HELD:
        report["network"] = "audit hook only"
    return report


def _limit(kind: int, soft: int, hard: int | None = None) -> str:
    """Lower a limit, never above what is there already. macOS knows some of them by name only."""
    most = resource.getrlimit(kind)[1]
    wanted = [soft, soft if hard is None else hard]
    if most != resource.RLIM_INFINITY:
        wanted = [min(value, most) for value in wanted]
    try:
        resource.setrlimit(kind, (wanted[0], wanted[1]))
    except (ValueError, OSError):
        return NOT_HELD
    return "limit"


def _leave_network(unshare: Callable[[int], int]) -> bool:
    """Into a namespace without interfaces: as a user of one's own, or as root without."""
    return any(not unshare(flags) for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a scan may not use {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("a scan may not write")
