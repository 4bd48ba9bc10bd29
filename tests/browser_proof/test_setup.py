import pytest

from inpaint_app.browser_proof import setup as proof_setup
from inpaint_app.browser_proof.prove import ToProve, prove_in_browser
from inpaint_app.browser_proof.setup import ProofSetup, find_chromium
from inpaint_app.progress import silent


@pytest.fixture
def page(tmp_path):
    (tmp_path / "proof.html").write_text("<!doctype html>")
    return tmp_path


def program(folder, name):
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_with_a_browser_and_a_built_page_nothing_is_in_the_way(page):
    assert ProofSetup(page, page / "chromium").obstacle() is None


def test_each_thing_that_is_missing_is_said(page, tmp_path, monkeypatch):
    assert ProofSetup(page, None).obstacle() == "There is no Chromium on this machine."
    unbuilt = ProofSetup(tmp_path / "elsewhere", page / "chromium")
    assert unbuilt.obstacle() == "The page is not built."
    monkeypatch.setattr(proof_setup, "find_spec", lambda _name: None)
    assert ProofSetup(page, page / "chromium").obstacle() == "Playwright is not installed."


def test_without_a_browser_the_report_says_that_nothing_was_proved(page):
    report = prove_in_browser(ProofSetup(page, None), ToProve(page, {}, {}, ()), silent)
    assert report.as_json() == {
        "proved": False,
        "reason": "There is no Chromium on this machine.",
        "browser": "",
        "variants": [],
    }


def test_the_named_chromium_comes_before_the_one_on_the_path(tmp_path, monkeypatch):
    on_path, named = program(tmp_path, "chromium"), program(tmp_path, "other")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == on_path
    assert find_chromium(str(named)) == named


def test_a_named_chromium_that_is_not_there_is_not_replaced_by_another(tmp_path, monkeypatch):
    program(tmp_path, "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium(str(tmp_path / "gone")) is None
