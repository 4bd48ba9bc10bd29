import base64
import json

import numpy as np
import onnxruntime

from tests.golden.write_int8_graph import OUT, SIDE, content


def test_the_committed_graph_is_what_would_be_written_now():
    assert OUT.read_bytes() == content(), "run python -m tests.golden.write_int8_graph"


def test_it_gives_what_is_written_beside_it():
    document = json.loads(OUT.read_text())
    session = onnxruntime.InferenceSession(base64.b64decode(document["graph"]))
    given = np.array(document["given"], np.float32).reshape(1, SIDE)
    (found,) = session.run(None, {"x": given})[0]
    assert np.abs(found - document["wanted"]).max() < 1e-5
