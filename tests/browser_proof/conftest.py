"""The page as it is built, for a worker that proves candidates."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from inpaint_app.browser_proof.setup import ProofSetup, find_chromium

FRONTEND = Path(__file__).parents[2] / "frontend"


def pytest_collection_modifyitems(items):
    for item in items:
        if "proof_setup" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def proof_setup(tmp_path_factory):
    """This tree's page, and the system's Chromium."""
    page = tmp_path_factory.mktemp("page")
    build = [shutil.which("npx"), "vite", "build", "--outDir", page, "--emptyOutDir"]
    # The keys that the build wants are the visitors' page's; the proof brings its own.
    keys = (FRONTEND.parent / "tests" / "golden" / "keys.json").read_text()
    environment = {**os.environ, "VITE_HUB_PUBLIC_KEYS": keys, "HUB_PAGE_PLAIN": "1"}
    subprocess.run(build, cwd=FRONTEND, env=environment, check=True, capture_output=True)
    return ProofSetup(page, find_chromium(os.environ.get("CHROMIUM", "")))
