"""What the API says about the graphs of a release: opsets, operators, tensors, files."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inpaint_app.api.serializers import ReleaseSerializer, VariantSerializer
from inpaint_app.models import (
    Graph,
    GraphFile,
    GraphParameters,
    GraphTensor,
    OperatorCount,
    OpsetImport,
    Release,
    Variant,
)

# The rows below the variants of a release: a query each, however many graphs there are.
GRAPH_ROWS = tuple(
    f"variants__graphs{rows}"
    for rows in ("", "__opset_imports", "__operators", "__tensors", "__parameters", "__files")
)


class OpsetImportSerializer(serializers.ModelSerializer[OpsetImport]):
    """An operator set that a graph imports."""

    class Meta:
        model = OpsetImport
        fields = ["domain", "version"]
        read_only_fields = fields


class OperatorCountSerializer(serializers.ModelSerializer[OperatorCount]):
    """How many nodes are of one operator."""

    class Meta:
        model = OperatorCount
        fields = ["domain", "op_type", "count"]
        read_only_fields = fields


class TensorSerializer(serializers.ModelSerializer[GraphTensor]):
    """An input or an output, with its static shape."""

    shape = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = GraphTensor
        fields = ["name", "dtype", "shape"]
        read_only_fields = fields


class ParametersSerializer(serializers.ModelSerializer[GraphParameters]):
    """What the parameters of one dtype add up to."""

    class Meta:
        model = GraphParameters
        fields = ["dtype", "tensors", "elements", "bytes"]
        read_only_fields = fields


class GraphFileSerializer(serializers.ModelSerializer[GraphFile]):
    """A file of the graph; the manifest has its chunks."""

    kind = serializers.CharField(read_only=True, help_text="graph or external_data")

    class Meta:
        model = GraphFile
        fields = ["kind", "path", "size", "sha256"]
        read_only_fields = fields


class GraphSerializer(serializers.ModelSerializer[Graph]):
    """One ONNX graph by its role."""

    opset_imports = OpsetImportSerializer(many=True, read_only=True)
    operators = OperatorCountSerializer(many=True, read_only=True)
    inputs = serializers.SerializerMethodField()
    outputs = serializers.SerializerMethodField()
    parameters = ParametersSerializer(many=True, read_only=True)
    files = GraphFileSerializer(many=True, read_only=True)

    class Meta:
        model = Graph
        fields = [
            "role",
            "opset",
            "ir_version",
            "producer_name",
            "producer_version",
            "node_count",
            "parameter_bytes",
            "graph_bytes",
            "opset_imports",
            "operators",
            "inputs",
            "outputs",
            "parameters",
            "files",
        ]
        read_only_fields = fields

    @extend_schema_field(TensorSerializer(many=True))
    def get_inputs(self, graph: Graph) -> Any:
        """In the order of the graph."""
        return _tensors(graph, GraphTensor.Direction.INPUT)

    @extend_schema_field(TensorSerializer(many=True))
    def get_outputs(self, graph: Graph) -> Any:
        """In the order of the graph."""
        return _tensors(graph, GraphTensor.Direction.OUTPUT)


class VariantDetailSerializer(VariantSerializer):
    """A variant with its graphs."""

    graphs = GraphSerializer(many=True, read_only=True)

    class Meta:
        model = Variant
        fields = [*VariantSerializer.Meta.fields, "graphs"]
        read_only_fields = fields


class ReleaseDetailSerializer(ReleaseSerializer):
    """A release with everything that its graphs say of themselves."""

    pipeline = serializers.DictField(source="fragment.pipeline", read_only=True)
    runtime = serializers.DictField(source="fragment.runtime", read_only=True)
    validation = serializers.DictField(source="fragment.validation", read_only=True)
    variants = VariantDetailSerializer(many=True, read_only=True)

    class Meta:
        model = Release
        fields = [*ReleaseSerializer.Meta.fields, "pipeline", "runtime", "validation"]
        read_only_fields = fields


def _tensors(graph: Graph, direction: GraphTensor.Direction) -> Any:
    """From the prefetched rows: a filter would ask the database again."""
    tensors = [tensor for tensor in graph.tensors.all() if tensor.direction == direction]
    return TensorSerializer(tensors, many=True).data
