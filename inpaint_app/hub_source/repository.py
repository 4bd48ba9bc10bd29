"""A repository at one commit: its files, with the sizes and hashes that the hub lists for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, cast

from huggingface_hub.hf_api import ModelInfo, RepoSibling

from inpaint_app.hub_source.errors import AnswerMalformedError, FileMissingError

COMMIT: Final = re.compile(r"[0-9a-f]{40}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
DEFAULT_REVISION: Final = "main"


@dataclass(frozen=True)
class HubFile:
    """One file of a commit, ``size`` in bytes.

    A file in large storage has its SHA-256 listed; a small one lies in git itself, where it is
    known by ``blob_id``, git's SHA-1 over a header and the bytes.
    """

    path: str
    size: int
    blob_id: str
    sha256: str | None = None

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Snapshot:
    """What ``revision`` of ``repo`` was when it was asked for: ``commit``, for good."""

    repo: str
    revision: str
    commit: str
    files: tuple[HubFile, ...]

    @classmethod
    def read(cls, repo: str, revision: str, info: ModelInfo) -> Self:
        """From the hub's answer; raises ``AnswerMalformedError``."""
        if not isinstance(info.sha, str) or not COMMIT.fullmatch(info.sha):
            raise AnswerMalformedError(f"The hub names no commit for {revision} of {repo}.")
        files = tuple(sorted(_read_files(repo, info.siblings or []), key=lambda file: file.path))
        return cls(repo, revision, info.sha, files)

    @property
    def is_pinned(self) -> bool:
        """Whether a commit was asked for, which never moves, rather than a branch or a tag."""
        return self.revision == self.commit

    def find(self, path: str) -> HubFile:
        """The file at ``path``; raises ``FileMissingError``."""
        for file in self.files:
            if file.path == path:
                return file
        raise FileMissingError(f"{self.repo} has no file {path} at {self.commit[:12]}.")

    def first_of(self, paths: Iterable[str]) -> HubFile | None:
        """The file at the first of ``paths`` that is there."""
        files = {file.path: file for file in self.files}
        return next((files[path] for path in paths if path in files), None)

    def origin_of(self, file: HubFile) -> str:
        """Where the file comes from, for good: ``owner/name@commit:path``."""
        return f"{self.repo}@{self.commit}:{file.path}"


def _read_files(repo: str, siblings: Iterable[RepoSibling]) -> Iterable[HubFile]:
    for sibling in siblings:
        size: object = sibling.lfs.size if sibling.lfs else sibling.size
        sha256: object = sibling.lfs.sha256 if sibling.lfs else None
        is_sound = (
            isinstance(size, int)
            and size >= 0
            and _is_hash(COMMIT, sibling.blob_id)
            and (sha256 is None or _is_hash(SHA256, sha256))
        )
        if not is_sound:
            raise AnswerMalformedError(f"The hub lists a file of {repo} without size or hash.")
        yield HubFile(
            str(sibling.rfilename),
            cast("int", size),
            str(sibling.blob_id),
            cast("str | None", sha256),
        )


def _is_hash(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
