"""What was found, as values, and as a table for a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inpaint_app.errors import HubError

MAX_SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with the code of the error that it would be."""

    code: str
    message: str

    @classmethod
    def of(cls, error: HubError) -> "Finding":
        """The error, written down."""
        return cls(error.code, error.message)


@dataclass(frozen=True)
class MirrorRow:
    """A mirror: how many chunks it was asked for, and the bytes of those that were right."""

    url: str
    chunks: int
    good_bytes: int
    findings: Sequence[Finding]


@dataclass(frozen=True)
class GraphRow:
    """A graph: its bytes with weights, and what became of it."""

    name: str
    opset: int
    size: int
    outcome: str
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Report:
    """A whole verification; ``keyids`` are those of the trusted keys that the envelope names."""

    url: str
    keyids: Sequence[str]
    is_first_use: bool
    manifest: dict[str, Any]
    expiry: Sequence[Finding]
    mirrors: Sequence[MirrorRow]
    graphs: Sequence[GraphRow]

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong; nothing, if the release can be relied on."""
        rows: list[MirrorRow | GraphRow] = [*self.mirrors, *self.graphs]
        return [*self.expiry, *(finding for row in rows for finding in row.findings)]


def write_table(report: Report) -> Iterator[str]:
    """Lines for a terminal."""
    manifest = report.manifest
    how = "believed on first use, which proves nothing" if report.is_first_use else "pinned"
    channel, expires = manifest["channel"] or "none", manifest["expires"] or "never"
    yield f"manifest   {report.url}"
    for keyid in report.keyids:
        yield f"signed by  {keyid} ({how})"
    yield f"release    {manifest['model']['slug']} {manifest['version']}, channel {channel}"
    yield f"sequence   {manifest['sequence']}, expires {expires}"
    yield ""
    yield f"{'mirror':<46}{'chunks':>8}{'good bytes':>16}  result"
    for mirror in report.mirrors:
        result = _result(mirror.findings, "verified")
        yield f"{mirror.url:<46}{mirror.chunks:>8}{mirror.good_bytes:>16,}  {result}"
    if report.graphs:
        yield f"{'graph':<46}{'opset':>8}{'bytes':>16}  result"
    for graph in report.graphs:
        result = _result(graph.findings, graph.outcome)
        yield f"{graph.name:<46}{graph.opset:>8}{graph.size:>16,}  {result}"
    yield from _write_findings(report.findings)


def _result(findings: Sequence[Finding], good: str) -> str:
    return f"{len(findings)} wrong" if findings else good


def _write_findings(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
    for finding in findings[:MAX_SHOWN]:
        yield f"{finding.code}: {finding.message}"
    if len(findings) > MAX_SHOWN:
        yield f"and {len(findings) - MAX_SHOWN} more"
