"""A candidate in a real browser, through the same code as a visitor's, against the CPU reference.

The candidate is given a manifest, signed by a key that lasts as long as the proof, and served with
its chunks as a hub would. The page of the proof verifies and loads it as the visitors' page does,
runs each graph on seeded inputs, and sends back what came out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inpaint_app.browser_proof.chromium import Result, ask_browser
from inpaint_app.browser_proof.errors import BrowserFailedError
from inpaint_app.browser_proof.server import CHUNKS, MANIFEST, Served, serve
from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.manifest.build import build_manifest
from inpaint_app.manifest.codec import encode, read_json
from inpaint_app.manifest.keys import SigningKey, write_public_keys
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.validate.browser import BrowserCase, BrowserReport, FallenNodes, VariantProof
from inpaint_app.validate.parity import CaseError, ParityCase, relative_error
from inpaint_app.validate.sessions import Array

GoldenCases = Mapping[str, ParityCase]
"""By role, in the order of running: what each graph is given, and the reference's answer."""

# WGSL lets sin and cos be off by 2^-11 (https://www.w3.org/TR/WGSL/#floating-point-accuracy), and
# drivers use that: what agrees to 1e-4 on a processor may be off by a little more on a card.
BROWSER_TOLERANCE: Final = 1e-3


def prove_in_browser(
    setup: ProofSetup,
    chunks: Path,
    fragment: Mapping[str, Any],
    golden: GoldenCases,
    tolerances: Mapping[str, float],
) -> BrowserReport:
    """What a browser makes of the candidate whose chunks lie in the folder ``chunks``.

    ``fragment`` is the candidate's, ``tolerances`` are by variant. A miss is in the result; where
    this machine has no browser, the result says so. Raises BrowserFailedError.
    """
    if (obstacle := setup.obstacle()) is not None:
        return BrowserReport(reason=obstacle)
    key = SigningKey(Ed25519PrivateKey.generate())
    served = Served(
        page=setup.page,
        chunks=chunks,
        envelope=_issue(fragment, key),
        inputs={
            _input_path(role, name): values
            for role, case in golden.items()
            for name, values in case.inputs.items()
        },
        output_shapes={
            _output_path(role, variant): case.expected.shape
            for role, case in golden.items()
            for variant in tolerances
        },
    )
    keys = read_json(write_public_keys([key.public]).encode())
    requests = [_request(variant, keys, golden) for variant in tolerances]
    with serve(served) as origin:
        browser, results = ask_browser(setup, origin, requests)
    proofs = [
        _proof(variant, max(tolerance, BROWSER_TOLERANCE), result, golden, served.outputs)
        for (variant, tolerance), result in zip(tolerances.items(), results, strict=True)
    ]
    return BrowserReport(None, browser, tuple(proofs))


def choose_golden(cases: Sequence[ParityCase]) -> ParityCase:
    """Of a graph's parity cases the middle one: a simulated card takes minutes for each.

    The ends of such a list tend to be the easy ones: no noise, or no hole.
    """
    return cases[len(cases) // 2]


def _issue(fragment: Mapping[str, Any], key: SigningKey) -> bytes:
    """The candidate's manifest under a name that nobody else has, signed."""
    manifest = build_manifest(
        fragment,
        slug="candidate",
        title="Candidate",
        notice=None,
        version="0.0.0",
        sequence=1,
        created=datetime.now(UTC),
        licence="LicenseRef-none",
        origin="candidate",
        chunk_urls=[CHUNKS],
    )
    return sign_envelope(encode(manifest), key)


def _input_path(role: str, name: str) -> str:
    return f"/proof/inputs/{role}/{name}"


def _output_path(role: str, variant: str) -> str:
    return f"/proof/outputs/{variant}/{role}"


def _request(variant: str, keys: Mapping[str, Any], golden: GoldenCases) -> dict[str, object]:
    """As ``ProofRequest`` of the page's protocol."""
    cases = [
        {
            "role": role,
            "inputs": [
                {"name": name, "shape": list(values.shape), "url": _input_path(role, name)}
                for name, values in case.inputs.items()
            ],
            "outputUrl": _output_path(role, variant),
        }
        for role, case in golden.items()
    ]
    return {
        "manifestUrl": MANIFEST,
        "keys": dict(keys),
        "variant": variant,
        "cases": cases,
    }


def _proof(
    variant: str,
    tolerance: float,
    result: Result,
    golden: GoldenCases,
    outputs: Mapping[str, Array],
) -> VariantProof:
    if result["kind"] == "failed":
        error = result["error"]
        raise BrowserFailedError(f"{variant} failed in Chromium: {error['message']}")
    if result["kind"] == "skipped":
        return VariantProof(variant, tolerance, result["adapter"], skipped=result["reason"])
    outcome = result["outcome"]
    milliseconds = outcome["milliseconds"]
    return VariantProof(
        variant,
        tolerance,
        outcome["adapter"],
        runtime=outcome["runtime"],
        provider=outcome["provider"],
        fallen=tuple(FallenNodes(item["role"], tuple(item["nodes"])) for item in outcome["fallen"]),
        weights_seconds=_seconds(milliseconds["weights"]),
        session_seconds=_seconds(milliseconds["session"]),
        heap_peak_bytes=result["heapPeakBytes"],
        cases=tuple(
            _compare(role, case, outputs[_output_path(role, variant)], spent)
            for (role, case), spent in zip(golden.items(), milliseconds["cases"], strict=True)
        ),
    )


def _compare(role: str, case: ParityCase, found: Array, milliseconds: float) -> BrowserCase:
    error = CaseError(case.name, relative_error(found, case.expected))
    return BrowserCase(role, error, _seconds(milliseconds))


def _seconds(milliseconds: float) -> float:
    return round(milliseconds / 1000, 4)
