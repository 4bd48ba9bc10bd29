"""Why a mirror does not hold what it should, or may not be named to visitors."""

from inpaint_app.errors import StorageError


class MirrorAddressError(StorageError):
    """The row does not say where the mirror is."""

    code = "mirror.address"
    permanent = True
    remedy = (
        "Name a store as s3://bucket/prefix, s3://PROFILE@bucket/prefix or file:/a/folder, a"
        " repository as OWNER/NAME, and a public base URL that ends in /chunks/."
    )


class MirrorOriginError(StorageError):
    """Pages of this hub may not fetch from there: their content policy does not allow it."""

    code = "mirror.origin"
    permanent = True
    remedy = "Add the origin to HUB_MIRROR_ORIGINS and restart the hub, or use another address."


class MirrorPublicError(StorageError):
    """A visitor would not get a chunk at the mirror's public address."""

    code = "mirror.public_address"
    remedy = (
        "See that the address serves the mirror's chunks to everybody, with the header"
        " Access-Control-Allow-Origin: *, then sync the mirror."
    )


class MirrorWrongBytesError(StorageError):
    """What was replaced still comes out wrong at the public address."""

    code = "mirror.wrong_bytes"
    remedy = "Purge the caches in front of the mirror, then sync it again with verification."


class MirrorTokenError(StorageError):
    """The model hub does not know the token, or the token may not write there."""

    code = "mirror.token"
    permanent = True
    remedy = (
        "Set HUB_HF_WRITE_TOKEN to a token that may write to the repository, restart the workers"
        " and sync the mirror."
    )


class MirrorRepositoryError(StorageError):
    """There is no such repository, or no such branch in it."""

    code = "mirror.repository"
    permanent = True
    remedy = (
        "Create the model repository on the hub with an account of yours, then sync the mirror."
    )


class MirrorPlainFilesError(StorageError):
    """The repository would keep chunks in git itself, which is not made for them."""

    code = "mirror.plain_files"
    permanent = True
    remedy = "Add the line `chunks/** filter=lfs diff=lfs merge=lfs -text` to its .gitattributes."


class MirrorUnavailableError(StorageError):
    """The model hub did not answer, or refused for a reason of its own."""

    code = "mirror.unavailable"
    remedy = "Sync the mirror again later: what has arrived is kept."
