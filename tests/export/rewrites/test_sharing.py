from torch import nn

from inpaint_app.export.rewrites.sharing import copy_sharing_weights
from tests.export.networks import small_network


def test_a_copy_has_its_own_modules_and_the_originals_weights():
    original = small_network()
    copied = copy_sharing_weights(original)
    assert copied is not original
    pairs = list(zip(original.state_dict().values(), copied.state_dict().values(), strict=True))
    assert pairs
    assert all(left.data_ptr() == right.data_ptr() for left, right in pairs if left.numel())


def test_replacing_a_module_of_the_copy_does_not_change_the_original():
    original = nn.Sequential(nn.Linear(2, 2))
    copied = copy_sharing_weights(original)
    copied[0] = nn.Identity()
    assert isinstance(original[0], nn.Linear)
