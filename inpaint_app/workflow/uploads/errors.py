"""What can be wrong with an upload besides its content, which is the scan's to judge."""

from inpaint_app.errors import LookupFailedError, StorageError, WorkflowError


class UploadUnknownError(LookupFailedError):
    """There is no such upload, or it is somebody else's: the two look the same from outside."""

    code = "upload.unknown"
    remedy = "Start the upload again; the admin lists yours that are not finished."


class UploadGoneError(WorkflowError):
    """Its bytes are no longer here: it was discarded, or has expired."""

    code = "upload.gone"
    remedy = "Start the upload again from the beginning."


class UploadOffsetError(WorkflowError):
    """Bytes were sent for another place than the one where the upload goes on."""

    code = "upload.offset"
    permanent = False
    remedy = "Ask for the offset with HEAD and send the bytes from there."


class UploadBusyError(WorkflowError):
    """Somebody else is sending bytes of this upload at this moment."""

    code = "upload.busy"
    permanent = False
    remedy = "Wait some seconds and try again: a connection that broke is noticed soon."


class UploadTooLargeError(WorkflowError):
    """The file is larger than this user may send."""

    code = "upload.too_large"
    remedy = "Send a smaller file, or ask who runs this hub to allow more (HUB_UPLOAD_MAX_BYTES)."


class UploadQuotaError(WorkflowError):
    """The user's uploads that are not part of a checkpoint yet take all the room they may."""

    code = "upload.quota"
    permanent = False
    remedy = "Make a checkpoint of what is here, or discard it; then send this file again."


class UploadTooLongError(WorkflowError):
    """More bytes came than the upload was announced with; none of them were kept."""

    code = "upload.too_long"
    remedy = "Start the upload again with the length that the file really has."


class UploadLengthFixedError(WorkflowError):
    """The length was said before, and differently, or is less than what came already."""

    code = "upload.length_fixed"
    remedy = "Send the length once, or start the upload again."


class UploadIncompleteError(WorkflowError):
    """Not all bytes have come yet."""

    code = "upload.incomplete"
    permanent = False
    remedy = "Send the rest of the file first."


class UploadChecksumError(WorkflowError):
    """The bytes that came are not those that were sent; none of them were kept."""

    code = "upload.checksum"
    permanent = False
    remedy = "Send these bytes again from the same offset."


class UploadInterruptedError(WorkflowError):
    """The connection broke before all bytes of a request with a checksum had come."""

    code = "upload.interrupted"
    permanent = False
    remedy = "Send these bytes again from the same offset."


class UploadMovedOnError(WorkflowError):
    """Something else happened to the upload in the meantime; nothing was done."""

    code = "upload.moved_on"
    permanent = False
    remedy = "Reload the page and look at what became of it."


class UploadTransitionError(WorkflowError):
    """The state machine knows no such step."""

    code = "upload.illegal_transition"
    remedy = "Reload the page: it shows what can be done with the upload as it is now."


class UploadNotAcceptedError(WorkflowError):
    """A checkpoint is made of files that were accepted and are in no other checkpoint."""

    code = "upload.not_accepted"
    remedy = "Choose files that the scan has accepted, and upload again what is missing."


class UploadDigestError(WorkflowError):
    """The file that arrived is not the one that its sender meant."""

    code = "upload.sha256"
    remedy = "Compare the file with its source, then upload it again."


class UploadScanFailedError(WorkflowError):
    """The scan of the file ended several times without a verdict."""

    code = "upload.scan_failed"
    remedy = (
        "Look into the worker's log and give it more memory; save the weights again as"
        " .safetensors, then upload that file."
    )


class UploadNoRoomError(StorageError):
    """The disk has no room for the file that would leave the reserve untouched."""

    code = "upload.no_room"
    remedy = (
        "Discard uploads that nobody needs or give HUB_HOME more space, then go on: what has"
        " arrived is kept."
    )
