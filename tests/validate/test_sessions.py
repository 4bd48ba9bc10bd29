import gc

import numpy as np
from onnxruntime import GraphOptimizationLevel
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession

from inpaint_app.validate.sessions import open_graph, open_model, open_session
from inpaint_app.validate.structure import read_graph
from tests.validate.graphs import BIAS, WEIGHT, write_graph

INPUT = np.linspace(-1, 1, 16, dtype=np.float32)[None]


def sessions_alive():
    gc.collect()
    return sum(type(thing) is InferenceSession for thing in gc.get_objects())


def test_a_graph_is_a_function_of_named_arrays(tmp_path):
    path = write_graph(tmp_path)
    for opened in (open_graph(path), open_model(read_graph(path), tmp_path)):
        with opened as run:
            assert np.allclose(run({"input": INPUT}), INPUT @ WEIGHT + BIAS, atol=1e-6)


def test_whoever_keeps_the_function_keeps_no_weights(tmp_path):
    path, before = write_graph(tmp_path), sessions_alive()
    kept = []
    for opened in (open_graph(path), open_model(read_graph(path), tmp_path)):
        with opened as run:
            kept.append(run)
            assert sessions_alive() == before + 1
    assert sessions_alive() == before


def test_no_weight_is_copied_into_blocks_of_this_processors_registers(tmp_path):
    options = open_session(read_graph(write_graph(tmp_path)), tmp_path).get_session_options()
    assert options.graph_optimization_level == GraphOptimizationLevel.ORT_ENABLE_EXTENDED
