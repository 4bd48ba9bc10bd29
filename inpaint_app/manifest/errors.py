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
    """A private key is absent, unreadable, or something else than an Ed25519 key."""

    code = "manifest.key_file"
    remedy = (
        "Point HUB_SIGNING_KEY_FILE at a PKCS #8 PEM file with an Ed25519 key, or put its text into"
        " HUB_SIGNING_KEY."
    )


class SignerError(ManifestError):
    """What HUB_SIGNER names is no signer, or does not sign with the key that it shows."""

    code = "manifest.signer"
    remedy = (
        "Name a callable in HUB_SIGNER, such as package.module.make_signer, that returns an object"
        " with keyid, public and sign(message)."
    )


class KeySourceError(ManifestError):
    """More than one setting says where the signing key is, or none does."""

    code = "manifest.key_source"
    remedy = "Set one of HUB_SIGNING_KEY_FILE, HUB_SIGNING_KEY and HUB_SIGNER, and unset the rest."


class KeyExistsError(ManifestError):
    """A new key would overwrite one that is there."""

    code = "manifest.key_exists"
    remedy = "Keep the key that is there, or move it away first."


class KeyRevokedError(ManifestError):
    """The envelope is signed by a key that was taken back."""

    code = "manifest.key_revoked"
    remedy = "Do not use it: ask the hub for one that was signed since."


class KeyListMalformedError(ManifestError):
    """The bytes are not a list of keys: syntax, size, schema, or a key under a wrong id."""

    code = "manifest.key_list_malformed"
    remedy = "Fetch the lists again from the hub; if it stays so, restore them from a backup."


class KeyChainBrokenError(ManifestError):
    """A list of keys does not follow from the one before it."""

    code = "manifest.key_chain_broken"
    remedy = "Trust none of the keys that it adds: restore the lists from a backup."


class KeyListRollbackError(ManifestError):
    """The lists of keys end before one that was seen already."""

    code = "manifest.key_list_rollback"
    remedy = "Restore the newest list: an older one could bring back a key that was taken back."


class KeyListConflictError(ManifestError):
    """Another list of the same version was written meanwhile, or the folder cannot be written."""

    code = "manifest.key_list_conflict"
    remedy = "Look at what is in HUB_KEY_LISTS, and run the command again."
