"""A model repository that holds chunks: listed at its branch, and added to in one commit.

The bytes go ahead in groups by the LFS protocol, where the hub knows them by their SHA-256 and asks
for none that it has; the commit then names them. huggingface_hub does both. Its other way, Xet, is
switched off: it cuts files into pieces of its own, which for chunks that are shared by name already
saves nothing, and it can be neither stopped nor bounded from here.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from huggingface_hub import CommitOperationAdd, HfApi, constants
from huggingface_hub.utils import disable_progress_bars
from huggingface_hub.utils.sha import git_hash

from inpaint_app.errors import SourceError, StorageError
from inpaint_app.hub_source.errors import (
    RepoDisabledError,
    RepoGatedError,
    RepoNameError,
    RepoNotFoundError,
    RevisionNotFoundError,
    TokenRefusedError,
)
from inpaint_app.hub_source.hub import LIBRARY, Hub
from inpaint_app.hub_source.refusals import FAILURES, MISFITS, refusal_of
from inpaint_app.hub_source.repository import HubFile, Snapshot
from inpaint_app.publish.chunk_store import ChunkStore, chunk_key, is_chunk_name
from inpaint_app.publish.mirror import Comparison, Consignment, Listener, batches, read_chunk
from inpaint_app.publish.mirror_errors import (
    MirrorPlainFilesError,
    MirrorRepositoryError,
    MirrorTokenError,
    MirrorUnavailableError,
)
from inpaint_app.publish.parallel import WORKERS

constants.HF_HUB_DISABLE_XET = True
disable_progress_bars()

# In memory at once; eight chunks are as many as are sent at once.
GROUP_BYTES: Final = 64 * 1024 * 1024
# Of chunks that the hub would rather have in git: a commit carries them all in its body.
MAX_PLAIN_BYTES: Final = 16 * 1024 * 1024
ATTRIBUTES: Final = ".gitattributes"
# Without it the hub writes a line for each chunk, until the file is too large to be pushed.
LARGE_FILES: Final = "chunks/** filter=lfs diff=lfs merge=lfs -text"

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class RepositoryMirror:
    """A ``Mirror`` (inpaint_app.publish.mirror) that is the branch ``revision`` of ``repo``."""

    hub: Hub
    repo: str
    revision: str

    def sizes(self) -> Mapping[str, int]:
        """What the branch holds under chunks/; a file that is listed with another hash is -1."""
        return {
            file.name: file.size if file.sha256 in {None, file.name} else -1
            for file in self._look().files
            if is_chunk_name(file.name) and file.path == chunk_key(file.name)
        }

    def bring(
        self, consignment: Consignment, gap: Comparison, source: ChunkStore, listen: Listener
    ) -> None:
        """All that is new in one commit; none where the branch holds everything."""
        snapshot = self._look()
        chunks = []
        for names in batches(gap.to_bring, consignment.chunks, GROUP_BYTES):
            group = [CommitOperationAdd(chunk_key(n), read_chunk(source, n)) for n in names]
            self._send_ahead(group)
            chunks += group
            for name in names:
                listen(consignment.chunks[name])
        papers = {**consignment.papers, ATTRIBUTES: self._attributes(snapshot)}
        additions = [
            CommitOperationAdd(path, content)
            for path, content in papers.items()
            if not _holds(snapshot, path, content)
        ]
        if chunks or additions:
            self._commit([*chunks, *additions], f"Add {consignment.title}")

    def _look(self) -> Snapshot:
        try:
            return self.hub.resolve(self.repo, self.revision)
        except SourceError as error:
            raise _of_mirror(error) from None

    def _send_ahead(self, group: list[CommitOperationAdd]) -> None:
        self._ask(
            lambda api: api.preupload_lfs_files(
                self.repo,
                group,
                revision=self.revision,
                num_threads=WORKERS,
                free_memory=True,
            ),
        )
        plain = sum(len(each.path_or_fileobj) for each in group)  # type: ignore[arg-type, misc] # they are bytes
        if plain > MAX_PLAIN_BYTES:
            raise MirrorPlainFilesError(f"{self.repo} would keep chunks as plain files.")

    def _commit(self, additions: list[CommitOperationAdd], message: str) -> None:
        self._ask(
            lambda api: api.create_commit(
                self.repo, additions, commit_message=message, revision=self.revision
            ),
        )

    def _attributes(self, snapshot: Snapshot) -> bytes:
        """The repository's own file, with our rule at its end."""
        try:
            file = snapshot.find(ATTRIBUTES)
            with self.hub.receive(snapshot, file, 0) as answer:
                before: bytes = answer.read()
        except SourceError as error:
            if any(file.path == ATTRIBUTES for file in snapshot.files):
                raise _of_mirror(error) from None
            before = b""
        if LARGE_FILES.encode() in before.splitlines():
            return before
        return b"".join(
            [before, b"\n" if before and before[-1:] != b"\n" else b"", LARGE_FILES.encode(), b"\n"]
        )

    def _ask(self, call: Callable[[HfApi], Answer]) -> Answer:
        """huggingface_hub asks again by itself where the hub fails for a moment."""
        api = HfApi(self.hub.endpoint, self.hub.token or False, library_name=LIBRARY)
        try:
            return call(api)
        except RuntimeError as error:  # what it makes of a failure while it sends a file
            raise self._refusal(error.__cause__ or error) from None
        except (*FAILURES, *MISFITS) as error:
            raise self._refusal(error) from None

    def _refusal(self, error: BaseException) -> StorageError:
        if not isinstance(error, Exception):
            raise error
        has_token = bool(self.hub.token)
        what = f"branch {self.revision}"
        return _of_mirror(refusal_of(error, self.repo, what=what, has_token=has_token))


def _of_mirror(error: SourceError) -> StorageError:
    if isinstance(error, TokenRefusedError):
        return MirrorTokenError("The hub does not let us write there.")
    is_about_repo = RepoNameError, RepoNotFoundError, RevisionNotFoundError
    if isinstance(error, (*is_about_repo, RepoGatedError, RepoDisabledError)):
        return MirrorRepositoryError(error.message)
    return MirrorUnavailableError(error.message)


def _holds(snapshot: Snapshot, path: str, content: bytes) -> bool:
    """Whether the branch has these very bytes there, as far as its listing tells."""
    file = next((file for file in snapshot.files if file.path == path), None)
    return file is not None and _is(file, content)


def _is(file: HubFile, content: bytes) -> bool:
    if file.sha256:
        return file.sha256 == hashlib.sha256(content).hexdigest()
    return file.blob_id == git_hash(content)
