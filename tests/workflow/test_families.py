import pytest

from inpaint_app.models import HubModel, StateChange
from inpaint_app.workflow.errors import NameInvalidError, NameTakenError
from inpaint_app.workflow.families import make_default
from tests.factories import make_model, make_user

pytestmark = pytest.mark.django_db


def test_the_first_model_is_the_default_and_the_second_is_not():
    assert make_model("first").is_default
    assert not make_model("second").is_default


def test_a_model_starts_with_a_stable_default_channel_and_a_canary():
    channels = make_model().channels.values_list("name", "is_default", "release")
    assert list(channels) == [("stable", True, None), ("canary", False, None)]


def test_another_model_is_made_the_default():
    first, second = make_model(), make_model()
    actor = make_user()
    make_default(second, actor=actor, reason="It is better.")
    assert list(HubModel.objects.filter(is_default=True)) == [second]
    change = StateChange.objects.first()
    assert (change.subject_id, change.to_state, change.actor) == (second.pk, "default", actor)
    make_default(first, actor=actor)
    assert list(HubModel.objects.filter(is_default=True)) == [first]


def test_a_model_that_is_to_be_the_default_takes_the_place_of_the_other():
    make_model()
    second = make_model(is_default=True)
    assert list(HubModel.objects.filter(is_default=True)) == [second]


def test_a_name_is_used_once():
    make_model("moebius")
    with pytest.raises(NameTakenError, match="moebius"):
        make_model("moebius")


@pytest.mark.parametrize("slug", ["", "Moebius", "a_b", "a--b", "-a", "a-", "a\n", "é", "a" * 65])
def test_a_name_that_does_not_fit_a_url_is_refused(slug):
    with pytest.raises(NameInvalidError):
        make_model(slug or " ")
    assert not HubModel.objects.exists()


def test_making_a_model_is_journalled():
    actor = make_user()
    model = make_model(actor=actor)
    changes = StateChange.objects.filter(actor=actor).values_list("subject_type", "to_state")
    assert sorted(changes) == [("channel", "created")] * 2 + [("hubmodel", "created")]
    assert StateChange.objects.get(subject_type="hubmodel").subject_id == model.pk
