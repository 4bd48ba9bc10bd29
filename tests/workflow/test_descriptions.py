"""Describing a model anew."""

import pytest

from inpaint_app.models import StateChange
from inpaint_app.workflow.descriptions import describe_model
from tests.factories import make_model, make_user

pytestmark = pytest.mark.django_db


def words_of(model, **changes):
    names = ("title", "notice", "licence", "card")
    return {**{name: getattr(model, name) for name in names}, **changes}


def test_it_changes_the_words_and_says_which():
    model, user = make_model("moebius"), make_user()
    described = describe_model(model, words_of(model, title="New", card="More."), actor=user)
    assert (described.slug, described.title, described.card) == ("moebius", "New", "More.")
    change = StateChange.objects.get(to_state="described")
    assert (change.actor, change.reason) == (user, "Changed: title, card.")


def test_the_same_words_again_leave_no_trace():
    model = make_model()
    describe_model(model, words_of(model), actor=None)
    assert not StateChange.objects.filter(to_state="described").exists()
