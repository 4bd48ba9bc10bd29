"""A file that nobody trusts yet, looked at from a safe distance.

    open once -> another process reads it (scan_process) -> its answer, and our own SHA-256

Whatever the bytes do to the process that reads them (crash it, hold it up, fill its memory, take it
over), this one gives back a verdict: a refusal with a code, never an exception.
"""

import hashlib
import os
import selectors
import signal
import stat
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from inpaint_app.checkpoint.errors import (
    EmptyFileError,
    FileChangedError,
    FileNotThereError,
    FileTooLargeError,
    NotPlainFileError,
    ScanCrashedError,
    ScanTimeoutError,
)
from inpaint_app.checkpoint.scan_answer import MAX_ANSWER_BYTES, printable, read_answer
from inpaint_app.checkpoint.scan_verdict import ScanFacts, ScanLimits, ScanVerdict
from inpaint_app.chunk.digest import BLOCK_BYTES
from inpaint_app.errors import CheckpointError

__all__ = ["ScanFacts", "ScanLimits", "ScanVerdict", "scan_file"]

# -I: neither the folder where we run nor the environment says what is imported. What we need comes
# after the standard library and what is installed, so that nothing of ours hides theirs.
_BOOTSTRAP: Final = (
    "import sys; sys.path.append(sys.argv.pop(1));"
    "from inpaint_app.checkpoint.scan_process import main; sys.exit(main())"
)
_ROOT: Final = Path(__file__).parents[2]
_DEFAULTS: Final = ScanLimits()


def scan_file(path: Path, limits: ScanLimits = _DEFAULTS) -> ScanVerdict:
    """What the file at ``path`` is and whether it may be used; reads all of it, executes nothing.

    Raises nothing: every fault of the file, and every fault of scanning it, is the verdict's
    ``refusal_code``.
    """
    size = 0
    try:
        descriptor = _open(path)
        try:
            before = os.fstat(descriptor)
            size = before.st_size
            _check_plain(before, path.name, limits)
            verdict = _ask(descriptor, limits)
            sha256 = _digest(descriptor)
            _check_unchanged(before, os.fstat(descriptor), path.name)
        finally:
            os.close(descriptor)
    except CheckpointError as error:
        return _refused(error, size)
    except OSError as error:
        return _refused(FileNotThereError(f"Cannot read {path.name}: {error.strerror}."), size)
    return replace(verdict, size=size, sha256=sha256)


def _refused(error: CheckpointError, size: int) -> ScanVerdict:
    return ScanVerdict(
        size=size,
        refusal_code=error.code,
        refusal_message=printable(error.message),
        remedy=error.advice,
    )


def _open(path: Path) -> int:
    """Without following a link, and without waiting for whoever writes into a pipe."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        if path.is_symlink():
            raise NotPlainFileError(f"{path.name} is a link.") from error
        raise
    except ValueError as error:  # a name with a zero byte
        raise FileNotThereError("There is no file of such a name.") from error


def _check_plain(status: os.stat_result, name: str, limits: ScanLimits) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotPlainFileError(f"{name} is a folder, a pipe or a device.")
    if status.st_nlink != 1:
        raise NotPlainFileError(f"{name} has {status.st_nlink} names.")
    if not status.st_size:
        raise EmptyFileError("The file is empty.")
    if status.st_size > limits.file_bytes:
        raise FileTooLargeError(
            f"The file has {status.st_size} bytes; {limits.file_bytes} are the most."
        )


def _check_unchanged(before: os.stat_result, after: os.stat_result, name: str) -> None:
    kept = ("st_size", "st_mtime_ns", "st_ctime_ns", "st_nlink")
    if any(getattr(before, key) != getattr(after, key) for key in kept):
        raise FileChangedError(f"{name} changed while it was read.")


def _digest(descriptor: int) -> str:
    """Our own: a process that hostile bytes took over cannot say which bytes they were."""
    sha256, position = hashlib.sha256(), 0
    while block := os.pread(descriptor, BLOCK_BYTES, position):
        sha256.update(block)
        position += len(block)
    return sha256.hexdigest()


def _ask(descriptor: int, limits: ScanLimits) -> ScanVerdict:
    """What the other process finds. Raises ``ScanTimeoutError`` or ``ScanCrashedError``."""
    deadline = time.monotonic() + limits.wall_seconds
    process = _start(descriptor, limits)
    try:
        answer = _listen(process, deadline)
        status = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise ScanTimeoutError(
            f"Looking at the file took more than {limits.wall_seconds:g} seconds."
        ) from error
    finally:
        # Not waited for yet, so its number, and that of whatever it started, is nobody else's.
        if process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
    if status == -signal.SIGXCPU:
        raise ScanTimeoutError(f"Looking at the file took {limits.cpu_seconds} seconds of work.")
    if status:
        end = f"signal {-status}" if status < 0 else f"status {status}"
        raise ScanCrashedError(f"The process that looked at the file ended with {end}.")
    return read_answer(answer)


def _start(descriptor: int, limits: ScanLimits) -> "subprocess.Popen[bytes]":
    what = [str(number) for number in (descriptor, limits.memory_bytes, limits.cpu_seconds)]
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _BOOTSTRAP, str(_ROOT)]
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and words
            [*command, "--descriptor", *what],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={},
            pass_fds=(descriptor,),
            start_new_session=True,
        )
    except OSError as error:
        raise ScanCrashedError(f"The scan could not be started: {error.strerror}.") from error


def _listen(process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
    """All that it says, up to what it may say. Raises ``TimeoutExpired`` at the deadline."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(answer) <= MAX_ANSWER_BYTES:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise subprocess.TimeoutExpired(process.args, left)
            block = os.read(process.stdout.fileno(), MAX_ANSWER_BYTES)
            if not block:
                return bytes(answer)
            answer += block
    raise ScanCrashedError("The process that looked at the file said far too much.")
