"""A graph: one ONNX file of a variant, with everything that its header says, as rows.

The admin filters by these rows and the API returns them, so nobody opens the ONNX file to learn
which opset it needs or how often it convolves.
"""

from typing import ClassVar

from django.db import models

from inpaint_app.models.chunk import Chunk
from inpaint_app.models.constraints import (
    not_negative,
    one_of,
    sha256_length,
    sha256_validator,
)
from inpaint_app.models.release import Variant


class Graph(models.Model):
    """One graph by role; ``opset`` is that of the default domain ``ai.onnx``."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="graphs")
    role = models.CharField(max_length=32)
    opset = models.PositiveSmallIntegerField()
    ir_version = models.PositiveSmallIntegerField()
    producer_name = models.CharField(max_length=100, blank=True)
    producer_version = models.CharField(max_length=100, blank=True)
    node_count = models.PositiveIntegerField()
    parameter_bytes = models.PositiveBigIntegerField(help_text="Bytes of all parameters.")
    graph_bytes = models.PositiveBigIntegerField(help_text="Bytes of the graph without weights.")

    class Meta:
        ordering = ["variant", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="graph_one_a_role", fields=["variant", "role"]),
            not_negative("graph", "parameter_bytes"),
            not_negative("graph", "graph_bytes"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.role}"


class OpsetImport(models.Model):
    """One operator set that the graph imports; the default domain is written ``ai.onnx``."""

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="opset_imports")
    domain = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["graph", "domain"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="opset_import_once", fields=["graph", "domain"]),
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.version}"


class OperatorCount(models.Model):
    """How many nodes of the graph are of one operator."""

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="operators")
    domain = models.CharField(max_length=100)
    op_type = models.CharField(max_length=100)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["graph", "-count", "domain", "op_type"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="operator_count_once", fields=["graph", "domain", "op_type"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.op_type} x {self.count}"


class GraphTensor(models.Model):
    """One input or output of the graph, with its static shape."""

    class Direction(models.TextChoices):
        INPUT = "input"
        OUTPUT = "output"

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="tensors")
    direction = models.CharField(max_length=8, choices=Direction.choices)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    dtype = models.CharField(max_length=16)
    shape = models.JSONField()

    class Meta:
        ordering = ["graph", "direction", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="graph_tensor_once", fields=["graph", "direction", "position"]
            ),
            one_of("graph_tensor", "direction", ["input", "output"]),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.name} {self.dtype}{self.shape}"


class GraphParameters(models.Model):
    """What the graph's parameters of one dtype add up to."""

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="parameters")
    dtype = models.CharField(max_length=16)
    tensors = models.PositiveIntegerField()
    elements = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "graph parameters"
        ordering = ["graph", "dtype"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="graph_parameters_once", fields=["graph", "dtype"]),
            not_negative("graph_parameters", "elements"),
            not_negative("graph_parameters", "bytes"),
        ]

    def __str__(self) -> str:
        return f"{self.elements} x {self.dtype}"


class GraphFile(models.Model):
    """The graph's own file, or one file of its external data; ``path`` is within the variant."""

    class Kind(models.TextChoices):
        GRAPH = "graph"
        EXTERNAL_DATA = "external_data", "external data"

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    position = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=128)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, validators=[sha256_validator])

    class Meta:
        ordering = ["graph", "-kind", "position"]  # the graph, then its data
        constraints: ClassVar = [
            models.UniqueConstraint(name="graph_file_once", fields=["graph", "kind", "position"]),
            models.UniqueConstraint(name="graph_file_path_once", fields=["graph", "path"]),
            one_of("graph_file", "kind", ["graph", "external_data"]),
            sha256_length("graph_file"),
            not_negative("graph_file", "size"),
        ]

    def __str__(self) -> str:
        return self.path


class FileChunk(models.Model):
    """The chunk at one position of a file; the same chunk may stand in many files."""

    file = models.ForeignKey(GraphFile, on_delete=models.CASCADE, related_name="file_chunks")
    position = models.PositiveIntegerField()
    chunk = models.ForeignKey(Chunk, on_delete=models.PROTECT, related_name="file_chunks")

    class Meta:
        ordering = ["file", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="file_chunk_once", fields=["file", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.file}[{self.position}]"
