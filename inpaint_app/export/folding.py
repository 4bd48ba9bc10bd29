"""What onnxscript does to a graph that torch traced, with those of its rules that find something.

``onnxscript.optimizer.optimize_ir`` tries one rule on every pair of nodes, which takes longer than
all others together: it makes a Split of slices side by side, and nothing here traces to slices.
"""

from collections.abc import Callable

import onnx_ir as ir
from onnx_ir.passes import common
from onnxscript import optimizer
from onnxscript.rewriter import _DEFAULT_REWRITE_RULES, RewritePass
from onnxscript.rewriter.rules.common import slice_split_rule

# Which others apply depends on the weights too: a bias of zeros goes. So all of them stay.
RULES = tuple(rule for rule in _DEFAULT_REWRITE_RULES if rule is not slice_split_rule)
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
