"""The example of a production environment is one that production accepts."""

import os
import subprocess
import sys
from pathlib import Path

from inpaint_app.manifest.keys import create_key

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "production.env.example"


def example() -> dict[str, str]:
    lines = (line.strip() for line in EXAMPLE.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def check(tmp_path, **changes: str) -> subprocess.CompletedProcess:
    create_key(tmp_path / "signing.pem")
    here = {"HUB_HOME": str(tmp_path), "HUB_SIGNING_KEY_FILE": str(tmp_path / "signing.pem")}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **example(), **here, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_passes_the_checks_for_deployment(tmp_path):
    done = check(tmp_path, SECRET_KEY="a" * 25 + "0123456789" * 3 + "-_+%&")
    assert done.returncode == 0, done.stderr


def test_it_holds_no_secret_so_that_nobody_keeps_the_example_s(tmp_path):
    assert example()["SECRET_KEY"] == ""
    assert "SECRET_KEY" in check(tmp_path).stderr


def test_the_guide_names_every_variable_of_the_example_or_leaves_it_to_it():
    guide = (ROOT / "deploy" / "README.md").read_text()
    assert EXAMPLE.name in guide
    for name in ("HUB_SIGNING_KEY_FILE", "HUB_SIGNING_KEY", "HUB_SIGNER", "HUB_CHUNK_URLS"):
        assert name in guide
        assert name in example()
