"""Every way an uploaded file can fail to be a checkpoint.

CheckpointError
├── FileNotThereError         a path that leads nowhere
├── EmptyFileError            no bytes at all, or no tensors
├── TruncatedFileError        the upload or download stopped early
├── UnknownFormatError        some other kind of file under a checkpoint's name
├── MalformedFileError        a container that contradicts itself
├── PolyglotFileError         one format from the front, another from the end
├── HeaderTooLargeError       a header that nobody should read into memory
├── UnsafePickleError         a pickle that would do more than hold tensors
├── PickleArgumentsError      permitted names, called with what no tensor has
├── LegacyPickleError         a pickle from before torch 1.6, or of another protocol
├── NonTensorEntryError       something else among the tensors
├── UnsupportedDtypeError     numbers in a type that we do not read
├── NonFiniteWeightsError     NaN or infinity among the weights
├── WrongArchitectureError    the weights of some other network
├── KeyMismatchError          parameters missing, left over or misshaped
├── ConfigMismatchError       the configuration is of some other checkpoint
├── RolesMismatchError        a part is missing, or belongs to some other kind of checkpoint
├── UnreadableConfigError     a configuration that is neither YAML nor JSON
├── MissingVaeError           a VAE was named and is not there
├── NotPlainFileError         a link, a folder, a pipe, or a file of several names
├── FileTooLargeError         more bytes than a scan reads
├── FileChangedError          written to while it was read
├── ScanTimeoutError          looking at the file took too long
├── ScanMemoryError           looking at the file took too much memory
└── ScanCrashedError          the process that looked at the file did not survive it
ExportError
└── ExporterMissingError      this machine has no torch: its fault, not the file's
"""

from inpaint_app.errors import CheckpointError, ExportError


class FileNotThereError(CheckpointError):
    """A path does not lead to a file that can be read."""

    code = "checkpoint.file_missing"
    remedy = "Check the path and that the file may be read."


class EmptyFileError(CheckpointError):
    """A file has no bytes, or no tensors."""

    code = "checkpoint.empty"
    remedy = "Copy or upload the file again."


class TruncatedFileError(CheckpointError):
    """A file ends before its contents do."""

    code = "checkpoint.truncated"
    remedy = "Download it again, compare its size with the source's, and upload it again."


class UnknownFormatError(CheckpointError):
    """By its content a file is not a checkpoint, whatever its name says."""

    code = "checkpoint.format"
    remedy = "Upload the weights as .safetensors, or as the .bin that torch.save writes."


class MalformedFileError(CheckpointError):
    """A container is damaged, or made to mislead."""

    code = "checkpoint.malformed"
    remedy = "Save the weights again with the safetensors library and upload that file."


class PolyglotFileError(CheckpointError):
    """A file is of one format to one reader and of another to the next."""

    code = "checkpoint.polyglot"
    remedy = "Save the weights again with the safetensors library and upload that file alone."


class HeaderTooLargeError(CheckpointError):
    """A header claims more bytes than any real one has."""

    code = "checkpoint.header_too_large"
    remedy = "Save the weights again, with nothing but tensors in the file."


class UnsafePickleError(CheckpointError):
    """A pickle asks for more than tensors. It was read, never executed."""

    code = "checkpoint.unsafe_pickle"
    remedy = (
        "Load it nowhere that runs pickles. If you trust its author, ask for the weights alone, as"
        " .safetensors."
    )


class PickleArgumentsError(CheckpointError):
    """A pickle calls what a file of tensors may call, with something that no tensor has."""

    code = "checkpoint.pickle_arguments"
    remedy = (
        "The file is damaged or made to mislead: save the weights again with torch.save or the"
        " safetensors library."
    )


class LegacyPickleError(CheckpointError):
    """A pickle in another form than today's ``torch.save`` gives it by default."""

    code = "checkpoint.legacy_pickle"
    remedy = "Save the weights again as .safetensors, or with torch.save and its defaults."


class NonTensorEntryError(CheckpointError):
    """A file of tensors holds something that is not a tensor."""

    code = "checkpoint.non_tensor"
    remedy = "Save the network's state dict alone: torch.save(model.state_dict(), path)."


class UnsupportedDtypeError(CheckpointError):
    """A tensor's numbers are of a type that this network does not have."""

    code = "checkpoint.dtype"
    remedy = "Save the weights as float16, bfloat16 or float32."


class NonFiniteWeightsError(CheckpointError):
    """A tensor holds NaN or infinity; every picture would come out black."""

    code = "checkpoint.non_finite"
    remedy = "The training run has diverged or overflowed: use an earlier checkpoint."


class WrongArchitectureError(CheckpointError):
    """These are the weights of some other network."""

    code = "checkpoint.architecture"
    remedy = "Upload the weights of the network that the configuration describes."


class KeyMismatchError(CheckpointError):
    """The names or shapes of the parameters are not exactly the network's."""

    code = "checkpoint.keys"
    remedy = (
        "Upload the complete state dict of the network, under the names that it was trained with."
    )


class ConfigMismatchError(CheckpointError):
    """The configuration describes a network of other sizes than the weights have."""

    code = "checkpoint.config_mismatch"
    remedy = "Upload the configuration that was published with these weights."


class RolesMismatchError(CheckpointError):
    """The parts are not those of the kind of checkpoint that the configuration describes."""

    code = "checkpoint.roles"
    remedy = (
        "Give the files that were published together: a configuration with unet (and vae) for a"
        " Moebius, with inpainter for a starter, with three ONNX graphs for finished ones."
    )


class UnreadableConfigError(CheckpointError):
    """A configuration file cannot be parsed."""

    code = "checkpoint.config_unreadable"
    remedy = "Upload the model configuration as YAML or JSON, in UTF-8."


class MissingVaeError(CheckpointError):
    """A VAE was named, and there is none."""

    code = "checkpoint.vae_missing"
    remedy = (
        "Name the VAE's weights, or a folder with config.json and"
        " diffusion_pytorch_model.safetensors or .bin."
    )


class NotPlainFileError(CheckpointError):
    """What was handed over is not one file of its own."""

    code = "scan.not_plain"
    remedy = "Hand over a copy of the file itself, not a link to it."


class FileTooLargeError(CheckpointError):
    """A file has more bytes than anyone is willing to read."""

    code = "scan.file_size"
    remedy = "Save the weights alone, in half precision if need be, without an optimizer's state."


class FileChangedError(CheckpointError):
    """A file was written to while it was read: nobody knows which bytes were looked at."""

    code = "scan.changed"
    permanent = False
    remedy = "Let whatever writes the file finish, then hand it over again."


class ScanTimeoutError(CheckpointError):
    """Looking at a file took longer than an honest one takes."""

    code = "scan.timeout"
    remedy = (
        "Try once more when the machine has less to do. If it happens again the file is made to be"
        " slow: save the weights again with the safetensors library."
    )


class ScanMemoryError(CheckpointError):
    """Looking at a file took more memory than an honest one takes."""

    code = "scan.memory"
    remedy = "Save the weights again with the safetensors library, with nothing but tensors."


class ScanCrashedError(CheckpointError):
    """The process that looked at a file ended without a verdict. The file counts as refused."""

    code = "scan.crashed"
    remedy = (
        "Try once more when the machine has less to do. If it happens again, save the weights anew"
        " with the safetensors library."
    )


class ExporterMissingError(ExportError):
    """The optional packages that read and export a network are not installed here."""

    code = "export.unavailable"
    remedy = "Install them where the worker runs: `make exporter`, or pip install '.[export]'."
