"""A repository of a model hub: commits, branches, and how its files are listed."""

import hashlib
from dataclasses import dataclass, field

LARGE_BYTES = 200  # what is at least as long lies in large storage; the hub draws the line at 10 MB


@dataclass
class Repo:
    """A history of commits and its branches. ``access``: open, private, gated or disabled."""

    access: str = "open"
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def commit(self, files: dict[str, bytes], branch: str = "main") -> str:
        """Put ``files`` over what the branch holds; the new commit's name."""
        before = self.branches.get(branch, "")
        tree = self.commits.get(before, {}) | files
        listing = "".join(f"{path} {blob_id(content)}\n" for path, content in sorted(tree.items()))
        sha = hashlib.sha1(f"{before}\n{listing}".encode()).hexdigest()
        self.commits[sha] = tree
        self.branches[branch] = sha
        return sha

    def find(self, revision: str) -> str | None:
        """The commit of a branch, or of its own name."""
        sha = self.branches.get(revision, revision)
        return sha if sha in self.commits else None


def blob_id(content: bytes) -> str:
    """What git calls a file of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def described(path: str, content: bytes) -> dict:
    """A file as the model's information lists it."""
    listed = {"rfilename": path, "size": len(content), "blobId": blob_id(content)}
    if len(content) >= LARGE_BYTES:
        sha256 = hashlib.sha256(content).hexdigest()
        listed["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
    return listed
