import pytest
import torch

from inpaint_app.starter.spectral import SpectralBlock, frequencies, hartley_matrix

CPU = torch.device("cpu")


@pytest.mark.parametrize("size", [4, 32, 56])
def test_the_transform_is_its_own_inverse(size):
    matrix = hartley_matrix(size, CPU)

    # To the rounding of its values to halves.
    torch.testing.assert_close(matrix @ matrix, torch.eye(size), atol=1e-3, rtol=0)
    assert torch.equal(matrix, matrix.half().float())


def test_it_is_the_real_part_less_the_imaginary_part_of_fouriers():
    signal = torch.rand(16)

    waves = torch.fft.fft(signal, norm="ortho")

    expected = waves.real - waves.imag
    torch.testing.assert_close(hartley_matrix(16, CPU) @ signal, expected, atol=2e-3, rtol=0)


def test_frequencies_rise_to_the_middle():
    down, across = frequencies(8, 6, CPU)[0]

    assert (down[0, 0], down[4, 0], across[0, 0], across[0, 3]) == (0, 1, 0, 1)
    assert torch.equal(down[1], down[7])


def test_a_fresh_block_changes_nothing_and_a_trained_one_every_place():
    block, x = SpectralBlock(4), torch.rand(1, 4, 8, 8)
    torch.testing.assert_close(block(x) - block.leave.bias[:, None, None], x)

    torch.nn.init.normal_(block.leave.weight)
    moved = x.clone()
    moved[..., 0, 0] += 1

    assert ((block(moved) - moved) - (block(x) - x)).abs().amax(1).gt(0).all()
