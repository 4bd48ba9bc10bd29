"""Finished graphs as the predecessor published them: traced, batch free, weights embedded."""

import json
import warnings
from functools import cache
from pathlib import Path

import onnx
import torch
from torch import nn

from inpaint_app.checkpoint.files import CheckpointFiles
from inpaint_app.checkpoint.loading import LoadedMoebius, load_moebius
from inpaint_app.checkpoint.onnx_config import MODEL_TYPE
from inpaint_app.export.graphs import OPSET
from inpaint_app.moebius.unet import guidance_ids
from inpaint_app.progress import silent
from tests.made_once import made_once
from tests.tiny_model import write_tiny_checkpoint


class Encode(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, image):
        return self.vae.quant_conv(self.vae.encoder(image))


class Decode(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, latent):
        return self.vae.decoder(self.vae.post_quant_conv(latent))


def finished_graphs_in(folder: Path) -> CheckpointFiles:
    return CheckpointFiles(
        {
            "config": folder / "config.json",
            "onnx_encoder": folder / "vae_encoder.onnx",
            "onnx_denoiser": folder / "unet.onnx",
            "onnx_decoder": folder / "vae_decoder.onnx",
        }
    )


def write_finished_graphs(folder: Path, checkpoint: LoadedMoebius) -> CheckpointFiles:
    """The three graphs of a loaded checkpoint and a configuration for them."""
    config = checkpoint.config
    size, side = config.image_size, config.latent_size
    files = finished_graphs_in(folder)
    document = {
        "data": {"image_size": size},
        "vae": {"scaling_factor": checkpoint.vae_config.scaling_factor},
        "model": {"model_type": MODEL_TYPE},
    }
    files["config"].write_text(json.dumps(document))
    trace(files["onnx_encoder"], Encode(checkpoint.vae), {"image": torch.zeros(1, 3, size, size)})
    trace(files["onnx_decoder"], Decode(checkpoint.vae), {"latent": torch.zeros(1, 4, side, side)})
    inputs = {
        "latent": torch.zeros(2, 9, side, side),
        "timesteps": torch.tensor([999, 999]),
        "input_ids": guidance_ids(),
    }
    trace(files["onnx_denoiser"], checkpoint.network, inputs)
    return files


def trace(path: Path, module: nn.Module, inputs: dict[str, torch.Tensor]) -> None:
    output = {"unet.onnx": "noise", "vae_encoder.onnx": "moments", "vae_decoder.onnx": "image"}
    names = [*inputs, output[path.name]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=[output[path.name]],
            dynamic_axes={name: {0: "B"} for name in names},
        )


@cache
def tiny_finished_graphs() -> CheckpointFiles:
    """The graphs of the tiny checkpoint, traced once and never written to."""

    def make(folder):
        checkpoint = write_tiny_checkpoint(folder / "checkpoint")
        write_finished_graphs(folder, load_moebius(checkpoint, silent))

    return finished_graphs_in(made_once("tiny-finished-graphs", make))


def move_weights_outside(path: Path, location: str = "weights.bin") -> None:
    """Rewrite a graph so that its weights lie in a file beside it."""
    onnx.save_model(
        onnx.load(path),
        path,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=location,
        size_threshold=1024,
    )
