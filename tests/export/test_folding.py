import onnx_ir as ir
import pytest
import torch
from onnxscript import optimizer
from onnxscript.rewriter import _DEFAULT_REWRITE_RULES
from torch import nn
from torch.nn.functional import pad

from inpaint_app.export.folding import RULES, fold_constants
from inpaint_app.export.graphs import OPSET


class Foldable(nn.Module):
    """Something for every rule that our networks have a use for."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3)
        nn.init.zeros_(self.conv.bias)

    def forward(self, image):
        features = self.conv(pad(image, (1, 1, 1, 1))) / 1.0
        flat = features.reshape(1, 4, 64).reshape(4, 64)
        return flat.clamp(-1.0, 1.0)


def traced():
    torch.manual_seed(0)
    program = torch.onnx.export(
        Foldable().eval(),
        (torch.zeros(1, 4, 8, 8),),
        dynamo=True,
        opset_version=OPSET,
        optimize=False,
        verbose=False,
    )
    return program.model


def leave_alone(_node):
    """Fold whatever is constant."""


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_graph_becomes_what_the_whole_optimizer_makes_of_it():
    ours, theirs = traced(), traced()
    before = [node.op_type for node in ours.graph]
    fold_constants(ours, leave_alone)
    optimizer.optimize_ir(theirs, should_fold=leave_alone)
    # A node that a rule made says so.
    for node in (*ours.graph, *theirs.graph):
        node.metadata_props.clear()
    written = [ir.to_proto(model).SerializeToString(deterministic=True) for model in (ours, theirs)]
    assert written[0] == written[1]
    assert {"Pad", "Div"} <= set(before)
    assert [node.op_type for node in ours.graph] == ["Conv", "Reshape", "Clip"]
    assert len(ours.graph[0].inputs) == 2, "a bias of zeros goes"


def test_the_rule_that_is_left_out_is_one_of_the_optimizer_s():
    assert len(RULES) == len(_DEFAULT_REWRITE_RULES) - 1
