"""Every way a file can fail to be a plain ONNX graph.

CheckpointError
├── OnnxMalformedError      bytes that are no ONNX graph, or contradict themselves
├── OnnxGraphSizeError      a graph that is too large without its weights, or has too many parts
├── OnnxDomainError         operators that are not ONNX' own
├── OnnxNestedError         functions, graphs inside of nodes, or other hidden parts
├── OnnxPathError           weights that do not lie in a plain file beside the graph
├── OnnxRangeError          weights that lie outside of their file, or in one another
└── OnnxTensorError         a tensor whose bytes are not those of its shape and type
"""

from inpaint_app.errors import CheckpointError


class OnnxMalformedError(CheckpointError):
    """These bytes are no ONNX graph."""

    code = "checkpoint.onnx_malformed"
    remedy = "Export the graph again with torch.onnx.export, and copy the whole file."


class OnnxGraphSizeError(CheckpointError):
    """A graph is larger than any that we know, its weights not counted."""

    code = "checkpoint.onnx_graph_size"
    remedy = "Let the exporter write weights as raw bytes of initializers, not inside of nodes."


class OnnxDomainError(CheckpointError):
    """A graph needs operators that are not part of ONNX itself."""

    code = "checkpoint.onnx_domain"
    remedy = "Export without operators of your own, and before any runtime has optimised the graph."


class OnnxNestedError(CheckpointError):
    """A graph hides computation in functions, in graphs inside of nodes, or beside itself."""

    code = "checkpoint.onnx_nested"
    remedy = "Export the network for evaluation, without control flow and with functions inlined."


class OnnxPathError(CheckpointError):
    """External data does not lie in a plain file beside the graph."""

    code = "checkpoint.onnx_path"
    remedy = "Put the file of weights beside the graph, under the plain name that the graph says."


class OnnxRangeError(CheckpointError):
    """External data lies outside of its file, or in the bytes of another tensor."""

    code = "checkpoint.onnx_range"
    remedy = "Copy both files again from the same export; sizes and offsets must fit together."


class OnnxTensorError(CheckpointError):
    """A tensor has not the bytes that its shape and type ask for."""

    code = "checkpoint.onnx_tensor"
    remedy = "Export the graph again, with weights of float32 or float16."
