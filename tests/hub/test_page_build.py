"""The page is built with the keys in it, again when anything changed; a failure says why."""

import json
import os

import pytest

from moebius_hub.page_build import PageBuildError, PinnedKeys, Target, build_page

NPM = """#!/bin/sh
echo "$VITE_HUB_KEY_LIST_VERSION $VITE_HUB_PUBLIC_KEYS" >>"{log}"
test ! -e broken || {{ echo "Unexpected token"; exit 1; }}
mkdir -p "$5" && echo built >"$5/index.html"
"""


@pytest.fixture
def frontend(tmp_path, monkeypatch):
    """A folder of sources, and an npm that notes how it was called."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "npm").write_text(NPM.format(log=tmp_path / "log"))
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.ts").write_text("export {};")
    (folder / "node_modules").mkdir()
    return folder


def builds(frontend) -> list[str]:
    return (frontend.parent / "log").read_text().splitlines()


def test_the_keys_are_given_to_the_build(frontend, tmp_path):
    keys = json.dumps({"a" * 64: "c2VjcmV0"})
    assert build_page(frontend, tmp_path / "out", PinnedKeys(keys, 3))
    assert builds(frontend) == [f"3 {keys}"]


def test_a_second_build_of_the_same_does_nothing(frontend, tmp_path):
    build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    (frontend / "node_modules/cache").write_text("changes all the time")
    assert not build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    assert len(builds(frontend)) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: (folder / "src/main.ts").write_text("1"), id="a source"),
        pytest.param(lambda folder: (folder / "src/new.ts").write_text("1"), id="a new source"),
        pytest.param(lambda folder: (folder / "src/main.ts").unlink(), id="one less"),
    ],
)
def test_a_change_builds_it_again(frontend, tmp_path, change):
    build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    change(frontend)
    assert build_page(frontend, tmp_path / "out", PinnedKeys("{}"))


def test_other_keys_build_it_again(frontend, tmp_path):
    build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    assert build_page(frontend, tmp_path / "out", PinnedKeys('{"b": "c"}'))
    assert build_page(frontend, tmp_path / "out", PinnedKeys('{"b": "c"}', 1))


def test_a_failed_build_says_why_and_is_tried_again(frontend, tmp_path):
    (frontend / "broken").touch()
    with pytest.raises(PageBuildError, match="Unexpected token"):
        build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    (frontend / "broken").unlink()
    assert build_page(frontend, tmp_path / "out", PinnedKeys("{}"))


def test_without_npm_it_says_what_to_run(frontend, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PageBuildError, match="make build"):
        build_page(frontend, tmp_path / "out", PinnedKeys("{}"))


def test_the_page_of_a_static_site_is_another_build(frontend, tmp_path, monkeypatch):
    build_page(frontend, tmp_path / "out", PinnedKeys("{}"))
    assert build_page(frontend, tmp_path / "out", PinnedKeys("{}"), Target.SITE)
    assert not build_page(frontend, tmp_path / "out", PinnedKeys("{}"), Target.SITE)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PageBuildError, match="make site"):
        build_page(frontend, tmp_path / "other", PinnedKeys("{}"), Target.SITE)
