"""ONNX graphs that point elsewhere, lie about their tensors, or hide what they compute."""

from collections.abc import Callable, Iterator

from onnx import ModelProto, TensorProto, helper

from tests.checkpoint.hostile.case import Case
from tests.onnx_source.finished import decoder, refer

PATH, RANGE = "checkpoint.onnx_path", "checkpoint.onnx_range"
TENSOR, NESTED = "checkpoint.onnx_tensor", "checkpoint.onnx_nested"
DOMAIN, MALFORMED = "checkpoint.onnx_domain", "checkpoint.onnx_malformed"
SIZE = "checkpoint.onnx_graph_size"


def cases() -> Iterator[Case]:
    yield from _paths()
    yield from _tensors()
    yield from _hidden()
    yield from _wires()


def _made(change: Callable[[ModelProto], object]) -> bytes:
    model = decoder()
    change(model)
    return model.SerializeToString()


def _outside(**entries: str) -> bytes:
    def change(model: ModelProto) -> None:
        (tensor,) = model.graph.initializer
        tensor.ClearField("raw_data")
        refer(tensor, **entries)

    return _made(change)


def _paths() -> Iterator[Case]:
    for name, location in (
        ("data at an absolute path", "/etc/passwd"),
        ("data above the folder", "../../etc/passwd"),
        ("data in a folder", "a/weights.bin"),
        ("data behind backslashes", "..\\weights.bin"),
        ("data on a drive", "C:weights.bin"),
        ("data of no name", ""),
        ("data in the folder itself", "."),
        ("data behind a zero byte", "weights.bin\0.txt"),
        ("data in memory", "*/_ORT_MEM_ADDR_/*"),
        ("data of a name of 300 letters", "x" * 300),
    ):
        yield Case(name, PATH, _outside(location=location))
    yield Case("data of an unknown key", PATH, _outside(basepath="/etc"))
    for name, entries, code in (
        ("offset below zero", {"offset": "-4"}, RANGE),
        ("offset of a hundred digits", {"offset": "9" * 100}, RANGE),
        ("offset in other digits", {"offset": "\u0661"}, RANGE),
        ("length of another shape", {"length": "8"}, TENSOR),
        ("length of 2^60", {"length": str(1 << 60)}, TENSOR),
    ):
        yield Case(name, code, _outside(**entries))
    yield from _places_in_conflict()


def _places_in_conflict() -> Iterator[Case]:
    def twice(model: ModelProto) -> None:
        (tensor,) = model.graph.initializer
        tensor.ClearField("raw_data")
        refer(tensor)
        tensor.external_data.add(key="location", value="/etc/passwd")

    def overlap(model: ModelProto) -> None:
        (tensor,) = model.graph.initializer
        tensor.ClearField("raw_data")
        refer(tensor, offset="0")
        other = model.graph.initializer.add()
        other.CopyFrom(tensor)
        other.name = "other"
        next(e for e in other.external_data if e.key == "offset").value = "4"

    yield Case("data said twice", PATH, _made(twice))
    yield Case("data that overlaps", RANGE, _made(overlap))


def _first(**changes: object) -> bytes:
    def change(model: ModelProto) -> None:
        (tensor,) = model.graph.initializer
        for key, value in changes.items():
            if isinstance(value, list):
                tensor.ClearField(key)
                getattr(tensor, key).extend(value)
            else:
                setattr(tensor, key, value)

    return _made(change)


def _tensors() -> Iterator[Case]:
    for name, changes in (
        ("more than its bytes", {"dims": [192, 4, 1, 2]}),
        ("absurd", {"dims": [1 << 62, 1 << 62]}),
        ("negative", {"dims": [-192, -4]}),
        ("of a hundred dimensions", {"dims": [1] * 100}),
        ("of an unknown type", {"data_type": 99}),
        ("of complex numbers", {"data_type": TensorProto.COMPLEX64}),
        ("of texts", {"string_data": [b"x"]}),
        ("of bytes in two places", {"float_data": [0.0] * 768}),
        ("of bytes here and outside", {"data_location": TensorProto.EXTERNAL}),
    ):
        yield Case(f"tensor {name}", TENSOR, _first(**changes))

    def declared(model: ModelProto) -> None:
        model.graph.initializer.add(name="b", data_type=1).dims.extend([1 << 40])

    def constant(model: ModelProto) -> None:
        value = TensorProto(data_type=1, dims=[1 << 40])
        model.graph.node.append(helper.make_node("Constant", [], ["c"], value=value))

    def same(model: ModelProto) -> None:
        model.graph.initializer.append(model.graph.initializer[0])

    yield Case("tensor of 2^40 numbers that are not there", TENSOR, _made(declared))
    yield Case("constant of 2^40 numbers that are not there", TENSOR, _made(constant))
    yield Case("two tensors of one name", MALFORMED, _made(same))


def _hidden() -> Iterator[Case]:
    def deep(model: ModelProto) -> None:
        graph = helper.make_graph([], "g", [], [])
        for _ in range(20):
            node = helper.make_node("If", ["c"], ["y"], then_branch=graph)
            graph = helper.make_graph([node], "g", [], [])
        model.graph.node.append(helper.make_node("If", ["c"], ["y"], then_branch=graph))

    def recursive(model: ModelProto) -> None:
        domain = helper.make_opsetid("", 18)
        node = helper.make_node("F", ["x"], ["y"])
        model.functions.append(helper.make_function("", "F", ["x"], ["y"], [node], [domain]))

    def constant(model: ModelProto) -> None:
        value = TensorProto(data_type=1, dims=[1])
        refer(value)
        model.graph.node.append(helper.make_node("Constant", [], ["c"], value=value))

    for name, code, change in (
        ("graphs 20 deep", NESTED, deep),
        ("function that calls itself", NESTED, recursive),
        ("training information", NESTED, lambda m: m.training_info.add()),
        ("sparse weights", NESTED, lambda m: m.graph.sparse_initializer.add()),
        ("quantization annotation", NESTED, lambda m: m.graph.quantization_annotation.add()),
        ("reference to an attribute", NESTED,
         lambda m: m.graph.node[0].attribute.add(name="a", ref_attr_name="b")),
        ("external data inside of a node", NESTED, constant),
        ("node of a custom domain", DOMAIN,
         lambda m: m.graph.node.append(helper.make_node("Run", [], ["r"], domain="com.evil"))),
        ("imported custom domain", DOMAIN,
         lambda m: m.opset_import.append(helper.make_opsetid("com.microsoft", 1))),
        ("three hundred and fifty thousand attributes", SIZE,
         lambda m: m.graph.node[0].attribute.add(name="a").ints.extend([1] * 350_000)),
        ("name of 8 KiB", TENSOR, lambda m: setattr(m.graph.initializer[0], "name", "x" * 8192)),
    ):  # fmt: skip
        yield Case(name, code, _made(change))


def _wires() -> Iterator[Case]:
    good = decoder().SerializeToString()
    other = ModelProto(graph=helper.make_graph([], "g", [], [])).SerializeToString()
    for name, content in (
        ("two graphs", good + other),
        ("no graph", b"\x08\x0a"),
        ("cut graph", good[:-100]),
        ("field that ONNX does not have", good + b"\xfa\x3e\x01x"),
        ("group", good + b"\x0b\x0c"),
        ("length of 2^63", good + b"\x72" + b"\xff" * 9 + b"\x01"),
        ("number without an end", good + b"\x08" + b"\xff" * 20),
        ("node that is a number", good + b"\x3a\x02\x08\x01"),
        ("graph that is a number", b"\x08\x0a\x38\x01"),
        ("field of number 0", good + b"\x00\x00"),
    ):
        yield Case(f"graph: {name}", MALFORMED, content)
