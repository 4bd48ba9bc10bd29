"""What a client of the protocol can get wrong; each is one answer of the specification."""

from inpaint_app.errors import HubError


class TusError(HubError):
    """A request that is not one of the tus protocol 1.0.0."""

    code = "tus"


class TusVersionError(TusError):
    """The client speaks another version, or does not say which."""

    code = "tus.version"
    remedy = "Send the header Tus-Resumable: 1.0.0."


class TusMediaTypeError(TusError):
    """Bytes came under another media type than the protocol's."""

    code = "tus.media_type"
    remedy = "Send the bytes as Content-Type: application/offset+octet-stream."


class TusBodyLengthError(TusError):
    """The request does not say how many bytes it carries."""

    code = "tus.body_length"
    remedy = "Send a Content-Length; a body of unknown length goes in several requests."


class TusHeaderError(TusError):
    """A header is missing, or cannot be understood."""

    code = "tus.header"
    remedy = "See https://tus.io/protocols/resumable-upload for how it is written."


class TusAlgorithmError(TusError):
    """A checksum of a kind that this server does not compute."""

    code = "tus.algorithm"
    remedy = "Use one of the algorithms that OPTIONS names in Tus-Checksum-Algorithm."
