"""Texts that are no manifest, though some come close, with the code of each refusal."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from inpaint_app.manifest.codec import write_json
from tests.golden.example import example_manifest

Document = dict
Change = Callable[[Document], object]


def _graph(document: Document, role: str, variant: int = 0) -> Document:
    [graph] = [g for g in document["variants"][variant]["graphs"] if g["role"] == role]
    return graph


def _weights(document: Document) -> Document:
    return _graph(document, "denoiser")["external_data"][0]


OUTSIDE_THE_SCHEMA: dict[str, Change] = {
    "a field too few": lambda d: d.pop("licence"),
    "another schema": lambda d: d.update(schema="urn:moebius-hub:manifest:2"),
    "a sequence of zero": lambda d: d.update(sequence=0),
    "a sequence beyond exact numbers": lambda d: d.update(sequence=2**53),
    "a sequence that is a text": lambda d: d.update(sequence="7"),
    "a sequence that is true": lambda d: d.update(sequence=True),
    "a sequence with a fraction": lambda d: d.update(sequence=7.5),
    "a version that is no version": lambda d: d.update(version="1.2"),
    "a slug with capitals": lambda d: d["model"].update(slug="Example"),
    "a time with an offset": lambda d: d.update(created="2026-01-02T03:04:05+00:00"),
    "a kind that nobody knows": lambda d: d["pipeline"].update(kind="text-to-image"),
    "a hole of no pixels": lambda d: d["pipeline"].update(max_hole_size=0),
    "a hole that is a text": lambda d: d["pipeline"].update(max_hole_size="32"),
    "another sampler": lambda d: d["pipeline"]["scheduler"].update(type="euler"),
    "no variant": lambda d: d.update(variants=[]),
    "no place for chunks": lambda d: d.update(chunk_urls=[]),
    "a place for chunks without its slash": lambda d: d.update(chunk_urls=["/chunks"]),
    "a hash in capitals": lambda d: _weights(d).update(sha256="A" * 64),
    "a hash with a newline": lambda d: _weights(d).update(sha256="a" * 64 + "\n"),
    "a path that climbs": lambda d: _weights(d).update(path="../denoiser-0000.bin"),
    "a path with a folder": lambda d: _weights(d).update(path="a/denoiser-0000.bin"),
    "a file without chunks": lambda d: _weights(d).update(chunks=[]),
    "an empty chunk": lambda d: _weights(d)["chunks"][0].update(size=0),
    "a chunk above 8 MiB": lambda d: _weights(d)["chunks"][0].update(size=8 * 2**20 + 1),
    "a yank without a notice": lambda d: d.update(yanked={"at": "2026-01-02T03:04:05Z"}),
    "a yank with an empty notice": lambda d: d.update(
        yanked={"at": "2026-01-02T03:04:05Z", "notice": ""}
    ),
    "a notice that is too long": lambda d: d.update(
        yanked={"at": "2026-01-02T03:04:05Z", "notice": "a" * 401}
    ),
    "a validation that failed": lambda d: d["validation"].update(passed=False),
}

CONTRADICTIONS: dict[str, Change] = {
    "a channel that never expires": lambda d: d.update(expires=None),
    "a release that expires": lambda d: d.update(channel=None),
    "expiry before creation": lambda d: d.update(expires="2026-01-02T03:04:04Z"),
    "a day that does not exist": lambda d: d.update(created="2026-02-30T00:00:00Z"),
    "chunks at a script": lambda d: d.update(chunk_urls=["javascript:alert(1)/"]),
    "the same mirror twice": lambda d: d.update(chunk_urls=["/chunks/", "/chunks/"]),
    "a channel that serves what was yanked": lambda d: d.update(
        yanked={"at": "2026-01-02T03:04:05Z", "notice": "Seams."}
    ),
    "a yank that is still to come": lambda d: d.update(
        channel=None, expires=None, yanked={"at": "2026-01-02T03:04:06Z", "notice": "Seams."}
    ),
    "latents that do not fill the image": lambda d: d["pipeline"].update(latent_size=9),
    "a hole wider than the image": lambda d: d["pipeline"].update(max_hole_size=65),
    "more steps than were trained": lambda d: d["pipeline"]["defaults"].update(steps=1001),
    "betas that fall": lambda d: d["pipeline"]["scheduler"].update(beta_start=0.5),
    "the same variant twice": lambda d: d["variants"][1].update(name="fp32"),
    "a file larger than its chunks": lambda d: _weights(d).update(size=_weights(d)["size"] + 1),
    "a lost chunk": lambda d: _weights(d)["chunks"].pop(),
    "one chunk that is not the file": lambda d: _graph(d, "denoiser")["file"]["chunks"][0].update(
        sha256="0" * 64
    ),
    "one chunk of two sizes": lambda d: _weights(d)["chunks"][1].update(
        sha256=_weights(d)["chunks"][2]["sha256"]
    ),
    "a total that counts shared chunks twice": lambda d: d["variants"][0].update(
        total_bytes=d["variants"][0]["total_bytes"] + 4096
    ),
    "two files of one name": lambda d: _graph(d, "denoiser")["external_data"][1].update(
        path="denoiser-0000.bin"
    ),
    "an input of another name": lambda d: _graph(d, "denoiser")["inputs"][0].update(name="sample"),
    "an input of half precision": lambda d: _graph(d, "denoiser")["inputs"][0].update(
        dtype="float16"
    ),
    "an output of another shape": lambda d: _graph(d, "vae_decoder")["outputs"][0].update(
        shape=[1, 3, 64, 63]
    ),
    "a graph that nobody measured": lambda d: d["validation"]["graphs"].pop(),
    "a variant that never sampled": lambda d: d["validation"]["end_to_end"].pop(),
    "an error above its tolerance": lambda d: d["validation"]["graphs"][0].update(
        relative_error=0.1
    ),
    "a browser's proof of a variant that there is not": lambda d: d["validation"].update(
        browser_proved=["fp32", "int4"]
    ),
    "a browser's proof that stands there twice": lambda d: d["validation"].update(
        browser_proved=["fp32", "fp32"]
    ),
}

ROLES: dict[str, Change] = {
    "a variant without a decoder": lambda d: d["variants"][0]["graphs"].pop(),
    "a kind with another's graphs": lambda d: d.update(
        pipeline={"kind": "direct-inpaint", "image_size": 64}
    ),
    "a role twice": lambda d: _graph(d, "vae_encoder").update(role="denoiser"),
}


def refused_manifests() -> list[dict]:
    """``{name, code}`` with ``text``, or with ``patch``: JSON Patch (RFC 6902) to manifest.json."""
    cases = [{**case, "code": "manifest.malformed"} for case in _texts()]
    for changes, code in (
        (OUTSIDE_THE_SCHEMA, "malformed"),
        (CONTRADICTIONS, "inconsistent"),
        (ROLES, "roles_incomplete"),
    ):
        for name, change in changes.items():
            before = json.loads(write_json(example_manifest()))
            after = copy.deepcopy(before)
            change(after)
            patch = list(_difference(before, after, ""))
            cases.append({"name": name, "code": f"manifest.{code}", "patch": patch})
    return cases


def future_manifest() -> Document:
    """The example as a later hub may write it: every object has a field unknown here."""
    return with_unknown_fields(example_manifest())


def with_unknown_fields(value: Any) -> Any:
    if isinstance(value, list):
        return [with_unknown_fields(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {key: with_unknown_fields(inner) for key, inner in value.items()}
    return known | {"from_the_future": {"kind": "unknown", "size": 1}}


def _difference(before: object, after: object, path: str) -> Iterator[dict]:
    """The operations of a JSON Patch; a list whose length changed is replaced as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() - after.keys()):
            yield {"op": "remove", "path": f"{path}/{key}"}
        for key in sorted(after):
            if key in before:
                yield from _difference(before[key], after[key], f"{path}/{key}")
            else:
                yield {"op": "add", "path": f"{path}/{key}", "value": after[key]}
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from _difference(*pair, f"{path}/{index}")
    elif before != after or type(before) is not type(after):
        yield {"op": "replace", "path": path, "value": after}


def _texts() -> list[dict[str, str]]:
    text = write_json(example_manifest()).decode()
    spellings = {
        "empty": "",
        "cut in the middle": text[: len(text) // 2],
        "a list": "[]",
        "a repeated key": text.replace('"sequence":7', '"sequence":9,"sequence":7'),
        "not a number": text.replace('"guidance":2.5', '"guidance":NaN'),
        "an infinite number": text.replace('"guidance":2.5', '"guidance":1e999'),
        "half a character": text.replace('"title":"Example"', '"title":"\\ud800"'),
        "a byte order mark": f"\ufeff{text}",
    }
    return [{"name": name, "text": spelling} for name, spelling in spellings.items()]
