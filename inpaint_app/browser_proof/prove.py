"""A candidate in a real browser, through the same code as a visitor's, against the CPU reference.

The candidate is given a manifest, signed by a key that lasts as long as the proof, and served with
its chunks as a hub would. The page of the proof verifies and loads it as the visitors' page does,
runs each graph on seeded inputs, and sends back what came out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inpaint_app.browser_proof.chromium import Question, Result, ask_browser
from inpaint_app.browser_proof.errors import BrowserFailedError
from inpaint_app.browser_proof.server import CHUNKS, MANIFEST, Served, serve
from inpaint_app.browser_proof.setup import ProofSetup
from inpaint_app.manifest.build import build_manifest
from inpaint_app.manifest.codec import encode, read_json
from inpaint_app.manifest.keys import SigningKey, write_public_keys
from inpaint_app.manifest.signature import sign_envelope
from inpaint_app.progress import Progress
from inpaint_app.validate.browser import BrowserCase, BrowserReport, FallenNodes, VariantProof
from inpaint_app.validate.parity import CaseError, ParityCase, relative_error
from inpaint_app.validate.sessions import Array


@dataclass(frozen=True)
class VariantToProve:
    """A variant, the relative error that it may have, and the operations of all its cases."""

    name: str
    tolerance: float
    operations: float


@dataclass(frozen=True)
class ToProve:
    """A candidate: the folder of its chunks, its fragment, and what its graphs have to answer.

    ``cases`` are by role, in the order of running: inputs, and the reference's answers.
    """

    chunks: Path
    fragment: Mapping[str, Any]
    cases: Mapping[str, Sequence[ParityCase]]
    variants: Sequence[VariantToProve]

    def questions(self) -> Iterator[tuple[str, str, ParityCase]]:
        """Role and case, with a name for both that an address can hold."""
        for role, cases in self.cases.items():
            for index, case in enumerate(cases):
                yield role, f"{role}-{index}", case


def prove_in_browser(setup: ProofSetup, candidate: ToProve, progress: Progress) -> BrowserReport:
    """What a browser makes of the candidate.

    A miss is in the result; where this machine has no browser, the result says so. What
    ``progress`` raises ends the browser. Raises BrowserFailedError.
    """
    if (obstacle := setup.obstacle()) is not None:
        return BrowserReport(reason=obstacle)
    key = SigningKey(Ed25519PrivateKey.generate())
    served = _served(setup, candidate, key)
    keys = read_json(write_public_keys([key.public]).encode())
    variants = candidate.variants
    questions = [
        Question(_request(variant.name, keys, candidate), variant.operations)
        for variant in variants
    ]

    def listen(answered: int) -> None:
        at = min(answered, len(variants) - 1)
        progress("browser", answered / len(variants), f"Running {variants[at].name} in Chromium")

    with serve(served) as origin:
        browser, results = ask_browser(setup, origin, questions, listen)
    proofs = [
        _proof(variant, result, candidate, served.outputs)
        for variant, result in zip(variants, results, strict=True)
    ]
    return BrowserReport(None, browser, tuple(proofs))


def _served(setup: ProofSetup, candidate: ToProve, key: SigningKey) -> Served:
    return Served(
        page=setup.page,
        chunks=candidate.chunks,
        envelope=_issue(candidate.fragment, key),
        inputs={
            _input_path(name, tensor): values
            for _, name, case in candidate.questions()
            for tensor, values in case.inputs.items()
        },
        output_shapes={
            _output_path(name, variant.name): case.expected.shape
            for _, name, case in candidate.questions()
            for variant in candidate.variants
        },
    )


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


def _input_path(case: str, tensor: str) -> str:
    return f"/proof/inputs/{case}/{tensor}"


def _output_path(case: str, variant: str) -> str:
    return f"/proof/outputs/{variant}/{case}"


def _request(variant: str, keys: Mapping[str, Any], candidate: ToProve) -> dict[str, object]:
    """As ``ProofRequest`` of the page's protocol."""
    cases = [
        {
            "role": role,
            "inputs": [
                {"name": tensor, "shape": list(values.shape), "url": _input_path(name, tensor)}
                for tensor, values in case.inputs.items()
            ],
            "outputUrl": _output_path(name, variant),
        }
        for role, name, case in candidate.questions()
    ]
    return {
        "manifestUrl": MANIFEST,
        "keys": dict(keys),
        "variant": variant,
        "cases": cases,
    }


def _proof(
    variant: VariantToProve, result: Result, candidate: ToProve, outputs: Mapping[str, Array]
) -> VariantProof:
    tolerance = variant.tolerance
    if result["kind"] == "failed":
        error = result["error"]
        raise BrowserFailedError(f"{variant.name} failed in Chromium: {error['message']}")
    if result["kind"] == "skipped":
        return VariantProof(variant.name, tolerance, result["adapter"], skipped=result["reason"])
    outcome = result["outcome"]
    milliseconds = outcome["milliseconds"]
    return VariantProof(
        variant.name,
        tolerance,
        outcome["adapter"],
        runtime=outcome["runtime"],
        provider=outcome["provider"],
        fallen=tuple(FallenNodes(item["role"], tuple(item["nodes"])) for item in outcome["fallen"]),
        weights_seconds=_seconds(milliseconds["weights"]),
        session_seconds=_seconds(milliseconds["session"]),
        heap_peak_bytes=result["heapPeakBytes"],
        gpu_peak_bytes=outcome["gpuPeakBytes"],
        cases=tuple(
            _compare(role, case, outputs[_output_path(name, variant.name)], spent)
            for (role, name, case), spent in zip(
                candidate.questions(), milliseconds["cases"], strict=True
            )
        ),
    )


def _compare(role: str, case: ParityCase, found: Array, milliseconds: float) -> BrowserCase:
    error = CaseError(case.name, relative_error(found, case.expected))
    return BrowserCase(role, error, _seconds(milliseconds))


def _seconds(milliseconds: float) -> float:
    return round(milliseconds / 1000, 4)
