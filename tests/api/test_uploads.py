"""The tus protocol as the specification writes it: methods, headers, status codes."""

import base64
import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inpaint_app.models import AccessToken, Upload
from inpaint_app.tus.headers import MEDIA_TYPE
from inpaint_app.workflow.access_tokens import create_access_token, revoke_access_token
from inpaint_app.workflow.uploads import expire_uploads
from tests.api.asserting import assert_private_problem as assert_problem
from tests.factories import make_user
from tests.uploads.contents import safetensors

URL = "/api/uploads/"
TUS = {"Tus-Resumable": "1.0.0"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub_home")]


class Sender:
    """A program with a token; ``send`` is one request of the protocol."""

    def __init__(self, *groups, client=None):
        self.user = make_user(*(groups or ["uploader"]))
        self.token, secret = create_access_token(
            self.user, name="test", scopes=["upload"], actor=self.user
        )
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = client or Client()

    def send(self, method, url=URL, body=b"", **headers):
        headers = {**TUS, **self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}
        if body or method == "PATCH":
            headers.setdefault("Content-Type", MEDIA_TYPE)
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.client.generic(method, url, body, "", headers=headers)

    def begin(self, length=10, body=b"", **headers):
        response = self.send("POST", body=body, Upload_Length=str(length), **headers)
        assert response.status_code == 201, response.content
        return response["Location"]

    def append(self, url, offset, body, **headers):
        return self.send("PATCH", url, body, Upload_Offset=str(offset), **headers)


@pytest.fixture
def sender():
    return Sender()


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def checksum(algorithm, content):
    digest = hashlib.new(algorithm, content).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def test_options_tell_what_the_server_can_do(client, settings):
    settings.HUB_UPLOAD_MAX_BYTES = 1234
    response = client.options(URL)
    assert response.status_code == 204
    assert response["Tus-Version"] == response["Tus-Resumable"] == "1.0.0"
    assert response["Tus-Max-Size"] == "1234"
    assert response["Tus-Checksum-Algorithm"] == "sha256,sha1"
    extensions = (
        "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination"
    )
    assert response["Tus-Extension"] == extensions
    assert "Access-Control-Allow-Origin" not in response


def test_bytes_arrive_in_several_requests(sender, hub_home):
    url = sender.begin(10, Upload_Metadata=f"filename {encoded('a b.bin')},flag")
    upload = Upload.objects.get()
    assert (upload.name, upload.owner, upload.source) == ("a b.bin", sender.user, "tus")
    response = sender.append(url, 0, b"01234")
    assert (response.status_code, response["Upload-Offset"]) == (204, "5")
    assert response["Upload-Expires"].endswith("GMT")
    head = sender.send("HEAD", url)
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (200, "5", "10")
    assert head["Cache-Control"] == "no-store"
    assert head["Upload-Metadata"] == f"filename {encoded('a b.bin')},flag"
    assert (hub_home / "uploads" / str(upload.uuid)).read_bytes() == b"01234"
    assert sender.append(url, 5, b"56789")["Upload-Offset"] == "10"
    upload.refresh_from_db()
    assert (upload.status, upload.error_code) == ("rejected", "checkpoint.config_unreadable")


def test_what_is_sent_with_the_creation_counts(sender):
    content = safetensors()
    response = sender.send("POST", body=content, Upload_Length=str(len(content)))
    assert (response.status_code, response["Upload-Offset"]) == (201, str(len(content)))
    answer = sender.send("GET", response["Location"]).json()
    assert (answer["status"], answer["tensors"]) == ("accepted", 1)
    assert answer["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_length_may_be_said_later(sender):
    response = sender.send("POST", Upload_Defer_Length="1")
    url = response["Location"]
    assert sender.append(url, 0, b"01234")["Upload-Defer-Length"] == "1"
    assert sender.append(url, 5, b"", Upload_Length="5")["Upload-Length"] == "5"
    assert Upload.objects.get().status == "rejected"
    assert_problem(sender.append(url, 5, b"", Upload_Length="6"), 400, "upload.length_fixed")


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_checksum_is_verified_before_the_offset_moves(sender, algorithm):
    url = sender.begin(10)
    wrong = sender.append(url, 0, b"01234", Upload_Checksum=checksum(algorithm, b"x"))
    assert_problem(wrong, 460, "upload.checksum")
    assert wrong.reason_phrase == "Checksum Mismatch"
    assert sender.send("HEAD", url)["Upload-Offset"] == "0"
    right = sender.append(url, 0, b"01234", Upload_Checksum=checksum(algorithm, b"01234"))
    assert right["Upload-Offset"] == "5"


def test_a_checksum_of_another_kind_is_refused(sender):
    response = sender.append(sender.begin(), 0, b"x", Upload_Checksum="md5 Zg==")
    assert_problem(response, 400, "tus.algorithm")


def test_the_digest_of_the_whole_is_compared_at_the_end(sender):
    content = safetensors()
    said = f"filename {encoded('a')},sha256 {encoded('0' * 64)}"
    url = sender.begin(len(content), content, Upload_Metadata=said)
    assert sender.send("GET", url).json()["error_code"] == "upload.sha256"


def test_another_offset_is_a_conflict(sender):
    url = sender.begin()
    assert_problem(sender.append(url, 3, b"34"), 409, "upload.offset")
    assert sender.send("HEAD", url)["Upload-Offset"] == "0"


def test_another_version_is_refused_before_all_else(client):
    response = client.generic("POST", URL, headers={"Tus-Resumable": "0.2.2"})
    assert_problem(response, 412, "tus.version")
    assert response["Tus-Version"] == "1.0.0"


def test_another_media_type_is_refused(sender):
    response = sender.append(sender.begin(), 0, b"x", Content_Type="application/octet-stream")
    assert_problem(response, 415, "tus.media_type")


def test_a_body_in_pieces_is_refused(sender):
    response = sender.append(sender.begin(), 0, b"x", Transfer_Encoding="chunked")
    assert_problem(response, 411, "tus.body_length")


def test_a_file_that_is_too_large_is_refused_with_the_limit(sender, settings):
    settings.HUB_UPLOAD_MAX_BYTES = 1_000_000
    response = sender.send("POST", Upload_Length="1000001")
    assert "1.00 MB (1000000 bytes)" in assert_problem(response, 413, "upload.too_large")
    assert response["Tus-Max-Size"] == "1000000"
    assert not Upload.objects.exists()


def test_a_group_may_send_more(settings):
    settings.HUB_UPLOAD_MAX_BYTES = 10
    settings.HUB_UPLOAD_GROUP_MAX_BYTES = {"publisher": 30, "auditor": 20}
    assert Sender("uploader", "publisher").begin(30)
    assert Sender("uploader").send("POST", Upload_Length="11").status_code == 413


def test_open_uploads_of_a_user_are_bounded(sender, settings):
    settings.HUB_UPLOAD_OPEN_BYTES = 15
    sender.begin(10)
    assert_problem(sender.send("POST", Upload_Length="6"), 413, "upload.quota")
    assert Sender().begin(6)


def test_more_bytes_than_announced_are_refused(sender):
    url = sender.begin(3)
    assert_problem(sender.append(url, 0, b"0123"), 413, "upload.too_long")
    assert sender.send("HEAD", url)["Upload-Offset"] == "0"


def test_a_disk_that_is_nearly_full_is_said(sender, settings):
    settings.HUB_FREE_BYTES = 10**18
    detail = assert_problem(sender.send("POST", Upload_Length="1"), 507, "upload.no_room")
    assert "stay reserved" in detail


def test_an_upload_can_be_ended(sender, hub_home):
    url = sender.begin(10, b"0123")
    assert sender.send("DELETE", url).status_code == 204
    assert list((hub_home / "uploads").iterdir()) == []
    assert_problem(sender.append(url, 4, b"4"), 410, "upload.gone")
    assert sender.send("HEAD", url).status_code == 410


def test_an_upload_that_has_expired_is_gone(sender, hub_home):
    url = sender.begin(10, b"0123")
    Upload.objects.update(expires=timezone.now() - timedelta(seconds=1))
    expire_uploads()
    assert_problem(sender.append(url, 4, b"4"), 410, "upload.gone")
    assert list((hub_home / "uploads").iterdir()) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE"])
def test_nobody_finds_the_uploads_of_others(sender, method):
    url = sender.begin()
    other = Sender()
    assert other.send(method, url, Upload_Offset="0").status_code == 404
    assert other.send("GET").json() == []


def test_a_method_may_be_hidden_in_another(sender):
    url = sender.begin()
    response = sender.send("POST", url, b"01", Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (response.status_code, response["Upload-Offset"]) == (204, "2")


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        (lambda t: revoke_access_token(t, actor=None), "token.invalid", 401),
        (lambda t: AccessToken.objects.update(expires=timezone.now()), "token.invalid", 401),
        (lambda t: type(t.user).objects.update(is_active=False), "token.invalid", 401),
        (lambda t: t.user.groups.clear(), "http.permission_denied", 403),
    ],
    ids=["revoked", "expired", "signed off", "no longer in the group"],
)
def test_a_token_that_has_ended_opens_nothing(sender, change, code, status):
    change(sender.token)
    response = sender.send("POST", Upload_Length="1")
    assert_problem(response, status, code)
    assert response.has_header("WWW-Authenticate") == (status == 401)


def test_a_stranger_is_asked_who_it_is(client):
    response = client.generic("POST", URL, headers={**TUS, "Upload-Length": "1"})
    assert_problem(response, 401, "http.not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_needs_the_token_of_its_page():
    user = make_user("uploader")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    headers = {**TUS, "Upload-Length": "0"}
    assert client.generic("POST", URL, headers=headers).status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    response = client.generic("POST", URL, headers={**headers, "X-CSRFToken": "a" * 32})
    assert response.status_code == 201
    assert Upload.objects.get().source == "admin"


@pytest.mark.parametrize("role", ["publisher", "auditor"])
def test_other_roles_may_not_send(role):
    assert Sender(role).send("POST", Upload_Length="1").status_code == 403
