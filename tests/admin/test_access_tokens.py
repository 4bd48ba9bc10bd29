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
    response = uploader.post(
        f"{LIST}add/", {"name": "build server", "days": 30, "scopes": ["upload"]}
    )
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
def test_a_scope_that_there_is_not_is_refused(uploader, scopes):
    with pytest.raises(AccessTokenScopeError, match="upload"):
        create_access_token(uploader.user, name="x", scopes=scopes, actor=None)


def test_a_token_is_good_for_its_scopes_alone(uploader):
    _, secret = make(uploader.user)
    with pytest.raises(AccessTokenScopeError):
        find_access_token(secret, "releases:publish", "read")


def test_who_may_change_nothing_needs_no_token():
    assert signed_in("auditor").get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("uploader", ["upload", "runs:write", "read"]),
        ("publisher", ["releases:publish", "channels:move", "read"]),
    ],
)
def test_a_token_is_offered_what_its_user_may_do_and_nothing_else(role, offered):
    visitor = signed_in(role)
    html = visitor.get(f"{LIST}add/").content.decode()
    assert re.findall(r'name="scopes"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="scopes"', html)
    assert [value for value in AccessToken.Scope.values if f'value="{value}"' in html] == offered
    other = next(value for value in AccessToken.Scope.values if value not in offered)
    visitor.post(f"{LIST}add/", {"name": "x", "days": 30, "scopes": [other]})
    assert not AccessToken.objects.exists()
    visitor.post(f"{LIST}add/", {"name": "x", "days": 30, "scopes": offered[:2]})
    assert AccessToken.objects.get().scopes.split() == sorted(offered[:2])
