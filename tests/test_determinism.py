"""What a visitor downloads again, and what never: chunk names through the whole export.

The tiny networks fit one chunk a graph, so files are packed to two KiB here; nothing else differs
from a real export.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache, partial
from pathlib import Path

import onnx
import pytest
from onnx import numpy_helper
from safetensors.torch import load_file, save_file

from inpaint_app import candidate_build
from inpaint_app.candidate import build_candidate
from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.chunk.packing import pack_graph
from inpaint_app.progress import silent
from tests.tiny_model import write_tiny_checkpoint

# Eight whole exports: too long for every change.
pytestmark = pytest.mark.full

TARGET = 2048
CHANGED = "diff_model.down_blocks.0.resnets.0.conv1.conv_pw.weight"

# What differs between two machines and reaches the arithmetic or the order of things: the seed of
# Python's hashes, the number of threads, the vector instructions that the libraries choose.
OLD_MACHINE = {
    "PYTHONHASHSEED": "1",
    "OMP_NUM_THREADS": "1",
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
}
NEW_MACHINE = {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "3"}


def export_on(machine: dict[str, str], files: CheckpointFiles, out: Path) -> list:
    """The variants of a fragment that another process wrote."""
    parts = [f"--{role.replace('_', '-')}={path}" for role, path in files.paths.items()]
    subprocess.run(
        [sys.executable, "manage.py", "export_checkpoint", *parts, f"--out={out}"],
        check=True,
        capture_output=True,
        env=os.environ | machine,
        cwd=Path(__file__).parents[1],
    )
    return json.loads((out / "fragment.json").read_text())["variants"]


@cache
def workspace() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="determinism-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def write_checkpoint(name: str, *, seed: int = 0) -> CheckpointFiles:
    return write_tiny_checkpoint(workspace() / name, seed=seed)


def pack_small(model, role, directory, *, before=lambda _model: None):
    before(model)
    return pack_graph(model, role, directory, TARGET)


def export(name: str, files: CheckpointFiles, before=lambda _model: None) -> Path:
    """The folder of a candidate whose files are small."""
    out = workspace() / f"{name}-candidate"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidate_build, "pack_graph", partial(pack_small, before=before))
        build_candidate(files, out, progress=silent)
    return out


@cache
def first_export() -> Path:
    return export("first", write_checkpoint("first"))


def graphs_of(candidate: Path) -> dict[tuple[str, str], dict]:
    fragment = json.loads((candidate / "fragment.json").read_text())
    return {(v["name"], g["role"]): g for v in fragment["variants"] for g in v["graphs"]}


def weights_by_file(candidate: Path, variant: str, role: str) -> dict[tuple[str, str], bytes]:
    """Bytes of every tensor that lies outside the graph, by file and name."""
    path = candidate / variant / f"{role}.onnx"
    files = {
        tensor.name: tensor.external_data[0].value
        for tensor in onnx.load(path, load_external_data=False).graph.initializer
        if tensor.external_data
    }
    return {
        (files[tensor.name], tensor.name): numpy_helper.to_array(tensor).tobytes()
        for tensor in onnx.load(path).graph.initializer
        if tensor.name in files
    }


def test_two_machines_export_one_checkpoint_to_the_same_chunks(tmp_path):
    files = write_checkpoint("machines")
    one, other = (
        export_on(machine, files, tmp_path / name)
        for name, machine in (("old", OLD_MACHINE), ("new", NEW_MACHINE))
    )
    assert one == other


def test_a_changed_tensor_changes_the_chunks_that_hold_it_and_no_other():
    files = write_checkpoint("changed")
    state = load_file(files["unet"])
    state[CHANGED] = state[CHANGED] * 1.001
    save_file(state, files["unet"])
    changed = export("changed", files)
    for (variant, role), graph in graphs_of(changed).items():
        before = weights_by_file(first_export(), variant, role)
        after = weights_by_file(changed, variant, role)
        assert before.keys() == after.keys()
        touched = {key for key in before if before[key] != after[key]}
        names = {file["path"]: file["sha256"] for file in graph["external_data"]}
        first = graphs_of(first_export())[variant, role]
        same = {
            file["path"] for file in first["external_data"] if names[file["path"]] == file["sha256"]
        }
        assert names.keys() - same == {file for file, _tensor in touched}
        # A convolution's weights, and nothing that only stands beside them.
        assert len(touched) == (1 if role == "denoiser" else 0)


def test_a_second_network_with_the_same_vae_adds_no_chunk_of_the_vae():
    files = write_checkpoint("second")
    other = write_checkpoint("other", seed=1)
    second = CheckpointFiles({**files.paths, "unet": other["unet"]})
    first, later = graphs_of(first_export()), graphs_of(export("second", second))
    for variant, role in first:
        is_same = first[variant, role] == later[variant, role]
        assert is_same == (role != "denoiser")


def test_a_change_of_the_graph_alone_adds_no_chunk_of_weights():
    def rename_nodes(model):
        for node in model.graph:
            node.name = f"renamed_{node.name}"

    renamed = graphs_of(export("renamed", write_checkpoint("renamed"), rename_nodes))
    for key, graph in graphs_of(first_export()).items():
        assert graph["file"]["sha256"] != renamed[key]["file"]["sha256"]
        assert graph["external_data"] == renamed[key]["external_data"]
