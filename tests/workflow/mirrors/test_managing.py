"""Mirrors are made, and switched: what makes none, and what belongs on none."""

import pytest

from inpaint_app.errors import HubError
from inpaint_app.workflow.mirrors import create_store_mirror, request_copy, switch_mirror
from tests.factories import make_candidate, make_published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"slug": "No Name"}, "name.invalid"),
        ({"address": "ftp://there"}, "mirror.address"),
        ({"address": "s3://id:secret@bucket"}, "mirror.address"),
        ({"base_url": "https://cdn.example/"}, "mirror.address"),
        ({"base_url": "https://cdn.example/chunks/?key=1"}, "mirror.address"),
        ({"base_url": "/chunks/"}, "mirror.address"),
        ({"base_url": "https://user:secret@cdn.example/chunks/"}, "mirror.address"),
        ({"base_url": "https://elsewhere.example/chunks/"}, "mirror.origin"),
    ],
)
def test_what_makes_no_mirror_is_refused(cdn, folder, fields, code):
    values = {"slug": "cdn", "title": "CDN", "address": f"file:{folder}"}
    values |= {"base_url": f"{cdn.origin}/chunks/", "actor": None, **fields}
    with pytest.raises(HubError) as refused:
        create_store_mirror(values.pop("slug"), **values)
    assert refused.value.code == code
    assert "secret@" not in str(refused.value)


def test_there_is_one_mirror_of_a_name(make):
    make()
    with pytest.raises(HubError, match="is a mirror cdn already"):
        make()


def test_it_is_switched_once_and_takes_nothing_while_it_is_off(make):
    mirror = make()
    with pytest.raises(HubError, match="enabled already"):
        switch_mirror(mirror, is_enabled=True, actor=None)
    release = make_published()
    switch_mirror(mirror, is_enabled=False, actor=None)
    with pytest.raises(HubError, match="switched off"):
        request_copy(mirror, release, actor=None)


def test_a_candidate_belongs_on_no_mirror(make):
    with pytest.raises(HubError, match="does not belong"):
        request_copy(make(), make_candidate(), actor=None)
