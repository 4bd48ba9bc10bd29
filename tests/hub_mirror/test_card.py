"""The card says what the manifest says, in the front matter that the hub reads."""

import json
from pathlib import Path

import yaml

from inpaint_app.hub_mirror.card import CardRelease, manifest_path, write_card

MANIFEST = json.loads((Path(__file__).parents[1] / "golden" / "manifest.json").read_text())
KEY = "a" * 64
COMMIT = "4d6bb21a3b6e4cf0a2f5a1a2a3a4a5a6a7a8a9aa"


def card_of(*manifests, description=""):
    releases = [CardRelease(m, manifest_path(m["version"]), KEY) for m in manifests]
    return write_card(releases, description).decode()


def front_matter(card):
    return yaml.safe_load(card.split("---\n")[1])


def with_origin(origin, **changes):
    return {**MANIFEST, "source": {**MANIFEST["source"], "origin": origin}, **changes}


def test_the_front_matter_names_licence_base_model_library_and_tags():
    origin = f"hustvl/Moebius@{COMMIT}, runwayml/vae@{COMMIT}, hustvl/Moebius@{COMMIT}"
    assert front_matter(card_of(with_origin(origin))) == {
        "license": "apache-2.0",
        "base_model": ["hustvl/Moebius", "runwayml/vae"],
        "library_name": "onnx",
        "pipeline_tag": "image-to-image",
        "tags": ["onnx", "onnxruntime-web", "webgpu", "inpainting", "moebius-hub", "example"],
    }


def test_a_licence_that_the_hub_has_no_word_for_is_another_with_its_name():
    front = front_matter(card_of({**MANIFEST, "licence": "LicenseRef-Ours"}))
    assert (front["license"], front["license_name"]) == ("other", "LicenseRef-Ours")
    assert "base_model" not in front


def test_it_says_what_it_is_how_to_verify_it_and_how_good_it_is():
    card = card_of(MANIFEST, description="For photographs.")
    assert "# Example 1.2.3-rc.1" in card
    assert f"> {MANIFEST['model']['notice']}" in card
    assert "For photographs." in card
    assert "| fp16 | 0.02 MB | vae_encoder, denoiser, vae_decoder | shader-f16 |" in card
    assert "| fp16 | end to end | 2.0e-05 | 1.0e-03 |" in card
    assert "`manifests/1.2.3-rc.1.json` is a DSSE envelope (v1.0.2)" in card
    assert f"by the key `{KEY}`" in card


def test_it_lists_every_version_and_describes_the_newest():
    card = card_of({**MANIFEST, "version": "2.0.0"}, MANIFEST)
    assert "# Example 2.0.0" in card
    assert card.endswith(
        "- 2.0.0, 2026-01-02: [`manifests/2.0.0.json`](manifests/2.0.0.json)\n"
        "- 1.2.3-rc.1, 2026-01-02: [`manifests/1.2.3-rc.1.json`](manifests/1.2.3-rc.1.json)\n"
    )


def test_the_same_releases_give_the_same_bytes():
    assert card_of(MANIFEST) == card_of(json.loads(json.dumps(MANIFEST)))
