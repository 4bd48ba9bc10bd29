"""The guards of migration 0006, met with SQL, which knows nothing of the workflow."""

import pytest

from inpaint_app.models import AccessToken, Upload
from inpaint_app.workflow.access_tokens import create_access_token, revoke_access_token
from inpaint_app.workflow.uploads.states import LEGAL
from tests.factories import make_user
from tests.models.test_guards import delete, execute, refused, update
from tests.uploads.making import accepted, begin, rejected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]

STATES = [state.value for state in Upload.Status]


def test_the_database_knows_the_transitions_of_the_workflow():
    from importlib import import_module

    legal = import_module("inpaint_app.migrations.0006_uploads").LEGAL_UPLOAD_TRANSITIONS
    assert set(legal) == {(before, to) for before, after in LEGAL.items() for to in after}


@pytest.mark.parametrize("to", sorted(set(STATES) - {"rejected"}))
def test_what_was_refused_stays_refused(to):
    with refused("upload.illegal_transition"):
        update(Upload, "status", rejected().pk, to)


@pytest.mark.parametrize("to", ["accepted", "rejected"])
def test_nothing_is_accepted_that_was_not_scanned(to):
    with refused(r"upload\.illegal_transition|upload_"):
        update(Upload, "status", begin(0).pk, to)


def test_the_offset_never_falls_and_stands_once_all_is_here():
    upload = begin(10, b"0123")
    with refused("upload.offset_falls"):
        update(Upload, '"offset"', upload.pk, 3)
    with refused("upload.offset_falls"):
        update(Upload, '"offset"', accepted().pk, 1000)


def test_a_length_that_was_said_stays():
    upload = begin(10)
    with refused("upload.length_fixed"):
        update(Upload, '"length"', upload.pk, 11)


def test_what_was_scanned_keeps_its_digest_and_its_row():
    upload = accepted()
    with refused("upload.immutable"):
        update(Upload, "sha256", upload.pk, "0" * 64)
    with refused("upload.kept"):
        delete(Upload, upload.pk)


def test_a_token_stays_whose_it_is_and_a_revoked_one_revoked():
    user = make_user("uploader")
    token, _ = create_access_token(user, name="x", scopes=["upload"], actor=user)
    for column, value in (("sha256", "0" * 64), ("scopes", "publish")):
        with refused("token.immutable"):
            update(AccessToken, column, token.pk, value)
    revoke_access_token(token, actor=user)
    with refused("token.immutable"):
        execute("UPDATE inpaint_app_accesstoken SET revoked = NULL WHERE id = %s", token.pk)
