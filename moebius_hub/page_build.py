"""Build the page with this hub's public keys pinned into it, and only when something has changed.

The keys are part of what is built: a page that was built for another hub refuses this hub's
manifests. ``<out>/.built-from`` holds the digest of everything that went in. The same page is built
a second way for static hosts (``Target.SITE``), where every address is relative.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

STAMP = ".built-from"
NOT_SOURCES = {"node_modules", "dist", "dist-site"}
# Lie outside the page's folder and are built into it.
MANIFEST = Path(__file__).parents[1] / "inpaint_app" / "manifest"
SCHEMAS = (MANIFEST / "schema.json", MANIFEST / "key_list_schema.json")


@dataclass(frozen=True)
class PinnedKeys:
    """Whom a page trusts: ``keys`` is JSON, {keyid: base64 of the raw 32-byte Ed25519 key}.

    ``version`` is that of the hub's key list which they are, 0 before there is one.
    """

    keys: str
    version: int = 0


class Target(Enum):
    """Who will serve the page; the value is what frontend/vite.config.ts tells them apart by."""

    HUB = ""
    SITE = "1"


class PageBuildError(Exception):
    """The page could not be built; the message is for the person at the terminal."""


def build_page(frontend: Path, out: Path, pinned: PinnedKeys, target: Target = Target.HUB) -> bool:
    """Build ``frontend`` into ``out`` unless it is there already; whether it was built now.

    Raises PageBuildError.
    """
    digest = _digest(frontend, pinned, target)
    stamp = out / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    npm = shutil.which("npm")
    if npm is None:
        how = "make site" if target is Target.SITE else "make build"
        raise PageBuildError(f"npm is missing: run `{how}`, which finds or installs Node.js.")
    command = [npm, "run", "build", "--", "--outDir", str(out.resolve()), "--emptyOutDir"]
    told = {
        "VITE_HUB_PUBLIC_KEYS": pinned.keys,
        "VITE_HUB_KEY_LIST_VERSION": str(pinned.version),
        "HUB_PAGE_SITE": target.value,
    }
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=frontend,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PageBuildError(f"The page did not build.\n{done.stdout}{done.stderr}")
    stamp.write_text(digest)
    return True


def _digest(frontend: Path, pinned: PinnedKeys, target: Target) -> str:
    digest = hashlib.sha256(f"{target.value}{pinned.version} {pinned.keys}".encode())
    for schema in SCHEMAS:
        digest.update(schema.read_bytes())
    for path in _sources(frontend):
        digest.update(f"\0{path.relative_to(frontend).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(frontend: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(frontend):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        for name in sorted(files):
            yield Path(folder, name)
