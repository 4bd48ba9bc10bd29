"""The model card of a mirrored model: README.md with the front matter that the hub reads.

Written from signed manifests and from nothing else, so that the same releases give the same bytes.
The fields are those of the hub's "model card metadata".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

CARD_PATH = "README.md"
TAGS = ["onnx", "onnxruntime-web", "webgpu", "inpainting", "moebius-hub"]
# The hub's own words for licences; another one is "other", with its name beside it.
LICENCES = {"apache-2.0", "mit", "bsd-3-clause", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-sa-4.0",
            "cc0-1.0", "gpl-3.0", "lgpl-3.0", "agpl-3.0", "mpl-2.0", "openrail"}  # fmt: skip
REPOSITORY = re.compile(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)@[0-9a-f]{40}", re.ASCII)


@dataclass(frozen=True)
class CardRelease:
    """A release on the card: its manifest, where that lies, the id of the key that signed it."""

    manifest: Mapping[str, Any]
    path: str
    keyid: str


def manifest_path(version: str) -> str:
    """Where a release's signed manifest lies in the repository."""
    return f"manifests/{version}.json"


def write_card(releases: Sequence[CardRelease], description: str) -> bytes:
    """The card of ``releases``, the newest first, of one model; ``description`` is Markdown."""
    newest = releases[0].manifest
    front = yaml.safe_dump(_front_matter(newest), sort_keys=False, allow_unicode=True)
    notice = newest["model"]["notice"]
    parts = [
        f"---\n{front}---\n",
        f"# {newest['model']['title']} {newest['version']}\n",
        f"> {notice}\n" if notice else "",
        f"{description.strip()}\n" if description.strip() else "",
        _what_it_is(newest),
        _variants(newest),
        _parity(newest),
        _verification(releases[0]),
        _versions(releases),
    ]
    return "\n".join(part for part in parts if part).encode()


def _front_matter(manifest: Mapping[str, Any]) -> dict[str, Any]:
    licence = manifest["licence"]
    known = licence.lower() in LICENCES
    front: dict[str, Any] = {"license": licence.lower() if known else "other"}
    if not known:
        front["license_name"] = licence
    if bases := list(dict.fromkeys(REPOSITORY.findall(manifest["source"]["origin"]))):
        front["base_model"] = bases
    return front | {
        "library_name": "onnx",
        "pipeline_tag": "image-to-image",
        "tags": [*TAGS, manifest["model"]["slug"]],
    }


def _what_it_is(manifest: Mapping[str, Any]) -> str:
    pipeline, runtime = manifest["pipeline"], manifest["runtime"]
    size = pipeline["image_size"]
    return (
        f"An inpainting model as ONNX graphs (`{pipeline['kind']}`, {size} x {size} pixels) for"
        f" {runtime['name']} {runtime['version']}, which runs it in a browser: no picture leaves"
        " the visitor's machine.\n\n"
        "This repository is a mirror. A signed manifest names every file of every variant by the"
        " chunks that it is made of; a chunk lies at `chunks/<aa>/<sha256>`, where `<aa>` are the"
        " first two digits of its SHA-256.\n\n"
        f"Source: {manifest['source']['origin']}; the checkpoint's SHA-256 is"
        f" `{manifest['source']['checkpoint_sha256']}`.\n"
    )


def _variants(manifest: Mapping[str, Any]) -> str:
    rows = [
        f"| {variant['name']} | {variant['total_bytes'] / 1e6:,.2f} MB |"
        f" {', '.join(graph['role'] for graph in variant['graphs'])} |"
        f" {', '.join(variant['requirements']['features']) or 'none'} |"
        for variant in manifest["variants"]
    ]
    head = "| variant | download | graphs | WebGPU features |\n| --- | ---: | --- | --- |"
    return "\n".join(["## Variants\n", head, *rows, ""])


def _parity(manifest: Mapping[str, Any]) -> str:
    """The largest relative errors, as the manifest's summary of the validation has them."""
    validation = manifest["validation"]
    measured = [
        *((row["variant"], row["role"], row) for row in validation["graphs"]),
        *((row["variant"], "end to end", row) for row in validation["end_to_end"]),
    ]
    rows = [
        f"| {variant} | {what} | {row['relative_error']:.1e} | {row['tolerance']:.1e} |"
        for variant, what, row in measured
    ]
    return "\n".join(
        [
            "## Parity with the checkpoint in PyTorch\n",
            "| variant | compared | largest relative error | allowed |",
            "| --- | --- | ---: | ---: |",
            *rows,
            f"\nThe whole report's SHA-256 is `{validation['report_sha256']}`.\n",
        ]
    )


def _verification(release: CardRelease) -> str:
    return (
        "## How to verify it\n\n"
        f"`{release.path}` is a DSSE envelope (v1.0.2) around the manifest, signed with Ed25519 by"
        f" the key `{release.keyid}`, the SHA-256 of the raw public key. The hub that published it"
        " gives out that key; a manifest that it did not sign is worth nothing, wherever it lies."
        " With the manifest verified, each chunk proves itself:\n\n"
        "```sh\n"
        "find chunks -type f | awk -F/ '{print $NF \"  \" $0}' | sha256sum --check --quiet\n"
        "```\n"
    )


def _versions(releases: Sequence[CardRelease]) -> str:
    rows = [
        f"- {release.manifest['version']}, {release.manifest['created'][:10]}:"
        f" [`{release.path}`]({release.path})"
        for release in releases
    ]
    return "\n".join(["## Versions\n", *rows, ""])
