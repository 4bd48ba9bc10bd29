"""What has to hold for any bytes at all: a verdict or a ``CheckpointError``, and a true one.

What is taken is then read as a worker would read it: the second lock must find what the first says.
"""

import json
import warnings
from io import BytesIO
from pathlib import Path

import onnx
import torch
from google.protobuf.message import DecodeError

from inpaint_app.checkpoint.config_file import parse_config
from inpaint_app.checkpoint.kinds import find_kind
from inpaint_app.checkpoint.onnx_file.errors import OnnxMalformedError
from inpaint_app.checkpoint.scan_answer import read_answer, write_answer
from inpaint_app.checkpoint.scan_content import Findings, scan_content
from inpaint_app.checkpoint.tensor_files import read_tensors
from inpaint_app.errors import CheckpointError
from inpaint_app.moebius.vae_config import VaeConfig


def check(content: bytes, path: Path) -> str:
    """The code of the refusal, or the format of what was taken; any other exception is a finding.

    ``path`` is a file to write to.
    """
    findings = Findings()
    try:
        scan_content(BytesIO(content), findings)
    except CheckpointError as error:
        json.dumps(str(error)).encode()
        read_answer(write_answer(findings.verdict(error)))
        return error.code
    verdict = read_answer(write_answer(findings.verdict()))
    if verdict.format in ("json", "yaml"):
        _parse(content)
    elif verdict.format == "onnx":
        _check_graph(content)
    else:
        path.write_bytes(content)
        _check_tensors(path, findings)
    return verdict.format


def _parse(content: bytes) -> None:
    document = parse_config(content, "file")
    for parse in (lambda: find_kind(document).parse(document), lambda: VaeConfig.parse(document)):
        try:
            parse()
        except CheckpointError as error:
            str(error).encode()


def _check_graph(content: bytes) -> None:
    """The library may refuse what we take; what both take has the same tensors."""
    try:
        model = onnx.load_model_from_string(content)
    except DecodeError:
        return
    findings = Findings()
    scan_content(BytesIO(content), findings)
    names = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    found = {name: tensor.shape for name, tensor in findings.tensors.items()}
    if names != found:
        raise AssertionError(f"another graph: {names} and {found}") from OnnxMalformedError("?")


def _check_tensors(path: Path, findings: Findings) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tensors = read_tensors(path, findings.format)
        except CheckpointError:
            return
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    declared = {name: tensor.shape for name, tensor in findings.tensors.items()}
    if shapes != declared:
        raise AssertionError(f"other tensors: {shapes} and {declared}")
    for tensor in tensors.values():
        if tensor.numel() and not tensor.is_floating_point():
            torch.count_nonzero(tensor.to(torch.float64))
