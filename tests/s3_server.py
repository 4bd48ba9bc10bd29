"""A real HTTP server that speaks S3, on loopback, and a bucket in it; for conftests to import."""

import boto3
import pytest
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="session")
def s3_endpoint():
    """A real HTTP server that speaks S3, on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_environment(s3_endpoint, monkeypatch):
    for name, value in {
        "AWS_ENDPOINT_URL_S3": s3_endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(s3_environment):
    """An empty bucket."""
    resource = boto3.resource("s3")
    bucket = resource.create_bucket(
        Bucket="chunks", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()
    resource.meta.client.close()
