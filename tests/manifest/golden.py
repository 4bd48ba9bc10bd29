"""The committed vectors, as the tests of both languages read them."""

import copy
import json
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


def golden_text(name):
    return (FOLDER / name).read_bytes().decode()


def golden_json(name):
    return json.loads(golden_text(name))


def refused_manifests():
    """``{name, code, text}``, the patches applied."""
    manifest = golden_json("manifest.json")
    return [
        case if "text" in case else {**case, "text": json.dumps(patched(manifest, case["patch"]))}
        for case in golden_json("manifests_refused.json")
    ]


def patched(document, patch):
    """JSON Patch (RFC 6902), as far as the vectors use it; no key of a manifest needs escaping."""
    document = copy.deepcopy(document)
    for operation in patch:
        *parents, last = operation["path"].split("/")[1:]
        holder = document
        for step in parents:
            holder = holder[int(step) if isinstance(holder, list) else step]
        last = int(last) if isinstance(holder, list) else last
        if operation["op"] == "remove":
            del holder[last]
        else:
            holder[last] = operation["value"]
    return document
