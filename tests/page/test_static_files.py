import json
import stat

import pytest
from django.core.files.storage import FileSystemStorage

from moebius_hub.static_files import HubStaticFilesStorage

FILES = {
    "page/assets/index-AbCd_123.js": b"export const answer = 42;\n" * 100,
    "page/assets/index-AbCd_123.js.br": b"compressed by the build",
    "admin/css/base.css": b"body { color: black }\n" * 100,
}


@pytest.fixture
def collected(tmp_path):
    """What collectstatic leaves of the files above."""
    storage = HubStaticFilesStorage(location=tmp_path / "static")
    source = FileSystemStorage(location=tmp_path / "source")
    for name, content in FILES.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with source.open(name) as file:
            storage.save(name, file)
    assert all(done is True for *_, done in storage.post_process({n: (source, n) for n in FILES}))
    return tmp_path / "static"


def test_the_page_stays_as_it_was_built(collected):
    assert {path.name: path.read_bytes() for path in (collected / "page/assets").iterdir()} == {
        "index-AbCd_123.js": FILES["page/assets/index-AbCd_123.js"],
        "index-AbCd_123.js.br": FILES["page/assets/index-AbCd_123.js.br"],
    }


def test_everything_else_is_named_after_its_content_and_compressed(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    hashed = names["admin/css/base.css"]
    assert names.keys() == {"admin/css/base.css"}
    assert (collected / hashed).read_bytes() == FILES["admin/css/base.css"]
    assert (collected / f"{hashed}.br").exists()


def test_a_proxy_may_read_it(collected):
    assert stat.S_IMODE((collected / "page/assets").stat().st_mode) == 0o755
    for name in FILES:
        assert stat.S_IMODE((collected / name).stat().st_mode) == 0o644
