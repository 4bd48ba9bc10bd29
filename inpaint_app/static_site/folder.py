"""A folder that exports fill, and that remembers what they have put there.

``.moebius-site.json`` lists every file that an export has written. Only those are ever removed, so
that what else belongs to the host (a repository, a domain name) is safe; a folder with other things
in it and without that list is nobody's site, and is left alone. Each file appears whole or not at
all: it is written beside its place and then given its name.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inpaint_app.publish.file_store import FileChunkStore
from inpaint_app.static_site.errors import SiteFolderForeignError, SiteFolderUnwritableError

LIST = ".moebius-site.json"
LIST_SCHEMA = "urn:moebius-hub:site:1"
# What a repository of pages has of its own before the first export.
HOST_FILES = frozenset({".git", ".github", ".gitattributes", ".gitignore", ".well-known", "CNAME"})
_SEGMENT = r"[A-Za-z0-9_.-]+"
_PATH = re.compile(rf"{_SEGMENT}(/{_SEGMENT})*")


class SiteFolder:
    """The site in ``root``, which is made where there is none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.chunks = FileChunkStore(root)

    def claim(self, names: Iterable[str]) -> None:
        """Note that these are going to be ours, before any of them is written.

        Raises ``SiteFolderForeignError``, ``SiteFolderUnwritableError``.
        """
        with _refusals(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            self._write_list(self._written().union(names))

    def read(self, name: str) -> bytes | None:
        """What lies there; None where nothing does."""
        with _refusals(self.root), suppress(FileNotFoundError):
            return (self.root / name).read_bytes()
        return None

    def write(self, name: str, content: bytes) -> bool:
        """Put ``content`` there unless it is there already; whether it was written now."""
        if self.read(name) == content:
            return False
        path = self.root / name
        with _refusals(self.root):
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
        return True

    def drop(self, names: Iterable[str]) -> None:
        """Remove those of ``names`` that exports have written; they stay on the list."""
        with _refusals(self.root):
            for name in sorted(self._written().intersection(names)):
                _remove(self.root, name)

    def prune(self, names: Iterable[str]) -> int:
        """Remove what exports have written that is not among ``names``; how many files."""
        kept = set(names)
        with _refusals(self.root):
            gone = sorted(self._written() - kept)
            removed = sum(_remove(self.root, name) for name in gone)
            self._write_list(kept)
        return removed

    def drop_unfinished(self) -> None:
        """Remove what an export that was killed has left between its chunks."""
        for entry in self.chunks.unfinished():
            self.chunks.drop_unfinished(entry.name)
        with suppress(OSError):
            (self.root / "incoming").rmdir()

    def _written(self) -> set[str]:
        """The files of earlier exports; raises ``SiteFolderForeignError``."""
        try:
            document = json.loads((self.root / LIST).read_bytes())
        except FileNotFoundError:
            self._require_empty()
            return set()
        except ValueError as error:
            raise SiteFolderForeignError(f"{self.root / LIST} cannot be read.") from error
        is_ours = isinstance(document, dict) and document.get("schema") == LIST_SCHEMA
        names = document.get("files") if is_ours else None
        if not isinstance(names, list) or not all(map(_is_inside, names)):
            raise SiteFolderForeignError(f"{self.root / LIST} is no list of an export.")
        return set(names)

    def _require_empty(self) -> None:
        foreign = sorted({path.name for path in self.root.iterdir()} - HOST_FILES)
        if foreign:
            raise SiteFolderForeignError(
                f"{self.root} holds something else already: {', '.join(foreign[:5])}."
            )

    def _write_list(self, names: set[str]) -> None:
        document = {"schema": LIST_SCHEMA, "files": sorted(names)}
        _replace(self.root / LIST, f"{json.dumps(document, indent=0)}\n".encode())


def _is_inside(name: object) -> bool:
    if not isinstance(name, str) or _PATH.fullmatch(name) is None:
        return False
    return not {".", "..", ".git"} & set(name.split("/"))


def _replace(path: Path, content: bytes) -> None:
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).chmod(0o644)  # mkstemp made it private; whoever serves it must read it
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _remove(root: Path, name: str) -> bool:
    path = root / name
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    for folder in path.relative_to(root).parents[:-1]:
        with suppress(OSError):  # something else is left in it
            (root / folder).rmdir()
    return True


@contextmanager
def _refusals(root: Path) -> Iterator[None]:
    """The errors of an operating system as ours."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise SiteFolderUnwritableError(f"{error.filename or root}: {reason}.") from error
