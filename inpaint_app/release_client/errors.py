"""What an independent client finds wrong with a release."""

from inpaint_app.errors import ClientError


class AddressInvalidError(ClientError):
    """What was named is neither a web address nor a folder of a site."""

    code = "client.address_invalid"
    remedy = "Name a hub, its manifest, or a site: an http(s) address, or an exported folder."


class ReleaseUnreachableError(ClientError):
    """An address gave no answer, or one that is not a success."""

    code = "client.unreachable"
    permanent = False
    remedy = "See that the address is right and its server is up, then try again."


class AnswerTooLongError(ClientError):
    """An answer goes on beyond what it may have."""

    code = "client.answer_too_long"
    remedy = "Look at what the server sends there: it is not what the hub has published."


class PublicKeyMissingError(ClientError):
    """Without a key nothing can be verified."""

    code = "client.key_missing"
    remedy = (
        "Give the hub's public key with --key or --keys-file, as its operator told it to you; or"
        " --insecure-first-use, which believes the key that the same server offers."
    )


class PublicKeyInvalidError(ClientError):
    """What was given as a public key is none."""

    code = "client.key_invalid"
    remedy = "Give the base64 of the 32 bytes, or the JSON that /api/keys of the hub shows."


class ManifestExpiredError(ClientError):
    """The document was good, and is too old to be believed."""

    code = "client.manifest_expired"
    remedy = "Renew it: renew_channels on a hub, export_site for a site."


class ChunkWrongError(ClientError):
    """A mirror gives other bytes than the name promises."""

    code = "client.chunk_wrong"
    remedy = (
        "Look at what stands between: a proxy that compresses, a disk that fails; copy it again."
    )


class FileWrongError(ClientError):
    """Good chunks do not join to the file that the manifest describes."""

    code = "client.file_wrong"
    remedy = "Publish the release again: its manifest does not add up."


class GraphUnusableError(ClientError):
    """A graph is not what the manifest says, or cannot be loaded."""

    code = "client.graph_unusable"
    remedy = "Export the checkpoint again, and publish what comes out as a new version."


class ScratchFailedError(ClientError):
    """What was fetched could not be kept for as long as it is looked at."""

    code = "client.scratch_failed"
    permanent = False
    remedy = "Point TMPDIR at a disk with room for the whole release, or give --no-graphs."


class ReleaseNotVerifiedError(ClientError):
    """At least one thing is wrong; the table says which."""

    code = "client.not_verified"
    remedy = "Mend what the table names, then verify again."
