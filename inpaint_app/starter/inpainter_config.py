"""The configuration of a checkpoint of the starter network, checked, as a value (no torch).

    {"data": {"image_size": 512}, "model": {"model_type": "starter-inpainter", "half": 32, ...}}

``data.max_hole_size`` may say how large a hole the network fills well (in pixels across).
``model`` holds the fields of ``NetworkConfig``, every one of them: a checkpoint says what it is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final, Self

from inpaint_app.configuration import reading
from inpaint_app.configuration.errors import (
    InconsistentValuesError,
    UnknownKeyError,
    UnknownModelTypeError,
    UnsupportedValueError,
)
from inpaint_app.starter.config import NetworkConfig

MODEL_TYPE: Final = "starter-inpainter"

# The coarsest scale of the network, and of what it spreads into the hole, in pixels.
PIXEL_STEP: Final = 64
MAX_IMAGE_SIZE: Final = 4096
MAX_BLOCKS: Final = 32
MAX_DILATION: Final = 64


@dataclass(frozen=True)
class InpainterConfig:
    """The side of the square picture in pixels, and the sizes of the network.

    ``max_hole_size`` is the widest hole that it fills well; None where nobody measured it.
    """

    image_size: int
    network: NetworkConfig
    max_hole_size: int | None = None

    @classmethod
    def parse(cls, document: Mapping[str, object]) -> Self:
        """Read a document with its sections ``data`` and ``model``.

        Raises a ``ConfigurationError`` (a ``CheckpointError``) that names the key at fault.
        """
        root = reading.read_section(document, "The configuration")
        data = reading.read_section(reading.read_value(root, "configuration", "data"), "data")
        model = reading.read_section(reading.read_value(root, "configuration", "model"), "model")
        image_size = reading.read_width(data, "data", "image_size", most=MAX_IMAGE_SIZE)
        if image_size % PIXEL_STEP:
            raise UnsupportedValueError(
                f"data.image_size is {image_size}, which is not a multiple of {PIXEL_STEP}."
            )
        hole = reading.read_optional_width(data, "data", "max_hole_size", most=image_size)
        return cls(image_size, _parse_network(model), hole)

    def document(self) -> dict[str, object]:
        """What ``parse`` reads."""
        model = {"model_type": MODEL_TYPE} | asdict(self.network)
        data = {"image_size": self.image_size}
        if self.max_hole_size is not None:
            data["max_hole_size"] = self.max_hole_size
        return {"data": data, "model": model}


def _parse_network(model: reading.Section) -> NetworkConfig:
    model_type = reading.read_value(model, "model", "model_type")
    if model_type != MODEL_TYPE:
        raise UnknownModelTypeError(
            f"model.model_type is {reading.shown(model_type)}; this network is {MODEL_TYPE}."
        )
    known = {field.name for field in fields(NetworkConfig)}
    for key in model:
        if key != "model_type" and key not in known:
            raise UnknownKeyError(f"model.{reading.shown(key)} is not a key of this architecture.")
    config = NetworkConfig(
        half=reading.read_width(model, "model", "half"),
        quarter=reading.read_width(model, "model", "quarter"),
        trunk=reading.read_width(model, "model", "trunk"),
        full=reading.read_width(model, "model", "full"),
        heads=reading.read_width(model, "model", "heads"),
        early_dilations=_read_dilations(model, "early_dilations"),
        attention_blocks=reading.read_width(model, "model", "attention_blocks", most=MAX_BLOCKS),
        late_dilations=_read_dilations(model, "late_dilations"),
        spectral_blocks=reading.read_width(model, "model", "spectral_blocks", most=MAX_BLOCKS),
    )
    _check_together(config)
    return config


def _read_dilations(model: reading.Section, key: str) -> tuple[int, ...]:
    dilations = reading.read_widths(model, "model", key)
    if len(dilations) > MAX_BLOCKS or max(dilations) > MAX_DILATION:
        raise UnsupportedValueError(
            f"model.{key} may list {MAX_BLOCKS} dilations of at most {MAX_DILATION}."
        )
    return dilations


def _check_together(config: NetworkConfig) -> None:
    if config.trunk % config.heads:
        raise InconsistentValuesError(
            f"model.trunk is {config.trunk}, which model.heads ({config.heads}) do not divide."
        )
    if config.spectral_blocks > len(config.late_dilations):
        raise InconsistentValuesError(
            f"model.spectral_blocks is {config.spectral_blocks}, more than the"
            f" {len(config.late_dilations)} of model.late_dilations."
        )
