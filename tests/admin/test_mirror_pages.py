"""Mirrors: added by who runs the hub, synced and switched by publishers, looked at by all."""

import pytest

from inpaint_app.models import Mirror, MirrorCopy, StateChange
from inpaint_app.workflow.mirrors import create_store_mirror, execute_copy
from tests.admin.conftest import text_of
from tests.factories import make_model, make_published

LIST = "/admin/inpaint_app/mirror/"
ORIGIN = "http://127.0.0.1:1"  # where nobody answers
BASE_URL = f"{ORIGIN}/chunks/"
SENT = {
    "slug": "cdn",
    "title": "CDN",
    "kind": "store",
    "address": "s3://bucket/prefix",
    "base_url": BASE_URL,
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.fixture(autouse=True)
def origins(settings):
    settings.HUB_HF_ENDPOINT = "https://huggingface.co"
    settings.HUB_MIRROR_ORIGINS = [ORIGIN, settings.HUB_HF_ENDPOINT]


@pytest.fixture
def mirror(tmp_path):
    place = {"address": f"file:{tmp_path}/mirror", "base_url": BASE_URL}
    return create_store_mirror("cdn", title="CDN", actor=None, **place)


def page_of(mirror, page="change"):
    return f"{LIST}{mirror.pk}/{page}/"


def test_a_store_is_added(superuser):
    release = make_published()
    response = superuser.post(f"{LIST}add/", SENT, follow=True)
    mirror = Mirror.objects.get()
    assert mirror.created_by == superuser.user
    assert [copy.release for copy in mirror.copies.all()] == [release]
    text = text_of(response)
    assert "CDN enabled" in text
    assert "s3://bucket/prefix" in text
    assert "not compared yet" in text


def test_a_repository_is_added_for_a_model(superuser):
    model = make_model("tiny")
    sent = SENT | {"kind": "hugging-face", "address": "owner/tiny", "base_url": ""}
    response = superuser.post(f"{LIST}add/", sent)
    assert response.context["form"].errors["model"]
    superuser.post(f"{LIST}add/", sent | {"model": model.pk})
    mirror = Mirror.objects.get()
    assert (mirror.model, mirror.revision) == (model, "main")
    assert mirror.base_url == "https://huggingface.co/owner/tiny/resolve/main/chunks/"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"slug": "No Name"}, "slug", ""),
        ({"address": "ftp://there"}, "address", "mirror.address"),
        ({"base_url": "https://elsewhere.example/chunks/"}, "base_url", "mirror.origin"),
        ({"base_url": ""}, "base_url", ""),
    ],
)
def test_what_makes_none_is_refused_at_its_field(superuser, change, field, code):
    response = superuser.post(f"{LIST}add/", {**SENT, **change})
    assert response.status_code == 422
    assert code in str(response.context["form"].errors[field])
    assert not Mirror.objects.exists()


def test_a_publisher_syncs_it_and_sees_how_far_each_release_is(publisher, auditor, mirror):
    release = make_published()
    copy = mirror.copies.get()
    execute_copy(copy.pk, "delivery-1")
    release_page = auditor.get(f"/admin/inpaint_app/release/{release.pk}/change/")
    assert "Mirrors CDN failed mirror.public_address" in text_of(release_page)
    text = text_of(auditor.get(page_of(mirror)))
    assert f"{release} attempt 1 failed mirror.public_address" in text
    assert "10 of 10 chunks" in text
    publisher.post(page_of(mirror, "sync"), {"verify": "on", "reason": "Again."})
    copy.refresh_from_db()
    assert (copy.status, copy.verify, copy.attempt) == ("queued", True, 2)
    line = StateChange.objects.filter(subject_type="mirrorcopy").latest("pk")
    assert (line.actor, line.reason) == (publisher.user, "Again.")
    assert f"{release} attempt 2 waiting" in text_of(auditor.get(page_of(mirror)))


def test_it_is_switched_off_and_on(publisher, mirror):
    publisher.post(page_of(mirror, "switch"), {"enabled": "0", "reason": ""})
    assert "CDN off" in text_of(publisher.get(page_of(mirror)))
    assert "Switch it on first." in text_of(publisher.get(page_of(mirror, "sync")))
    publisher.post(page_of(mirror, "switch"), {"enabled": "1", "reason": ""})
    mirror.refresh_from_db()
    assert mirror.is_enabled
    lines = StateChange.objects.filter(subject_type="mirror", actor=publisher.user)
    assert [line.to_state for line in lines.order_by("pk")] == ["off", "enabled"]


@pytest.mark.parametrize("role", ["uploader", "auditor"])
def test_others_may_look_and_change_nothing(request, role, mirror):
    client = request.getfixturevalue(role)
    assert "CDN" in text_of(client.get(LIST))
    assert client.get(page_of(mirror)).status_code == 200
    for page in ("switch", "sync"):
        assert client.post(page_of(mirror, page), {}).status_code == 403
    assert client.post(f"{LIST}add/", SENT).status_code == 403


def test_where_a_mirror_lies_is_not_for_publishers_to_say(publisher):
    assert publisher.post(f"{LIST}add/", SENT).status_code == 403
    assert "There is no mirror." in text_of(publisher.get(LIST))
    assert not MirrorCopy.objects.exists()
