from pathlib import Path

import pytest

from inpaint_app.publish.errors import StoreUrlError
from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.publish.s3_store import S3ChunkStore
from inpaint_app.publish.stores import open_store


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("file:/srv/hub/store", "/srv/hub/store"),
        ("file:///srv/hub/store", "/srv/hub/store"),
        ("file:/srv/my%20hub/store", "/srv/my hub/store"),
    ],
)
def test_a_file_url_is_a_folder(url, root):
    store = open_store(url)
    assert isinstance(store, FileChunkStore)
    assert store.root == Path(root)


@pytest.mark.parametrize(
    ("url", "prefix"), [("s3://weights", ""), ("s3://weights/", ""), ("s3://weights/a/b", "a/b/")]
)
def test_an_s3_url_is_a_bucket_and_a_prefix(s3_environment, url, prefix):
    store = open_store(url)
    assert isinstance(store, S3ChunkStore)
    assert (store.bucket, store.prefix) == ("weights", prefix)
    store._client.close()


@pytest.mark.parametrize(
    "url",
    ["", "/srv/store", "file:store", "file://host/store", "s3:", "s3:///prefix", "gs://bucket",
     "file:/srv?mode=w", "s3://bucket#part"],
)  # fmt: skip
def test_any_other_url_is_refused_with_both_forms_named(url):
    with pytest.raises(StoreUrlError, match="file:/an/absolute/folder or s3://bucket/prefix"):
        open_store(url)


def test_a_profile_that_there_is_not_and_a_secret_in_the_address_are_refused(s3_environment):
    with pytest.raises(StoreUrlError, match="no profile 'other'"):
        open_store("s3://other@weights")
    with pytest.raises(StoreUrlError) as refused:
        open_store("s3://name:password@weights")
    assert "password" not in str(refused.value)
