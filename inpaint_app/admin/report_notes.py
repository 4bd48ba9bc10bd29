"""Parts of a report as its page words them: rewrites, half precision, what a browser saw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inpaint_app.presentation.formats import format_error, format_margin

Json = Mapping[str, Any]
LARGE = 100


@dataclass(frozen=True)
class RewriteNote:
    """A rewrite by its name, what it saves, and the graphs that it was applied to."""

    name: str
    what: str
    roles: tuple[str, ...]


def note_rewrites(rows: Iterable[Json]) -> tuple[RewriteNote, ...]:
    """Each rewrite once, in the order in which they were applied first."""
    notes: dict[str, RewriteNote] = {}
    for row in rows:
        known = notes.get(row["name"])
        roles = (*known.roles, row["role"]) if known else (row["role"],)
        notes[row["name"]] = RewriteNote(row["name"], row["what"], roles)
    return tuple(notes.values())


def note_precision(rows: Iterable[Json]) -> tuple[Json, ...]:
    """Each converted graph, its largest value, and what was done so that its values fit."""
    return tuple(
        {
            "variant": row["variant"],
            "role": row["role"],
            "largest": _magnitude(row["largest"][0]["magnitude"]) if row["largest"] else "",
            "rescaled": [
                f"{item['name']}: over {2 ** item['exponent']:,}, for it reaches"
                f" {_magnitude(item['largest'])}"
                for item in row["rescaled"]
            ],
            "too_large": row["too_large"],
        }
        for row in rows
    )


def note_browser(browser: Json) -> Json:
    """What the report has, the errors of each variant, and why nothing ran where nothing did."""
    if not browser:
        return {}
    proofs = [_note_proof(proof) for proof in browser.get("variants", [])]
    skipped = [proof["skipped"] for proof in proofs if proof.get("skipped")]
    why = browser.get("reason") or next(iter(skipped), "")
    return {**browser, "variants": proofs, "why": why}


def _note_proof(proof: Json) -> Json:
    errors = {f"{c['role']}: {c['name']}": c["relative_error"] for c in proof.get("cases", [])}
    if not errors:
        return proof
    largest = None if None in errors.values() else max(errors.values())
    return {
        **proof,
        "error": format_error(largest),
        "margin": format_margin(largest, proof["tolerance"]),
        "errors": [(name, format_error(error)) for name, error in errors.items()],
    }


def _magnitude(value: float | None) -> str:
    """Whole above a hundred, else three figures; what is no finite number says so."""
    if value is None:
        return "not finite"
    return f"{value:,.0f}" if value >= LARGE else f"{value:.3g}"
