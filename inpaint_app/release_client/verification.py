"""A whole verification: what an independent client does before it relies on a release."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inpaint_app.manifest.codec import decode, read_json
from inpaint_app.manifest.consistency import distinct_chunks, parse_timestamp
from inpaint_app.manifest.signature import MAX_ENVELOPE_BYTES, open_envelope
from inpaint_app.progress import Progress, silent
from inpaint_app.release_client.address import Address
from inpaint_app.release_client.chunks import check_mirror
from inpaint_app.release_client.errors import (
    ManifestExpiredError,
    PublicKeyMissingError,
    ScratchFailedError,
)
from inpaint_app.release_client.graphs import check_graph
from inpaint_app.release_client.report import Finding, GraphRow, MirrorRow, Report
from inpaint_app.release_client.source import Source
from inpaint_app.release_client.trust import PublicKeys, offered_keys

WORKERS = 4
SILENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Wishes:
    """How thoroughly, and how fast; ``is_first_use`` believes the keys that the place offers."""

    is_first_use: bool = False
    loads_graphs: bool = True
    workers: int = WORKERS
    silence_seconds: float = SILENCE_SECONDS


def verify_release(
    address: Address, keys: PublicKeys, wishes: Wishes, *, progress: Progress = silent
) -> Report:
    """Fetch the manifest, then all that it names; what is wrong with that is in the report.

    Raises what stands in the way of a manifest that can be believed: ``PublicKeyMissingError``, the
    errors of ``open_envelope`` and ``decode``, ``ReleaseUnreachableError``, ``AnswerTooLongError``;
    and ``ScratchFailedError`` where this machine has no room.
    """
    with Source(address.folder, silence_seconds=wishes.silence_seconds) as source:
        if wishes.is_first_use:
            keys = {**offered_keys(source, address), **keys}
        if not keys:
            raise PublicKeyMissingError("No public key is pinned.")
        envelope = source.read(address.manifest, MAX_ENVELOPE_BYTES)
        manifest = decode(open_envelope(envelope, keys))
        try:
            mirrors, graphs = _check_contents(source, address, manifest, wishes, progress)
        except OSError as error:  # those of the network and of the site are its own already
            raise ScratchFailedError(f"The disk says: {error.strerror}.") from error
    return Report(
        url=address.manifest,
        keyids=_signers(envelope, keys),
        is_first_use=wishes.is_first_use,
        manifest=manifest,
        expiry=_check_expiry(manifest),
        mirrors=mirrors,
        graphs=graphs,
    )


def _check_contents(
    source: Source,
    address: Address,
    manifest: dict[str, Any],
    wishes: Wishes,
    progress: Progress,
) -> tuple[list[MirrorRow], list[GraphRow]]:
    chunks = distinct_chunks(manifest["variants"])
    mirrors = []
    with tempfile.TemporaryDirectory(prefix="verify-release-") as folder:
        keep = Path(folder) if wishes.loads_graphs else None
        for url in manifest["chunk_urls"]:
            mirror, workers = address.resolve(url), wishes.workers
            row = check_mirror(
                source, mirror, chunks, keep=keep, workers=workers, progress=progress
            )
            mirrors.append(row)
        return mirrors, [] if keep is None else _check_graphs(manifest, keep, progress)


def _check_graphs(manifest: dict[str, Any], chunks: Path, progress: Progress) -> list[GraphRow]:
    pairs = [
        (variant["name"], graph) for variant in manifest["variants"] for graph in variant["graphs"]
    ]
    rows = []
    for number, (variant, graph) in enumerate(pairs):
        progress("graphs", number / len(pairs), f"{variant}/{graph['role']}")
        rows.append(check_graph(variant, graph, chunks))
    progress("graphs", 1.0)
    return rows


def _check_expiry(manifest: dict[str, Any]) -> Sequence[Finding]:
    if manifest["expires"] is None:
        return ()
    if datetime.now(UTC) < parse_timestamp(manifest["expires"], place="expires"):
        return ()
    return (Finding.of(ManifestExpiredError(f"It expired at {manifest['expires']}.")),)


def _signers(envelope: bytes, keys: PublicKeys) -> list[str]:
    """The trusted keys that the envelope names; of one that names none, all that were tried."""
    named = [signature.get("keyid") for signature in read_json(envelope)["signatures"]]
    return [keyid for keyid in named if keyid in keys] or sorted(keys)
