import numpy as np
import torch
from torch import nn

from inpaint_app.export.graphs import GraphSpec, TensorSpec
from inpaint_app.export.roles import RoleModules
from inpaint_app.validate.references import answer_cases, open_references

PAIR = (TensorSpec("left", "float32", (1, 4)), TensorSpec("right", "float32", (1, 4)))


class Difference(nn.Module):
    def forward(self, left, right):
        return left - right


ROLE = RoleModules(GraphSpec("difference", PAIR, PAIR[:1]), Difference())
GIVEN = {"right": np.ones((1, 4), np.float32), "left": np.full((1, 4), 3, np.float32)}


def test_pytorch_stands_behind_the_same_face_as_a_graph():
    with open_references([ROLE])("difference") as run:
        assert np.array_equal(run(GIVEN), np.full((1, 4), 2, np.float32))


def test_every_case_carries_pytorchs_answer():
    (case,) = answer_cases(ROLE, [("pair", GIVEN)])
    assert case.name == "pair"
    assert np.array_equal(case.expected, np.full((1, 4), 2, np.float32))
    assert not torch.is_inference_mode_enabled()
