"""What the API refuses, and which HTTP status every refusal of the hub has.

A status is looked up by the class of the error, then by what it derives from; the table names
whole families and the exceptions to them.
"""

from http import HTTPStatus

from inpaint_app.errors import (
    CheckpointError,
    HubError,
    LookupFailedError,
    StorageError,
    WorkflowError,
)
from inpaint_app.publish.errors import ChunkMissingError, ChunkNameError, StorageFullError
from inpaint_app.tus.errors import (
    TusBodyLengthError,
    TusError,
    TusMediaTypeError,
    TusVersionError,
)
from inpaint_app.workflow.errors import (
    AccessTokenInvalidError,
    AccessTokenScopeError,
    ChannelProtectedError,
    ReleaseVersionInvalidError,
)
from inpaint_app.workflow.publishing_errors import (
    DocumentExpiredError,
    DocumentMismatchError,
    DocumentRolledBackError,
    PublisherNotSecondError,
    SequenceMarksUnreadableError,
)
from inpaint_app.workflow.uploads.errors import (
    UploadBusyError,
    UploadChecksumError,
    UploadGoneError,
    UploadInterruptedError,
    UploadLengthFixedError,
    UploadNoRoomError,
    UploadQuotaError,
    UploadTooLargeError,
    UploadTooLongError,
)


class ModelUnknownError(LookupFailedError):
    """The hub has no model of that name, or none by default."""

    code = "unknown.model"
    remedy = "Choose one of the models that /api/models/ lists."


class ChannelUnknownError(LookupFailedError):
    """The model has no channel of that name, or nothing is published there yet."""

    code = "unknown.channel"
    remedy = "Choose one of the channels that the model's page in the API lists."


class ReleaseUnknownError(LookupFailedError):
    """The model has published no such version."""

    code = "unknown.release"
    remedy = "Choose one of the versions that the model's releases in the API list."


class QueryInvalidError(LookupFailedError):
    """A parameter of the query is missing, or is not what it can be."""

    code = "unknown.query"
    remedy = "Write the parameters as /api/schema/ describes them."


class CursorUnknownError(LookupFailedError):
    """The list has given out no such cursor."""

    code = "unknown.cursor"
    remedy = "Begin without a cursor, and follow `next` from there."


class ApiVersionUnknownError(LookupFailedError):
    """The Accept header asks for a version of the API that this hub does not speak."""

    code = "unknown.api_version"
    remedy = "Ask for one of these, as in: Accept: application/json; version=1."


# tus.io, checksum extension; the registry of HTTP knows no such status.
CHECKSUM_MISMATCH = 460
PHRASES = {CHECKSUM_MISMATCH: "Checksum Mismatch"}


class MomentInvalidError(LookupFailedError):
    """What was asked for is no date and time."""

    code = "unknown.moment"
    remedy = "Write it like 2026-01-02T03:04:05Z."


STATUS_BY_ERROR: dict[type[HubError], int] = {
    MomentInvalidError: HTTPStatus.BAD_REQUEST,
    QueryInvalidError: HTTPStatus.BAD_REQUEST,
    ApiVersionUnknownError: HTTPStatus.NOT_ACCEPTABLE,
    LookupFailedError: HTTPStatus.NOT_FOUND,
    ChunkMissingError: HTTPStatus.NOT_FOUND,
    ChunkNameError: HTTPStatus.NOT_FOUND,
    CheckpointError: HTTPStatus.UNPROCESSABLE_ENTITY,
    WorkflowError: HTTPStatus.CONFLICT,
    DocumentExpiredError: HTTPStatus.SERVICE_UNAVAILABLE,
    DocumentRolledBackError: HTTPStatus.SERVICE_UNAVAILABLE,
    DocumentMismatchError: HTTPStatus.SERVICE_UNAVAILABLE,
    SequenceMarksUnreadableError: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    HubError: HTTPStatus.INTERNAL_SERVER_ERROR,
    TusError: HTTPStatus.BAD_REQUEST,
    TusVersionError: HTTPStatus.PRECONDITION_FAILED,
    TusMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    TusBodyLengthError: HTTPStatus.LENGTH_REQUIRED,
    AccessTokenInvalidError: HTTPStatus.UNAUTHORIZED,
    AccessTokenScopeError: HTTPStatus.FORBIDDEN,
    ChannelProtectedError: HTTPStatus.FORBIDDEN,
    PublisherNotSecondError: HTTPStatus.FORBIDDEN,
    ReleaseVersionInvalidError: HTTPStatus.BAD_REQUEST,
    UploadGoneError: HTTPStatus.GONE,
    UploadBusyError: HTTPStatus.LOCKED,
    UploadTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UploadTooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UploadQuotaError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UploadLengthFixedError: HTTPStatus.BAD_REQUEST,
    UploadInterruptedError: HTTPStatus.BAD_REQUEST,
    UploadChecksumError: CHECKSUM_MISMATCH,
    UploadNoRoomError: HTTPStatus.INSUFFICIENT_STORAGE,
}


def status_of(error: HubError) -> int:
    """The HTTP status of a refusal."""
    family = next(parent for parent in type(error).__mro__ if parent in STATUS_BY_ERROR)
    return STATUS_BY_ERROR[family]
