"""What a release is, read from what was signed and not from what stands in the rows.

Channel documents, notices and new signatures are made of it: whoever can write to the database, and
has no key, gets nothing signed.
"""

from typing import Any

from inpaint_app.errors import ManifestError
from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.key_list import KeyList, open_trusted
from inpaint_app.manifest.signature import read_unverified
from inpaint_app.models import Release
from inpaint_app.workflow.key_lists import trusted_keys
from inpaint_app.workflow.publishing_errors import ReleaseAlteredError


def served_envelope(release: Release) -> str:
    """What the release's own address serves: what was published, or was issued in its place."""
    issued = release.yanks.values_list("envelope", flat=True).first()
    return issued or release.envelope or ""


def signed_manifest(release: Release, trusted: KeyList | None = None) -> dict[str, Any]:
    """The manifest of a published release, as a trusted key signed it; ``trusted`` as of today.

    Raises ``ReleaseAlteredError``, and what ``trusted_keys`` raises.
    """
    trusted = trusted or trusted_keys()
    try:
        payload = open_trusted(served_envelope(release).encode(), trusted)
    except ManifestError as error:
        raise ReleaseAlteredError(f"The manifest of {release}: {error.message}") from error
    return _of_release(payload, release)


def believed_manifest(release: Release) -> dict[str, Any]:
    """The same, whoever signed it, of a database that is believed.

    Raises ``ReleaseAlteredError``, and ``ManifestMalformedError`` for what is no manifest.
    """
    return _of_release(read_unverified(served_envelope(release).encode()), release)


def _of_release(payload: bytes, release: Release) -> dict[str, Any]:
    manifest = decode(payload)
    described = (manifest["model"]["slug"], manifest["version"], manifest["channel"])
    if described != (release.model.slug, release.version, None):
        slug, version, _ = described
        raise ReleaseAlteredError(f"The manifest of {release} describes {slug} {version}.")
    return manifest
