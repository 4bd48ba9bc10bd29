"""Models without their weights: small enough to carry elsewhere, and made whole again there.

How long a model takes does not depend on what its weights are, as long as they are sane numbers. So
a skeleton keeps the graphs, and of each tensor where it lies, its mean, spread and bounds.

    python -m tests.benchmarks.skeleton CANDIDATE PREDECESSOR OUT

CANDIDATE is what ``manage.py export_checkpoint`` wrote; PREDECESSOR what
``tests.benchmarks.predecessor_graphs`` did. Takes a minute for the published size.
"""

import argparse
import base64
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper

# What is that small may be read as numbers rather than as weights: it is kept as it is.
LITERAL_BYTES = 256

Plan = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candidate", type=Path)
    parser.add_argument("predecessor", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    take_candidate(arguments.candidate, arguments.out / "ours")
    take_predecessor(arguments.predecessor, arguments.out / "predecessor")


def take_candidate(candidate: Path, out: Path) -> None:
    """Write ``fragment.json``, ``<variant>/<role>.onnx`` and ``<variant>.json``, the plans."""
    out.mkdir(parents=True)
    shutil.copyfile(candidate / "fragment.json", out / "fragment.json")
    fragment = json.loads((out / "fragment.json").read_text())
    for variant in fragment["variants"]:
        folder = candidate / variant["name"]
        (out / variant["name"]).mkdir()
        plans: dict[str, list[Plan]] = {}
        for graph in variant["graphs"]:
            path = folder / graph["file"]["path"]
            shutil.copyfile(path, out / variant["name"] / path.name)
            plans |= plan_files(path)
        (out / f"{variant['name']}.json").write_text(json.dumps(plans))


def take_predecessor(folder: Path, out: Path) -> None:
    """Write ``<graph>.onnx`` with its weights outside, and ``<graph>.json``, the plan of them."""
    out.mkdir(parents=True)
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(path)
        location = f"{path.stem}.bin"
        onnx.save_model(
            model,
            out / path.name,
            save_as_external_data=True,
            location=location,
            size_threshold=LITERAL_BYTES,
        )
        (out / f"{path.stem}.json").write_text(json.dumps(plan_files(out / path.name)))
        (out / location).unlink()


def plan_files(graph: Path) -> dict[str, list[Plan]]:
    """By file of external data: what lies in it, in order and each place once."""
    model = onnx.load(graph, load_external_data=False)
    places: dict[tuple[str, int], onnx.TensorProto] = {}
    for tensor in model.graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            entries = {entry.key: entry.value for entry in tensor.external_data}
            places[entries["location"], int(entries.get("offset", 0))] = tensor
    plans: dict[str, list[Plan]] = {}
    for (location, offset), tensor in sorted(places.items()):
        dtype = np.dtype(helper.tensor_dtype_to_np_dtype(tensor.data_type))
        count = int(np.prod(tensor.dims))
        values = np.fromfile(graph.parent / location, dtype, count, offset=offset)
        plans.setdefault(location, []).append({"offset": offset, **describe(values)})
    return plans


def describe(values: np.ndarray) -> Plan:
    """Enough to make an array of the same kind."""
    plan: Plan = {"dtype": values.dtype.str, "count": values.size}
    if values.nbytes <= LITERAL_BYTES:
        return plan | {"literal": base64.b64encode(values.tobytes()).decode()}
    mean, spread = float(np.mean(values, dtype=np.float64)), float(np.std(values, dtype=np.float64))
    return plan | {"normal": [mean, spread], "bounds": _floats([values.min(), values.max()])}


def _floats(numbers: Iterable[Any]) -> list[float]:
    return [float(number) for number in numbers]


if __name__ == "__main__":
    main()
