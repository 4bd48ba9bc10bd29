"""BatchNorm in evaluation mode is a scale and a shift by channel: part of the convolution before.

Jacob et al., arXiv 1712.05877, section 3.2. The folding itself is torch's own.
"""

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from inpaint_app.export.rewrites.rewrite import Rewrite
from inpaint_app.export.rewrites.sharing import AnyModule
from inpaint_app.moebius.convolution import DepthwiseSeparableConv
from inpaint_app.moebius.lambda_attention import CrossLambda, SelfLambda

# Which convolution each BatchNorm follows, by the module that has both.
_PAIRS: dict[type[nn.Module], tuple[tuple[str, str], ...]] = {
    DepthwiseSeparableConv: (("conv_dw", "bn1"), ("conv_pw", "bn2")),
    SelfLambda: (("to_q", "norm_q"), ("to_v", "norm_v")),
    # The values' norm is left: they are a constant, which the context's rewrite makes of both.
    CrossLambda: (("to_q", "norm_q"),),
}


def fold_batch_norms(module: AnyModule) -> AnyModule:
    """Fold every known pair below ``module``; the norm's place is taken by an identity."""
    for part in list(module.modules()):
        for conv_name, norm_name in _PAIRS.get(type(part), ()):
            conv, norm = part.get_submodule(conv_name), part.get_submodule(norm_name)
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
                _fold(conv, norm)
                setattr(part, norm_name, nn.Identity())
    return module


def _fold(conv: nn.Conv2d, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> None:
    if norm.running_mean is None or norm.running_var is None:
        raise TypeError("a BatchNorm without running statistics cannot be folded")
    conv.weight, conv.bias = fuse_conv_bn_weights(
        conv.weight,
        conv.bias,
        norm.running_mean,
        norm.running_var,
        norm.eps,
        norm.weight,
        norm.bias,
    )


FOLD_BATCH_NORMS = Rewrite(
    "fold-batch-norms",
    "BatchNorm in evaluation mode is part of the convolution before it.",
    fold_batch_norms,
)
