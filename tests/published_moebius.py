"""Moebius as it is published, in two repositories of our own hub, and as small as it can be."""

from inpaint_app.checkpoint.files import CheckpointFiles
from tests.hub_server import HubServer

WEIGHTS = "diffusion_pytorch_model.safetensors"
FINE_TUNE = "ft_places2"


def publish_moebius(server: HubServer, files: CheckpointFiles) -> None:
    """Its UNet and configuration in one repository, the VAE of its teacher in the other."""
    server.repo(
        "hustvl/Moebius",
        {
            "README.md": b"# Moebius\n",
            f"{FINE_TUNE}/{WEIGHTS}": files["unet"].read_bytes(),
            "config.yaml": files["config"].read_bytes(),
        },
    )
    server.repo(
        "hustvl/PixelHacker",
        {
            f"vae/{WEIGHTS}": files["vae"].read_bytes(),
            "vae/config.json": files["vae_config"].read_bytes(),
        },
    )
