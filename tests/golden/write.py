"""Writes the vectors that Python and TypeScript read alike: ``python -m tests.golden.write``.

manifest.json             a channel document, canonical
manifest_future.json      the same as a later hub may write it, with fields unknown here
manifest_yanked.json      a release manifest that was issued again with a notice, canonical
keys.json                 the key that signed what follows: {keyid: base64}
envelope.json             that manifest in its envelope
envelopes_accepted.json   other spellings of the same, all to be opened with keys.json
envelopes_refused.json    texts that are no such envelope, each with the code of its refusal
key_chain.json            every version of a key list, as the API serves them
key_chains_followed.json  lists, whom one trusts before, and whom after
key_chains_refused.json   lists that do not follow from whom one trusts, each with a code
manifests_refused.json    texts and JSON Patches to manifest.json that give no manifest, with codes
"""

import json
from pathlib import Path

from inpaint_app.manifest.codec import encode, write_json
from inpaint_app.manifest.key_chain import write_chain
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.manifest.signature import sign_envelope
from tests.golden.envelopes import accepted_envelopes, refused_envelopes
from tests.golden.example import TEST_KEY, example_manifest, example_yanked_manifest
from tests.golden.key_chains import followed_chains, good_chain, refused_chains
from tests.golden.manifests import future_manifest, refused_manifests

FOLDER = Path(__file__).parent


def golden_files() -> dict[str, bytes]:
    """Every vector as it is written now, by file name."""
    payload = encode(example_manifest())
    return {
        "manifest.json": payload,
        "manifest_future.json": write_json(future_manifest()),
        "manifest_yanked.json": encode(example_yanked_manifest()),
        "keys.json": write_public_keys([TEST_KEY.public]).encode() + b"\n",
        "envelope.json": sign_envelope(payload, TEST_KEY),
        "envelopes_accepted.json": _pretty(accepted_envelopes(payload)),
        "envelopes_refused.json": _pretty(refused_envelopes()),
        "key_chain.json": write_chain(good_chain()),
        "key_chains_followed.json": _pretty(followed_chains()),
        "key_chains_refused.json": _pretty(refused_chains()),
        "manifests_refused.json": _pretty(refused_manifests()),
    }


def _pretty(cases: list[dict]) -> bytes:
    return (json.dumps(cases, indent=1) + "\n").encode()


if __name__ == "__main__":
    for name, content in golden_files().items():
        (FOLDER / name).write_bytes(content)
