import pytest

from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.s3_store import S3ChunkStore
from tests.s3_server import bucket, s3_endpoint, s3_environment  # noqa: F401 - fixtures


@pytest.fixture(params=["file", "s3"])
def store(request, tmp_path):
    if request.param == "file":
        yield FileChunkStore(tmp_path / "store")
    else:
        bucket = request.getfixturevalue("bucket")
        store = S3ChunkStore(bucket.name, "/releases/")
        yield store
        store._client.close()
