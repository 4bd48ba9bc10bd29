import base64
import io

import numpy as np
from PIL import Image

from inpaint_app.validate.end_to_end import WholeRun, compare_runs
from inpaint_app.validate.report import ValidationReport
from inpaint_app.validate.samples import MAX_BYTES, draw_samples

RANDOM = np.random.default_rng(3)


def run(whole, **given):
    return WholeRun(1, {}, {"image": whole.astype(np.float32)}, given)


def compared(found, expected, variant="fp16"):
    return compare_runs(found, expected, variant=variant, tolerance=1e-2)


def opened(sample):
    return np.asarray(Image.open(io.BytesIO(sample.png))) / 255


def test_there_is_what_was_given_the_reference_and_two_of_each_variant():
    grey, mask = np.full((1, 3, 8, 8), 0.5), np.zeros((1, 1, 8, 8))
    expected = run(grey, picture=grey, mask=mask)
    samples = draw_samples(expected, [compared(run(grey), expected, v) for v in ("fp32", "fp16")])
    assert [(s.subject, s.variant) for s in samples] == [
        ("picture", ""), ("mask", ""), ("reference", ""),
        ("result", "fp32"), ("difference", "fp32"), ("result", "fp16"), ("difference", "fp16"),
    ]  # fmt: skip
    assert np.allclose(opened(samples[0]), 0.5, atol=1 / 255)
    assert {sample.gain for sample in samples if sample.subject == "difference"} == {0}


def test_a_difference_is_drawn_as_large_as_it_may_be_without_clipping():
    expected = run(np.full((1, 3, 8, 8), 0.5))
    off = np.full((1, 3, 8, 8), 0.5)
    off[..., 2, 2] += 0.01
    difference = draw_samples(expected, [compared(run(off), expected)])[-1]
    assert difference.gain == 64
    drawn = opened(difference)
    assert np.allclose(drawn[2, 2], 0.64, atol=0.01)
    assert drawn.sum() == drawn[2, 2].sum()


def test_pictures_are_shrunk_by_whole_blocks():
    picture = np.zeros((1, 3, 512, 512))
    picture[..., ::2] = 1
    sample = draw_samples(run(picture), [])[0]
    assert (sample.width, sample.height) == (256, 256)
    assert np.allclose(opened(sample), 0.5, atol=1 / 255)


def test_one_that_does_not_compress_is_halved_until_it_fits():
    sample = draw_samples(run(RANDOM.random((1, 3, 512, 512))), [])[0]
    assert len(sample.png) <= MAX_BYTES
    assert (sample.width, sample.height) == (128, 128)


def test_what_is_not_finite_is_drawn_all_the_same():
    expected = run(np.full((1, 3, 8, 8), 0.5))
    broken = run(np.full((1, 3, 8, 8), np.nan))
    assert len(draw_samples(expected, [compared(broken, expected)])) == 3


def test_a_run_without_a_picture_has_none():
    whole = WholeRun(2, {}, {"step 2": np.zeros((1, 4, 2, 2), np.float32)})
    assert draw_samples(whole, [compared(whole, whole)]) == ()


def test_the_report_holds_them_as_files_in_base64():
    samples = draw_samples(run(np.zeros((1, 3, 8, 8))), [])
    [row] = ValidationReport(samples=samples).as_json()["samples"]
    assert base64.b64decode(row["png"]).startswith(b"\x89PNG")
    assert {k: v for k, v in row.items() if k != "png"} == {
        "subject": "reference", "variant": "", "width": 8, "height": 8, "gain": None,
    }  # fmt: skip
