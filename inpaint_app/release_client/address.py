"""Where a manifest is, from what a person has at hand: a hub, a site, a manifest, a folder."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from inpaint_app.release_client.errors import AddressInvalidError

MANIFEST = "api/manifest"
KEYS = "api/keys"
_ITSELF = re.compile(r"/manifest(-[a-z0-9-]+)?$")


@dataclass(frozen=True)
class Address:
    """The URL of a manifest; ``folder`` is what a site on this machine lies in."""

    manifest: str
    folder: Path | None = None

    @property
    def keys(self) -> str:
        """Where the same place offers its public keys."""
        root, separator, _ = self.manifest.rpartition("/api/")
        return f"{root}/{KEYS}" if separator else urljoin(self.manifest, "keys")

    def resolve(self, url: str) -> str:
        """An address in the manifest, which is relative to the manifest's own."""
        return urljoin(self.manifest, url)


def find_address(text: str) -> Address:
    """The address that ``text`` means; raises ``AddressInvalidError``."""
    parts = urlsplit(text)
    if "://" not in text:
        return _in_folder(Path(text))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressInvalidError(f"{text!r} is no address that can be asked.")
    if _ITSELF.search(parts.path):
        return Address(text)
    root = parts._replace(path=f"{parts.path.rstrip('/')}/", query="", fragment="").geturl()
    return Address(urljoin(root, MANIFEST))


def _in_folder(path: Path) -> Address:
    manifest = path / MANIFEST if path.is_dir() else path
    if not manifest.is_file():
        raise AddressInvalidError(f"{path} is no exported site, and no manifest.")
    manifest = manifest.resolve()
    return Address(manifest.as_uri(), manifest.parent.parent)
