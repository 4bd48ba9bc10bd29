import pytest

from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.s3_store import S3ChunkStore
from tests import seaweedfs_server
from tests.s3_server import bucket, s3_endpoint, s3_environment  # noqa: F401 - fixtures

MIN_PART_BYTES = 5 * 1024 * 1024


@pytest.fixture(params=["file", "s3", "seaweedfs"])
def store(request, tmp_path):
    """Each kind of store, empty: a folder, moto's S3, and SeaweedFS where it is installed."""
    if request.param == "file":
        yield FileChunkStore(tmp_path / "store")
        return
    if request.param == "s3":
        bucket, prefix = request.getfixturevalue("bucket").name, "/releases/"
    else:  # another prefix for each test: to empty one takes it seconds
        bucket, prefix = request.getfixturevalue("seaweedfs"), tmp_path.name
    store = S3ChunkStore(bucket, prefix, part_bytes=MIN_PART_BYTES)
    yield store
    store._client.close()


@pytest.fixture(scope="session")
def seaweedfs_endpoint(tmp_path_factory):
    with seaweedfs_server.serving(tmp_path_factory.mktemp("seaweedfs")) as endpoint:
        seaweedfs_server.make_bucket(endpoint)
        yield endpoint


@pytest.fixture
def seaweedfs(seaweedfs_endpoint, s3_environment, monkeypatch):  # noqa: F811 - the fixture
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", seaweedfs_endpoint)
    return seaweedfs_server.BUCKET
