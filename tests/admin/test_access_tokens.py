import re

import pytest

from inpaint_app.models import AccessToken
from inpaint_app.workflow.access_tokens import create_access_token, find_access_token
from inpaint_app.workflow.errors import AccessTokenInvalidError, AccessTokenScopeError
from tests.admin.conftest import signed_in, text_of

LIST = "/admin/inpaint_app/accesstoken/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


def make(user):
    return create_access_token(user, name="build server", scopes=["upload"], actor=user)


def test_a_token_is_shown_once_and_its_digest_alone_is_kept(uploader):
    response = uploader.post(f"{LIST}add/", {"name": "build server", "days": 30})
    [secret] = re.findall(r'value="(mhub_[^"]+)"', response.content.decode())
    assert "no-store" in response["Cache-Control"]
    token = AccessToken.objects.get()
    assert find_access_token(secret, "upload") == token
    assert (token.user, token.scopes) == (uploader.user, "upload")
    assert secret not in uploader.get(f"{LIST}{token.pk}/change/").content.decode()
    assert secret not in str(AccessToken.objects.values().get())


def test_its_owner_revokes_it_and_another_uploader_does_not(uploader):
    token, secret = make(uploader.user)
    other = signed_in("uploader")
    assert "is not yours" in text_of(other.get(f"{LIST}{token.pk}/revoke/"))
    other.post(f"{LIST}{token.pk}/revoke/")
    assert find_access_token(secret, "upload")
    uploader.post(f"{LIST}{token.pk}/revoke/", {"reason": "leaked"})
    with pytest.raises(AccessTokenInvalidError):
        find_access_token(secret, "upload")
    assert "revoked" in text_of(uploader.get(LIST))


def test_its_use_is_noted(uploader):
    token, secret = make(uploader.user)
    assert token.last_used is None
    assert find_access_token(secret, "upload")
    token.refresh_from_db()
    assert token.last_used is not None


@pytest.mark.parametrize("scopes", [[], ["publish"], ["upload", "run"], ["everything"]])
def test_a_scope_that_is_not_offered_yet_is_refused(uploader, scopes):
    with pytest.raises(AccessTokenScopeError, match="upload"):
        create_access_token(uploader.user, name="x", scopes=scopes, actor=None)


def test_a_token_is_good_for_its_scopes_alone(uploader):
    _, secret = make(uploader.user)
    with pytest.raises(AccessTokenScopeError):
        find_access_token(secret, "publish")


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_who_may_not_upload_needs_no_token(role):
    assert signed_in(role).get(f"{LIST}add/").status_code == 403
