"""HUB_TWO_PERSON_PUBLISH: who made a candidate does not publish it."""

import pytest

from inpaint_app.models import Release
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.publishing_errors import PublisherNotSecondError, PublisherUnnamedError
from inpaint_app.workflow.releases import publish_release
from inpaint_app.workflow.runs import retry_run
from inpaint_app.workflow.two_people import makers_of, second_people
from tests.factories import (
    make_candidate,
    make_checkpoint,
    make_model,
    make_published,
    make_run,
    make_user,
    write_bundle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture(autouse=True)
def two_people(hub_home, settings):
    make_published()  # makes the key
    settings.HUB_TWO_PERSON_PUBLISH = True


@pytest.fixture
def people():
    return {
        name: make_user("uploader", "publisher", username=name)
        for name in ("uploads", "starts", "retries", "other")
    }


@pytest.fixture
def candidate(people):
    """Uploaded by one, run by another, retried by a third."""
    checkpoint = make_checkpoint(uploaded_by=people["uploads"])
    run = make_run("failed", checkpoint, created_by=people["starts"])
    retry_run(run, actor=people["retries"])
    release = make_candidate(checkpoint.model)
    Release.objects.filter(pk=release.pk).update(run=run)
    release.refresh_from_db()
    return release


@pytest.mark.parametrize("name", ["uploads", "starts", "retries"])
def test_nobody_publishes_what_they_had_a_hand_in(candidate, people, name):
    with pytest.raises(PublisherNotSecondError, match="retries and starts and uploads"):
        publish_release(candidate, "1.0.0", actor=people[name])
    assert Release.objects.get(pk=candidate.pk).status == "candidate"


def test_a_superuser_is_one_person_too(candidate, people):
    people["starts"].is_superuser = True
    people["starts"].save()
    with pytest.raises(PublisherNotSecondError):
        publish_release(candidate, "1.0.0", actor=people["starts"])


def test_somebody_else_publishes_it(candidate, people):
    assert second_people(candidate) == [people["other"]]
    assert publish_release(candidate, "1.0.0", actor=people["other"]).version == "1.0.0"


def test_who_imported_a_bundle_does_not_publish_it(tmp_path, people):
    bundle = write_bundle(tmp_path / "bundle")
    release = import_bundle(make_model(), bundle, actor=people["uploads"])
    assert makers_of(release) == {people["uploads"]}
    with pytest.raises(PublisherNotSecondError):
        publish_release(release, "1.0.0", actor=people["uploads"])


def test_a_command_that_acts_for_nobody_is_no_second_person(candidate):
    with pytest.raises(PublisherUnnamedError):
        publish_release(candidate, "1.0.0", actor=None)


def test_what_no_person_made_needs_no_second_one():
    assert publish_release(make_candidate(), "1.0.0", actor=None).version == "1.0.0"


def test_without_the_setting_one_person_is_enough(candidate, people, settings):
    settings.HUB_TWO_PERSON_PUBLISH = False
    assert publish_release(candidate, "1.0.0", actor=people["starts"]).version == "1.0.0"
