"""Send two gigabytes with three breaks; print what was sent twice and what memory the server took.

    python -m tests.benchmarks.upload_2gb [--bytes 2000000000]

A connection is cut, the server is killed with SIGKILL and started again, the client is killed with
SIGKILL and started again. The client is a process of its own and announces all that is left in one
request, as browsers do; it counts the bytes that it hands to its socket.
"""

import argparse
import hashlib
import http.client
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.uploads.server import WebServer

BLOCK = 256 * 1024
MEGABYTE = 1_000_000
TUS = {"Tus-Resumable": "1.0.0"}


class Counter:
    """Two numbers that outlive the process that counts: bytes sent, and requests begun."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(16))
        with path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 16)

    def read(self) -> tuple[int, int]:
        return struct.unpack("<QQ", self.memory[:16])

    def add(self, sent: int, requests: int = 0) -> None:
        before = self.read()
        self.memory[:16] = struct.pack("<QQ", before[0] + sent, before[1] + requests)


def ask(url: str, token: str) -> int:
    """The server's offset; waits for a server that is away."""
    place = urlsplit(url)
    while True:
        line = http.client.HTTPConnection(place.netloc, timeout=10)
        try:
            line.request("HEAD", place.path, headers=TUS | {"Authorization": f"Bearer {token}"})
            return int(line.getresponse().headers["Upload-Offset"])
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            line.close()


def send(url: str, token: str, path: Path, counter: Counter, cut_at: int) -> None:
    """All that is left, again and again until nothing is; once cut off at ``cut_at`` bytes."""
    place, length = urlsplit(url), path.stat().st_size
    while (offset := ask(url, token)) < length:
        counter.add(0, 1)
        line = http.client.HTTPConnection(place.netloc, timeout=60)
        try:
            line.putrequest("PATCH", place.path)
            for name, value in {
                **TUS,
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(length - offset),
                "Upload-Offset": str(offset),
            }.items():
                line.putheader(name, value)
            line.endheaders()
            position = offset
            with path.open("rb") as file:
                file.seek(offset)
                while block := file.read(BLOCK):
                    line.send(block)
                    counter.add(len(block))
                    position += len(block)
                    if offset < cut_at <= position:
                        raise ConnectionAbortedError
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            line.close()


def write_file(path: Path, size: int) -> str:
    """A safetensors file of ``size`` bytes in all; its SHA-256."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}})
    filling = size - 8 - 120
    header = json.dumps({"w": {"dtype": "U8", "shape": [filling], "data_offsets": [0, filling]}})
    beginning = struct.pack("<Q", 120) + header.ljust(120).encode()
    digest, block = hashlib.sha256(beginning), os.urandom(16 * MEGABYTE)
    with path.open("wb") as file:
        file.write(beginning)
        while filling:
            piece = block[: min(filling, len(block))]
            file.write(piece)
            digest.update(piece)
            filling -= len(piece)
    return digest.hexdigest()


def peak_memory(server: WebServer) -> int:
    """The most resident bytes that any process of the server has had (VmHWM of proc(5))."""
    pids = [server.process.pid]
    children = Path(f"/proc/{pids[0]}/task/{pids[0]}/children")
    pids += [int(pid) for pid in children.read_text().split()] if children.exists() else []
    peaks = [0]
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except FileNotFoundError:
            continue
        peaks += [int(row.split()[1]) * 1024 for row in status.splitlines() if "VmHWM" in row]
    return max(peaks)


class Benchmark:
    """One upload, and what is noted on the way."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size, self.path = size, folder / "unet.safetensors"
        self.sha256 = write_file(self.path, size)
        (folder / "home").mkdir()
        self.server = WebServer(folder / "home", HUB_FREE_BYTES="1")
        self.token = self.server.make_token()
        self.counter = Counter(folder / "counter")
        self.peak, self.rows, self.lost = 0, [], 0

    def client(self, cut_at: int = 0) -> subprocess.Popen:
        module = [sys.executable, "-m", "tests.benchmarks.upload_2gb", "--send", self.url]
        where = ["--token", self.token, "--file", str(self.path)]
        counter = ["--counter", str(self.path.parent / "counter"), "--cut-at", str(cut_at)]
        return subprocess.Popen([*module, *where, *counter])

    def wait_for(self, sent: int, client: subprocess.Popen) -> None:
        while self.counter.read()[0] < sent and client.poll() is None:
            self.note_memory()
            time.sleep(0.01)

    def note_memory(self) -> None:
        self.peak = max(self.peak, peak_memory(self.server))

    def note(self, what: str, before: int) -> None:
        """After a break: what the server has, and what was on the line and is not there."""
        time.sleep(0.5)
        sent, offset = self.counter.read()[0], ask(self.url, self.token)
        self.rows.append((what, before, offset, sent - self.lost - offset))
        self.lost = sent - offset

    def run(self) -> None:
        self.server.start()
        baseline = peak_memory(self.server)
        self.url = self.begin()
        began, third = time.monotonic(), self.size // 4
        client = self.client(cut_at=third)
        while self.counter.read()[1] < 2:  # the request after the one that was cut off
            self.note_memory()
            time.sleep(0.01)
        cut = self.counter.read()[0]
        self.wait_for(2 * third, client)
        self.server.kill()
        os.kill(client.pid, signal.SIGSTOP)
        killed = self.counter.read()[0]
        self.server.start()
        self.note("server killed (SIGKILL), started again", killed)
        os.kill(client.pid, signal.SIGCONT)
        self.wait_for(3 * third, client)
        client.kill()
        client.wait()
        self.note("client killed (SIGKILL), started again", self.counter.read()[0])
        client = self.client()
        self.wait_for(2 * self.size, client)
        seconds = time.monotonic() - began
        self.report(baseline, cut, seconds)

    def begin(self) -> str:
        place = urlsplit(self.server.uploads)
        line = http.client.HTTPConnection(place.netloc)
        headers = {"Upload-Length": str(self.size), "Authorization": f"Bearer {self.token}"}
        line.request("POST", place.path, headers=TUS | headers)
        return self.server.url + line.getresponse().headers["Location"]

    def report(self, baseline: int, cut: int, seconds: float) -> None:
        self.note_memory()
        sent, requests = self.counter.read()
        key = self.url.rpartition("/")[2]
        with (self.server.home / "uploads" / key).open("rb") as file:
            arrived = hashlib.file_digest(file, "sha256").hexdigest()
        lines = [f"connection cut by the client after {cut / 1e6:,.0f} MB"]
        lines += [
            f"{what}: {before / 1e6:,.1f} MB sent, went on at {offset / 1e6:,.1f} MB,"
            f" {lost / 1e6:,.2f} MB to be sent again"
            for what, before, offset, lost in self.rows
        ]
        figures = {
            "bytes of the file": f"{self.size:,}",
            "bytes sent in all": f"{sent:,}",
            "requests": f"{requests}",
            "bytes sent twice": f"{sent - self.size:,} ({sent / self.size - 1:.3%})",
            "server memory before": f"{baseline / 1e6:,.1f} MB",
            "server memory at its peak": f"{self.peak / 1e6:,.1f} MB",
            "seconds": f"{seconds:,.1f}",
            "SHA-256 as sent": f"{arrived == self.sha256}",
        }
        lines += [f"{name:<28}{figure}" for name, figure in figures.items()]
        sys.stdout.write("\n".join(lines) + "\n")
        self.server.kill()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bytes", type=int, default=2_000_000_000)
    parser.add_argument("--send", metavar="URL")
    parser.add_argument("--token")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--counter", type=Path)
    parser.add_argument("--cut-at", type=int, default=0)
    options = parser.parse_args()
    if options.send:
        counter = Counter(options.counter)
        send(options.send, options.token, options.file, counter, options.cut_at)
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        Benchmark(Path(folder), options.bytes).run()


if __name__ == "__main__":
    main()
