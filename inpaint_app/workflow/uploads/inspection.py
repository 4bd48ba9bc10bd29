"""What the bytes of one upload are, and which part of a checkpoint they are likely to be.

Nothing is executed and nothing is unpickled. Whether the weights fit the network is for a run to
say; whether the parts belong together, for whoever makes a checkpoint of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from inpaint_app.checkpoint.config_file import MAX_CONFIG_BYTES, config_format, parse_config_file
from inpaint_app.checkpoint.files import Role
from inpaint_app.checkpoint.formats import OTHERS
from inpaint_app.checkpoint.inspection import identify
from inpaint_app.checkpoint.kinds import find_kind
from inpaint_app.chunk.digest import digest_file
from inpaint_app.moebius.vae_config import VaeConfig

HEAD_BYTES: Final = 1024 * 1024
DOCUMENT_FORMATS: Final = frozenset({"json", "yaml"})
DOCUMENT_ROLES: Final = frozenset({"config", "vae_config"})
# A name that the weights of each part have, and those of the others have not.
MARKS: Final[Mapping[Role, bytes]] = MappingProxyType(
    {
        "unet": b"diff_model.conv_in",
        "vae": b"decoder.conv_in.weight",
        "inpainter": b"copy.query.weight",
    }
)


@dataclass(frozen=True)
class Verdict:
    """A file that was found to be what a checkpoint is made of.

    ``tensors`` is None for a configuration; ``role`` is empty where the content suggests none.
    """

    format: str
    size: int
    sha256: str
    tensors: int | None
    role: str


def inspect_upload(path: Path, role: str = "") -> Verdict:
    """Look at a file, as the part that its owner called it or as what its content suggests.

    Raises the ``CheckpointError`` that fits.
    """
    if not (role in DOCUMENT_ROLES if role else _looks_like_text(path)):
        found = identify(path)
        likely = role or _likely_role(path)
        return Verdict(found.format, found.size, found.sha256, found.tensors, likely)
    role = check_document(path, role)
    digest = digest_file(path)
    return Verdict(config_format(path), digest.size, digest.sha256, None, role)


def check_document(path: Path, role: str = "") -> str:
    """Parse a configuration, as that of the network or that of a VAE; which of them it is.

    Raises the ``CheckpointError`` that fits.
    """
    document = parse_config_file(path)
    if not role:
        is_vae = "_class_name" in document and "model" not in document
        role = "vae_config" if is_vae else "config"
    if role == "vae_config":
        VaeConfig.parse(document)
    else:
        find_kind(document).parse(document)
    return role


def fits_role(file_format: str, role: Role) -> bool:
    """Whether a part takes a file of this format: a configuration or weights."""
    return (file_format in DOCUMENT_FORMATS) == (role in DOCUMENT_ROLES)


def _looks_like_text(path: Path) -> bool:
    """Small, and text as far as it goes; what is plainly something else is named better later."""
    with path.open("rb") as stream:
        content = stream.read(MAX_CONFIG_BYTES + 1)
    if not content.strip() or len(content) > MAX_CONFIG_BYTES:
        return False
    if any(content.startswith(magic) for magic in OTHERS):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t" for character in text)


def _likely_role(path: Path) -> str:
    """By the names of its tensors, which stand near the beginning in every format there is."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return next((role for role, mark in MARKS.items() if mark in head), "")
