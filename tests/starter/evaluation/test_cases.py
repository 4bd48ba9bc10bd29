from collections import Counter

import numpy as np
import pytest

from inpaint_app.starter.evaluation import cases
from inpaint_app.starter.evaluation.cases import Plan, build, load_cases, plans
from inpaint_app.starter.evaluation.contact_sheet import free_to_show
from inpaint_app.starter.evaluation.photographs import catalogue
from inpaint_app.starter.masks import KINDS

RADII = (20, 45, 80, 120, 180)


def circle(radius, x, y):
    return Plan("one", "tuning", "sky", "p", radius, marks=({"circle": radius, "centre": [x, y]},))


def test_the_two_sets_share_no_photograph():
    tuning, held_out = (
        {plan.photograph for plan in plans() if plan.set == name} for name in cases.SETS
    )

    assert tuning
    assert held_out
    assert not tuning & held_out
    assert tuning | held_out <= set(catalogue())


def test_each_set_has_circles_of_five_radii_at_two_places_on_four_grounds():
    circles = Counter((p.set, p.kind, p.radius) for p in plans() if p.radius)

    assert circles == {
        (name, ground, radius): 2
        for name in cases.SETS
        for ground in ("sky", "foliage", "ground", "blur")
        for radius in RADII
    }


def test_each_set_has_every_shape():
    for name in cases.SETS:
        assert {p.kind for p in plans() if p.set == name} >= set(KINDS)


def test_twenty_four_objects_are_held_out_and_their_photographs_may_be_shown():
    objects = [p for p in plans() if p.set == "held-out" and p.kind == "object"]

    assert len(objects) >= 24
    assert all(p.what and not p.truth_known for p in objects)
    assert free_to_show(objects)


def test_ids_are_unique_and_fit_for_file_names():
    ids = [plan.id for plan in plans()]

    assert len(set(ids)) == len(ids)
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for one in ids)


def test_a_picture_keeps_its_own_size_and_a_large_one_is_cut_around_the_hole():
    photograph = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)

    whole, part = (build(circle(20, 380, 150), photograph, side) for side in (400, 100))

    assert np.array_equal(whole.picture, photograph)
    assert part.picture.shape == (100, 100, 3)
    assert part.whole == (300, 400)
    assert part.mask.sum() == whole.mask.sum()
    assert np.array_equal(part.picture, photograph[100:200, 300:400])


def test_a_hole_wider_than_the_largest_side_stays_whole():
    photograph = np.zeros((300, 400, 3), dtype=np.uint8)

    case = build(circle(80, 200, 150), photograph, 100)

    assert case.picture.shape == (161, 161, 3)
    assert case.mask[80, 80] == 255


@pytest.mark.parametrize("kind", KINDS)
def test_a_shape_is_always_the_same_and_lies_in_any_picture(kind):
    plan = Plan("one", "tuning", kind, "p", seed=11)
    photograph = np.zeros((120, 700, 3), dtype=np.uint8)

    first, second = build(plan, photograph), build(plan, photograph)

    assert np.array_equal(first.mask, second.mask)
    assert 0 < (first.mask > 0).sum() < 120 * 120


def test_a_hole_outside_of_its_photograph_is_refused():
    with pytest.raises(ValueError, match="one lies outside"):
        build(circle(5, 900, 900), np.zeros((100, 100, 3), dtype=np.uint8))


def test_a_photograph_is_read_once_for_all_of_its_cases(monkeypatch):
    read = []

    def load(name, folder):
        read.append(name)
        return np.zeros((600, 600, 3), dtype=np.uint8)

    monkeypatch.setattr(cases, "load", load)
    chosen = [Plan(f"{p}-{k}", "tuning", k, p) for k in ("box", "blob") for p in ("a", "b")]

    assert [case.plan.id for case in load_cases(chosen)] == ["a-box", "a-blob", "b-box", "b-blob"]
    assert read == ["a", "b"]
