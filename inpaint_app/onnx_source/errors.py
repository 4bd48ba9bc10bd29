"""Every way a plain ONNX graph can fail to be a source.

What makes a graph plain, with the errors of what is not, is ``checkpoint/onnx_file``'s to say.

CheckpointError
├── OnnxOpsetError          another opset than ours
├── OnnxContractError       other inputs or outputs than the pipeline's
└── OnnxDynamicError        shapes that do not follow from those of the inputs
"""

from inpaint_app.errors import CheckpointError


class OnnxOpsetError(CheckpointError):
    """The operators are of another version than those that the hub publishes."""

    code = "checkpoint.onnx_opset"
    remedy = "Export again with opset_version=18."


class OnnxContractError(CheckpointError):
    """The inputs and outputs are not those of this graph of the pipeline."""

    code = "checkpoint.onnx_contract"
    remedy = (
        "Give the denoiser (latent, timesteps, input_ids to noise), the encoder (image to moments)"
        " and the decoder (latent to image), each under its own option, at the configured size."
    )


class OnnxDynamicError(CheckpointError):
    """Fixing the shapes of the inputs leaves others open, or lets them grow beyond reason."""

    code = "checkpoint.onnx_dynamic"
    remedy = "Export with every size fixed but the batch, at the size that the configuration says."
