"""What a new hub starts with."""

import pytest

from inpaint_app.manifest.codec import decode
from inpaint_app.manifest.keys import load_or_create_key
from inpaint_app.models import HubModel, Release
from inpaint_app.workflow.families import create_model
from inpaint_app.workflow.seed import seed_embedded_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(hub_home, settings):
    load_or_create_key(settings.HUB_SIGNING_KEY_FILE)
    return hub_home


def test_an_empty_hub_gets_the_embedded_model_published_on_stable(home):
    release = seed_embedded_model(None)
    channel = release.channels.get()
    assert (channel.name, channel.is_default, channel.model.is_default) == ("stable", True, True)
    manifest = decode(release.manifest.encode())
    assert manifest["model"] == {
        "slug": "starter",
        "title": "Starter",
        "notice": "starter model; import Moebius for quality",
    }
    assert manifest["pipeline"] == {
        "kind": "direct-inpaint",
        "image_size": 512,
        "max_hole_size": 48,
    }
    assert manifest["licence"] == "Apache-2.0"
    assert {variant["name"] for variant in manifest["variants"]} == {"fp32", "fp16"}


def test_it_is_seeded_once(home):
    seed_embedded_model(None)
    assert seed_embedded_model(None) is None
    assert Release.objects.count() == 1


def test_a_seeding_that_was_cut_off_is_taken_up_again(home, settings):
    settings.HUB_SIGNING_KEY_FILE.rename(home / "away.pem")
    with pytest.raises(Exception, match=r"signing\.pem"):
        seed_embedded_model(None)
    (home / "away.pem").rename(settings.HUB_SIGNING_KEY_FILE)
    assert seed_embedded_model(None).version == "1.0.0"
    assert Release.objects.count() == 1


def test_a_hub_with_models_of_its_own_is_left_alone(home):
    create_model(slug="ours", title="Ours", licence="MIT", actor=None)
    assert seed_embedded_model(None) is None
    assert HubModel.objects.get().slug == "ours"
