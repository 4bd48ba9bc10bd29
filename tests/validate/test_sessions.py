import gc

import numpy as np
from onnxruntime.capi.onnxruntime_inference_collection import InferenceSession

from inpaint_app.validate.sessions import open_graph, open_model
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
