import http.client

import numpy as np
import pytest

from inpaint_app.browser_proof.server import Served, serve

CHUNK = "ab" + "0" * 62
VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture
def served(tmp_path):
    page, chunks = tmp_path / "page", tmp_path / "chunks"
    (page / "assets").mkdir(parents=True)
    (page / "proof.html").write_text("the page")
    (page / "assets" / "ort.wasm").write_bytes(b"\0asm")
    (chunks / "ab").mkdir(parents=True)
    (chunks / "ab" / CHUNK).write_bytes(b"weights")
    (tmp_path / "secret").write_text("not ours to show")
    (page / "link").symlink_to(tmp_path / "secret")
    return Served(page, chunks, b"{}", {"/proof/in": VALUES}, {"/proof/out": (2, 3)})


@pytest.fixture
def ask(served):
    with serve(served) as origin:

        def answer(method, path, body=None):
            connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=10)
            connection.request(method, path, body)
            response = connection.getresponse()
            found = response.status, response.headers["Content-Type"], response.read()
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
            connection.close()
            return found

        yield answer


def test_it_serves_what_a_hub_serves(ask):
    assert ask("GET", "/") == (200, "text/html", b"the page")
    assert ask("GET", "/static/page/assets/ort.wasm") == (200, "application/wasm", b"\0asm")
    assert ask("GET", f"/chunks/ab/{CHUNK}")[2] == b"weights"
    assert ask("GET", "/api/manifest")[2] == b"{}"
    assert ask("GET", "/proof/in")[2] == VALUES.astype("<f4").tobytes()


@pytest.mark.parametrize(
    "path",
    ["/secret", "/static/page/../secret", "/static/page/link", "/chunks/ab/nothing", "/proof/out"],
)
def test_it_serves_nothing_else(ask, path):
    assert ask("GET", path)[0] == 404


def test_an_output_is_taken_in_where_it_is_expected(ask, served):
    assert ask("PUT", "/proof/out", VALUES.tobytes())[0] == 200
    np.testing.assert_array_equal(served.outputs["/proof/out"], VALUES)


@pytest.mark.parametrize(
    ("path", "body"), [("/proof/out", b"short"), ("/proof/in", b"1234"), ("/else", b"")]
)
def test_anything_else_is_refused(ask, served, path, body):
    assert ask("PUT", path, body)[0] == 400
    assert served.outputs == {}
