from inpaint_app.validate.opset import graph_metadata
from inpaint_app.validate.structure import read_graph
from tests.tiny_candidate import tiny_candidate
from tests.validate.graphs import SPEC, write_graph


def test_it_counts_operators_and_parameters(tmp_path):
    metadata = graph_metadata(read_graph(write_graph(tmp_path)), "fp32", SPEC)
    assert metadata == {
        "variant": "fp32",
        "role": "denoiser",
        "opset_imports": [{"domain": "", "version": 18}],
        "ir_version": 10,
        "producer_name": "",
        "producer_version": "",
        "operators": [
            {"domain": "", "op_type": "Add", "count": 1},
            {"domain": "", "op_type": "MatMul", "count": 1},
        ],
        "inputs": [{"name": "input", "dtype": "float32", "shape": [1, 16]}],
        "outputs": [{"name": "output", "dtype": "float32", "shape": [1, 16]}],
        "node_count": 2,
        "parameters": [{"dtype": "float32", "tensors": 2, "elements": 272, "bytes": 1088}],
    }


def test_an_exported_graph_names_its_producer_and_both_kinds_of_constants():
    for metadata in tiny_candidate().report["graph_metadata"]:
        assert metadata["producer_name"] == "pytorch"
        assert metadata["producer_version"].startswith("2.")
        dtypes = {"fp32": ["float32", "int64"], "fp16": ["float16", "float32", "int64"]}
        found = [item["dtype"] for item in metadata["parameters"]]
        assert found == dtypes[metadata["variant"]]
        assert metadata["node_count"] == sum(item["count"] for item in metadata["operators"])
