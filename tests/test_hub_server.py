"""The hub of our tests is one to huggingface_hub's own client too."""

import pytest
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import GatedRepoError, RemoteEntryNotFoundError
from huggingface_hub.utils import close_session

from tests.hub_server import serving


def test_huggingface_hub_downloads_from_it(tmp_path):
    content = b"w" * 500
    with serving() as server:
        sha = server.repo("owner/name", {"a/weights.bin": content, "config.json": b"{}"}).branches
        server.repo("owner/gated", {"x": b""}, access="gated")
        api = HfApi(server.endpoint, token=False)
        listed = {f.path: f.size for f in api.list_repo_tree("owner/name", recursive=True)}
        assert listed == {"a/weights.bin": 500, "config.json": 2}
        places = {"endpoint": server.endpoint, "token": False, "local_dir": tmp_path}
        for path in listed:
            hf_hub_download("owner/name", path, revision=sha["main"], **places)
        with pytest.raises(RemoteEntryNotFoundError):
            hf_hub_download("owner/name", "nothing", **places)
        with pytest.raises(GatedRepoError):
            api.model_info("owner/gated")
    close_session()
    assert (tmp_path / "a/weights.bin").read_bytes() == content
    assert (tmp_path / "config.json").read_bytes() == b"{}"
