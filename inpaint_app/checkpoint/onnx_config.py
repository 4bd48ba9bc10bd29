"""The configuration of finished ONNX graphs, checked, as a value (no torch).

    {"data": {"image_size": 512}, "vae": {"scaling_factor": 0.13025},
     "model": {"model_type": "finished-onnx"}}

``data.max_hole_size`` may say how large a hole they fill well (in pixels across). The graphs say
the rest themselves. They are of a latent diffusion on latents an eighth of the
picture's size; what their weights are called is theirs to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from inpaint_app.configuration import reading
from inpaint_app.configuration.errors import (
    UnknownKeyError,
    UnknownModelTypeError,
    UnsupportedValueError,
)
from inpaint_app.moebius.config import MAX_IMAGE_SIZE

MODEL_TYPE: Final = "finished-onnx"
PIXELS_OF_A_LATENT: Final = 8
SCALING_FACTOR: Final = 0.13025
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "data": frozenset({"image_size", "max_hole_size"}),
    "vae": frozenset({"scaling_factor"}),
    "model": frozenset({"model_type"}),
}


@dataclass(frozen=True)
class FinishedOnnxConfig:
    """The side of the square picture in pixels, and what latents are multiplied with.

    ``max_hole_size`` is the widest hole that the graphs fill well; None where nobody measured it.
    """

    image_size: int
    scaling_factor: float = SCALING_FACTOR
    max_hole_size: int | None = None

    @property
    def latent_size(self) -> int:
        """Height and width of the latents."""
        return self.image_size // PIXELS_OF_A_LATENT

    @classmethod
    def parse(cls, document: Mapping[str, object]) -> Self:
        """Read a document with its sections ``data``, ``model`` and, if it differs, ``vae``.

        Raises a ``ConfigurationError`` (a ``CheckpointError``) that names the key at fault.
        """
        root = reading.read_section(document, "The configuration")
        data = reading.read_section(reading.read_value(root, "configuration", "data"), "data")
        model = reading.read_section(reading.read_value(root, "configuration", "model"), "model")
        vae = reading.read_section(root.get("vae", {}), "vae")
        for name, section in (("data", data), ("vae", vae), ("model", model)):
            for key in section:
                if key not in _KEYS[name]:
                    raise UnknownKeyError(f"{name}.{reading.shown(key)} is no key of such a one.")
        model_type = reading.read_value(model, "model", "model_type")
        if model_type != MODEL_TYPE:
            raise UnknownModelTypeError(
                f"model.model_type is {reading.shown(model_type)}, not {MODEL_TYPE}."
            )
        image_size = reading.read_width(data, "data", "image_size", most=MAX_IMAGE_SIZE)
        if image_size % PIXELS_OF_A_LATENT:
            raise UnsupportedValueError(
                f"data.image_size is {image_size}, which is not a multiple of {PIXELS_OF_A_LATENT}."
            )
        scale = reading.read_number(vae, "vae", "scaling_factor", SCALING_FACTOR)
        hole = reading.read_optional_width(data, "data", "max_hole_size", most=image_size)
        return cls(image_size, scale, hole)
