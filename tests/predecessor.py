"""Finished graphs as the predecessor published them: traced, batch free, weights embedded."""

import json
import warnings
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


def write_finished_graphs(folder: Path, checkpoint: LoadedMoebius) -> CheckpointFiles:
    """The three graphs of a loaded checkpoint and a configuration for them."""
    config = checkpoint.config
    size, side = config.image_size, config.latent_size
    files = CheckpointFiles(
        {
            "config": folder / "config.json",
            "onnx_encoder": folder / "vae_encoder.onnx",
            "onnx_denoiser": folder / "unet.onnx",
            "onnx_decoder": folder / "vae_decoder.onnx",
        }
    )
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


def write_tiny_finished_graphs(folder: Path) -> CheckpointFiles:
    """The graphs of the tiny checkpoint."""
    checkpoint = write_tiny_checkpoint(folder / "checkpoint")
    graphs = folder / "graphs"
    graphs.mkdir()
    return write_finished_graphs(graphs, load_moebius(checkpoint, silent))


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
