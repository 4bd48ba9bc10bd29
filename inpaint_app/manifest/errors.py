"""Why a manifest, its envelope or a key was refused."""

from inpaint_app.errors import ManifestError


class ManifestMalformedError(ManifestError):
    """The bytes are not a manifest, or not an envelope around one: syntax, size or schema."""

    code = "manifest.malformed"
    remedy = "Fetch it again from the hub; if it stays so, publish the release again."


class ManifestInconsistentError(ManifestError):
    """Every field is well formed, and two of them contradict each other."""

    code = "manifest.inconsistent"
    remedy = "Run the export again: what describes the release does not add up."


class RolesIncompleteError(ManifestError):
    """A variant lacks a graph that its kind of pipeline needs, or has one too many."""

    code = "manifest.roles_incomplete"
    remedy = "Export again from a checkpoint that has every part, such as the VAE."


class SignatureMissingError(ManifestError):
    """The envelope carries no signature at all."""

    code = "manifest.signature_missing"
    remedy = "Use only manifests that the hub signed; do not strip their envelope."


class SignatureUntrustedError(ManifestError):
    """The envelope is signed, though by no key that we trust."""

    code = "manifest.signature_untrusted"
    remedy = "Build the page with the public key of this hub, or use the hub that it trusts."


class SignatureInvalidError(ManifestError):
    """A trusted key is named, and its signature does not fit the payload."""

    code = "manifest.signature_invalid"
    remedy = "Do not use this manifest: it was altered after it was signed."


class KeyFileError(ManifestError):
    """A key file is absent, unreadable, or holds something else than an Ed25519 key."""

    code = "manifest.key_file"
    remedy = "Point HUB_SIGNING_KEY_FILE at a PKCS #8 PEM file with an Ed25519 key."


class KeyExistsError(ManifestError):
    """A new key would overwrite one that is there."""

    code = "manifest.key_exists"
    remedy = "Keep the key that is there, or move it away first."
