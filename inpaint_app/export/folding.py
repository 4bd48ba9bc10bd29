"""What onnxscript does to a graph that torch traced, with those of its rules that find something.

``onnxscript.optimizer.optimize_ir`` tries 46 rules on every node, one of them against every pair of
nodes; that takes as long as tracing itself. Our networks have a use for five.
"""

from collections.abc import Callable

import onnx_ir as ir
from onnx_ir.passes import common
from onnxscript import optimizer
from onnxscript.rewriter import RewritePass
from onnxscript.rewriter.rules.common import (
    div_by_1_rule,
    fuse_pad_into_conv_rule,
    max_min_rule,
    min_max_rule,
    one_reshape_matmul_reshape_rule,
    reshape_reshape_rule,
    two_reshapes_matmul_reshape_rule,
)

RULES = (
    div_by_1_rule,
    two_reshapes_matmul_reshape_rule,
    one_reshape_matmul_reshape_rule,
    min_max_rule,
    max_min_rule,
    reshape_reshape_rule,
    fuse_pad_into_conv_rule,
)
# What one round folds away may let a rule match, and the other way around.
_ROUNDS = 2

ShouldFold = Callable[[ir.Node], bool | None]


def fold_constants(model: ir.Model, should_fold: ShouldFold) -> None:
    """Compute in place what depends on constants alone, except where ``should_fold`` says False."""
    rounds = [
        _FoldConstants(should_fold),
        RewritePass(RULES),
        common.RemoveUnusedNodesPass(),
        common.RemoveUnusedOpsetsPass(),
    ]
    tidying = [
        common.LiftConstantsToInitializersPass(lift_all_constants=True, size_limit=0),
        common.DeduplicateInitializersPass(),
        common.CommonSubexpressionEliminationPass(),
        common.OutputFixPass(),
        common.NameFixPass(),
    ]
    passes = [common.InlinePass(), ir.passes.PassManager(rounds, steps=_ROUNDS), *tidying]
    ir.passes.Sequential(*passes)(model)


class _FoldConstants(ir.passes.InPlacePass):
    def __init__(self, should_fold: ShouldFold) -> None:
        super().__init__()
        self._should_fold = should_fold

    def call(self, model: ir.Model) -> ir.passes.PassResult:
        return optimizer.fold_constants_ir(
            model, onnx_shape_inference=True, should_fold=self._should_fold
        )
