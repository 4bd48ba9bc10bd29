"""A whole site into its folder, in an order in which a crash shows nothing that is not there.

Chunks and the page's parts first, then what names them, the default manifest last. What lies there
already is not written again, and nothing is removed that a visitor's cached manifest or page may
still name, unless the caller prunes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inpaint_app.progress import Progress
from inpaint_app.publish.chunk_store import ChunkStore, chunk_key
from inpaint_app.publish.errors import ChunkMissingError
from inpaint_app.static_site.documents import (
    KEY_LISTS,
    KEYS,
    MANIFEST,
    MODELS,
    SiteDocument,
    list_models,
    manifest_place,
)
from inpaint_app.static_site.errors import SitePageMissingError
from inpaint_app.static_site.folder import SiteFolder

# The service worker takes a page only together with the files that it lists.
NAME_THE_REST = ("service-worker.js", "index.html")
COMPRESSED = (".br", ".gz")
_STAMP = ".built-from"


@dataclass(frozen=True)
class Site:
    """What a site is made of.

    A built page, documents (the first is the default), the trusted public keys, and every version
    of the list of them.
    """

    page: Path
    documents: Sequence[SiteDocument]
    public_keys: str
    key_lists: bytes


@dataclass(frozen=True)
class Written:
    """What an export has done: files and chunks that are new, files that it removed."""

    files: int
    chunks: int
    chunk_bytes: int
    removed: int


def write_site(
    folder: SiteFolder, site: Site, store: ChunkStore, *, prune: bool, progress: Progress
) -> Written:
    """Fill ``folder``; raises its errors, ``SitePageMissingError`` and those of ``store``."""
    pages = _page_files(site.page)
    chunks = {name: size for document in site.documents for name, size in document.chunks().items()}
    documents = {manifest_place(document.slug): document.envelope for document in site.documents}
    documents |= {MODELS: list_models(site.documents), KEYS: f"{site.public_keys}\n".encode()}
    documents[KEY_LISTS] = site.key_lists
    names = {*pages, *documents, MANIFEST, *map(chunk_key, chunks)}
    folder.claim(names)
    new_chunks, new_bytes = _write_chunks(folder, chunks, store, progress)
    # A server would prefer what an earlier build has compressed to what this one has not.
    folder.drop({f"{name}{end}" for name in pages for end in COMPRESSED} - names)
    files = sum(folder.write(name, (site.page / name).read_bytes()) for name in pages)
    files += sum(folder.write(name, content) for name, content in documents.items())
    files += folder.write(MANIFEST, site.documents[0].envelope)
    removed = folder.prune(names) if prune else 0
    return Written(files, new_chunks, new_bytes, removed)


def _page_files(page: Path) -> list[str]:
    """The files of the built page, what names the others last."""
    if not (page / "index.html").is_file():
        raise SitePageMissingError(f"There is no page built for a site in {page}.")
    found = (path.relative_to(page).as_posix() for path in page.rglob("*") if path.is_file())
    names = sorted(name for name in found if name != _STAMP)
    compressed = tuple(f"{name}{end}" for name in NAME_THE_REST for end in COMPRESSED)
    last = [name for name in (*compressed, *NAME_THE_REST) if name in names]
    return [name for name in names if name not in last] + last


def _write_chunks(
    folder: SiteFolder, chunks: dict[str, int], store: ChunkStore, progress: Progress
) -> tuple[int, int]:
    folder.drop_unfinished()
    new: list[int] = []
    for number, (name, size) in enumerate(sorted(chunks.items())):
        progress("chunks", number / len(chunks))
        if _write_chunk(folder, name, size, store):
            new.append(size)
    progress("chunks", 1.0)
    folder.drop_unfinished()
    return len(new), sum(new)


def _write_chunk(folder: SiteFolder, name: str, size: int, store: ChunkStore) -> bool:
    """Whether it was not there; at most 8 MiB are in memory, and their hash is checked."""
    try:
        if folder.chunks.size(name) == size:
            return False
        folder.chunks.delete(name)
    except ChunkMissingError:
        pass
    stream = store.open(name)
    try:
        return folder.chunks.put(name, stream.read())
    finally:
        stream.close()
