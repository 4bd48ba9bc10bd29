import numpy as np

from inpaint_app.export.half_precision import compute_in_half, store_in_half
from inpaint_app.export.int8_storage import store_in_int8
from inpaint_app.validate.storage import measure_storage, weights_of
from tests.export.small_graphs import build_model, conv, halves, singles

NODES = [
    conv("x", "a", "first"),
    ("Mul", ["first", "third"], ["scaled"], {}),
    conv("scaled", "b", "second"),
    ("Relu", ["second"], ["y"], {}),
]
ELEMENTS = 4 * 4 * 3 * 3


def measure(a, *conversions):
    model = build_model(NODES, {"a": a, "b": halves(4, 4, 3, 3), "third": np.float32(1 / 3)})
    traced = weights_of(model)
    for convert in conversions:
        convert(model)
    return measure_storage(traced, model, variant="v", role="small")


def test_weights_as_they_were_traced_are_exact():
    storage = measure(singles(4, 4, 3, 3))
    assert (storage.tensors, storage.bytes) == (2, 2 * ELEMENTS * 4)
    assert (storage.half_tensors, storage.half_bytes) == (0, 0)
    assert storage.rounded == ()


def test_halves_stored_as_halves_are_exact_and_take_half_the_bytes():
    storage = measure(halves(4, 4, 3, 3, seed=1), store_in_half)
    assert (storage.tensors, storage.half_tensors) == (2, 2)
    assert storage.bytes == storage.half_bytes == 2 * ELEMENTS * 2
    assert storage.rounded == ()


def test_computing_in_half_rounds_no_weight_that_is_one_whatever_its_constants():
    storage = measure(halves(4, 4, 3, 3, seed=1), store_in_half, compute_in_half)
    assert (storage.tensors, storage.half_tensors) == (2, 2)
    assert storage.rounded == ()


def test_a_weight_that_was_rounded_is_named():
    storage = measure(singles(4, 4, 3, 3), store_in_half, compute_in_half)
    assert storage.rounded == ("a.float16",)


def test_bytes_are_counted_with_their_scales_and_what_was_kept_is_named():
    nodes = [
        conv("x", "a", "first"),
        ("Conv", ["first", "c"], ["second"], {"group": 64, "pads": [1] * 4}),
        ("Relu", ["second"], ["y"], {}),
    ]
    weights = {"a": halves(64, 64, 3, 3), "c": halves(64, 1, 3, 3)}
    model = build_model(nodes, weights, shape=(1, 64, 8, 8))
    traced = weights_of(model)
    for convert in (store_in_half, store_in_int8):
        convert(model)
    storage = measure_storage(traced, model, variant="int8", role="small")
    assert (storage.tensors, storage.int8_tensors) == (2, 1)
    assert storage.int8_bytes == 64 * 64 * 9
    assert storage.bytes == 64 * 64 * 9 + 2 * 64 + 2 * 64 * 9
    assert storage.kept == ("c",)
    assert storage.rounded == ("a.int8",)
