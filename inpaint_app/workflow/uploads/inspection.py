"""What the bytes of one upload are, and which part of a checkpoint they are likely to be.

Another process looks at them (inpaint_app.checkpoint.scan): nothing is executed, and nothing is
unpickled. Whether the weights fit the network is for a run to say; whether the parts belong
together, for whoever makes a checkpoint of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inpaint_app.checkpoint.config_file import parse_config_file
from inpaint_app.checkpoint.errors import RolesMismatchError, UnreadableConfigError
from inpaint_app.checkpoint.kinds import PARTS, find_kind
from inpaint_app.checkpoint.scan import scan_file
from inpaint_app.checkpoint.scan_refusal import refusal_of
from inpaint_app.moebius.vae_config import VaeConfig

DOCUMENT_FORMATS: Final = frozenset({"json", "yaml"})
DOCUMENT_ROLES: Final = frozenset({"config", "vae_config"})


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
    found = scan_file(path)
    if role in DOCUMENT_ROLES and found.format not in DOCUMENT_FORMATS:
        why = f"{path.name} is neither YAML nor JSON. {found.refusal_message}"
        raise UnreadableConfigError(why.strip())
    if not found.is_clean:
        raise refusal_of(found)
    if role and not fits_role(found.format, role):
        raise RolesMismatchError(f"{path.name} is {found.format}, not {_words(role)}.")
    if found.format in DOCUMENT_FORMATS:
        role = check_document(path, role)
        return Verdict(found.format, found.size, found.sha256, None, role)
    likely = role or next(iter(found.facts.suggested_roles), "")
    return Verdict(found.format, found.size, found.sha256, found.tensors, likely)


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


def fits_role(file_format: str, role: str) -> bool:
    """Whether a part takes a file of this format: a configuration or weights."""
    return (file_format in DOCUMENT_FORMATS) == (role in DOCUMENT_ROLES)


def _words(role: str) -> str:
    """What a role is called; a sender may have made one up."""
    return {str(known): words for known, words in PARTS.items()}.get(role, f"a {role}")
