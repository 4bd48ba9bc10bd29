"""The second factor as people meet it: enrol, sign in with it, lose the app, remove it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from inpaint_app.models import SignIn
from tests.admin.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
ENROL, VERIFY = "/admin/second-factor/", "/admin/second-factor/verify/"


def code_of(user, later=0):
    """What the app shows; a code is taken once, so that the next one has to be ``later``."""
    device = TOTPDevice.objects.get(user=user)
    app = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    app.time = timezone.now().timestamp() + 30 * later
    return f"{app.token():06d}"


def words(response):
    page = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<body") :]))


def with_password():
    user = User.objects.create_superuser("ada", password=PASSWORD)
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    client.user = user
    return client


@pytest.fixture
def enrolled(db):
    """A client that has enrolled, the codes that it was shown, and a new half-signed-in one."""
    client = with_password()
    client.get(ENROL)
    client.codes = re.findall(
        r'<code class="hub-hash">(\w+)</code>',
        client.post(ENROL, {"code": code_of(client.user)}).content.decode(),
    )
    return client


def half_signed_in():
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    return client


def test_whoever_has_none_is_not_asked_where_it_is_optional(publisher):
    assert publisher.get("/admin/").status_code == 200


def test_the_first_superuser_of_a_hub_that_requires_it_enrols_first_of_all(settings):
    settings.HUB_TWO_FACTOR = "required"
    client = with_password()
    answer = client.get("/admin/inpaint_app/run/?status=failed")
    assert answer.status_code == 302
    assert answer.url == f"{ENROL}?next=%2Fadmin%2Finpaint_app%2Frun%2F%3Fstatus%3Dfailed"
    page = client.get(answer.url).content.decode()
    assert re.search(r"<svg [^>]*viewBox=", page)
    assert "asks for more than a password" in page
    shown = client.post(answer.url, {"code": code_of(client.user)})
    assert "/admin/inpaint_app/run/?status=failed" in shown.content.decode()
    assert client.get("/admin/").status_code == 200


def test_enrolling_shows_ten_recovery_codes_once(enrolled):
    assert len(set(enrolled.codes)) == 10
    assert not any(code in enrolled.get(ENROL).content.decode() for code in enrolled.codes)
    assert "Recovery codes left 10" in words(enrolled.get(ENROL))


def test_a_wrong_code_enrols_nothing_and_says_why():
    client = with_password()
    client.get(ENROL)
    answer = client.post(ENROL, {"code": "000000"})
    assert answer.status_code == 422
    assert "signin.code_wrong" in answer.content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_same_secret_is_offered_until_it_is_confirmed():
    client = with_password()
    client.get(ENROL)
    client.get(ENROL)
    assert TOTPDevice.objects.count() == 1


def test_a_password_alone_opens_nothing_of_one_who_has_enrolled(enrolled):
    client = half_signed_in()
    for page in ("/admin/", "/admin/inpaint_app/run/", "/admin/password_change/", ENROL):
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(VERIFY)


def test_half_signed_in_is_nobody_outside_the_admin(enrolled, rf):
    from inpaint_app.admin.second_factor_gate import SecondFactorMiddleware

    seen = []
    gate = SecondFactorMiddleware(lambda request: seen.append(request.user.is_authenticated))
    request = rf.get("/api/models/")
    request.user = enrolled.user
    enrolled.user.is_verified = lambda: False
    gate(request)
    enrolled.user.is_verified = lambda: True
    request.user = enrolled.user
    gate(request)
    assert seen == [False, True]


def test_what_is_public_is_answered_without_asking_who_it_is(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/chunks/00/x")
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_code_of_the_app_lets_one_in_and_on_to_where_one_wanted(enrolled):
    client = half_signed_in()
    before = client.session.session_key
    answer = client.post(
        f"{VERIFY}?next=/admin/inpaint_app/run/", {"code": code_of(enrolled.user, 1)}
    )
    assert (answer.status_code, answer.url) == (302, "/admin/inpaint_app/run/")
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before


def test_a_code_is_taken_once(enrolled):
    code = code_of(enrolled.user, 1)
    assert half_signed_in().post(VERIFY, {"code": code}).status_code == 302
    assert half_signed_in().post(VERIFY, {"code": code}).status_code == 422


def test_it_leads_to_no_other_site(enrolled):
    answer = half_signed_in().post(
        f"{VERIFY}?next=https://evil.example/", {"code": code_of(enrolled.user, 1)}
    )
    assert answer.url == "/admin/"


def test_a_recovery_code_lets_one_in_once_however_it_is_typed(enrolled):
    code = enrolled.codes[0].upper()
    assert half_signed_in().post(VERIFY, {"code": f" {code[:4]} {code[4:]}"}).status_code == 302
    assert half_signed_in().post(VERIFY, {"code": code}).status_code == 422
    assert StaticToken.objects.count() == 9


def test_after_a_wrong_code_the_next_has_to_wait_and_says_how_long(enrolled):
    client = half_signed_in()
    for _ in range(2):
        answer = client.post(VERIFY, {"code": "000000"})
    page = answer.content.decode()
    assert "signin.code_too_soon" in page
    assert "wait 1 s" in page
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=1))
    assert client.post(VERIFY, {"code": code_of(enrolled.user, 1)}).status_code == 302


def test_guessing_recovery_codes_does_not_lock_the_app(enrolled):
    client = half_signed_in()
    for _ in range(3):
        client.post(VERIFY, {"code": "aaaabbbb"})
    assert StaticDevice.objects.get().throttling_failure_count > 0
    assert client.post(VERIFY, {"code": code_of(enrolled.user, 1)}).status_code == 302


def test_removing_it_asks_for_a_code(enrolled):
    assert enrolled.post(ENROL, {"code": "000000", "_remove": "1"}).status_code == 422
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(throttling_failure_count=0)
    enrolled.post(ENROL, {"code": enrolled.codes[0], "_remove": "1"})
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert not StaticToken.objects.exists()
    assert half_signed_in().get("/admin/").status_code == 200


def test_new_recovery_codes_replace_the_old(enrolled):
    page = enrolled.post(ENROL, {"code": code_of(enrolled.user, 1)}).content.decode()
    new = re.findall(r'<code class="hub-hash">(\w+)</code>', page)
    assert len(new) == 10
    assert not set(new) & set(enrolled.codes)
    assert half_signed_in().post(VERIFY, {"code": enrolled.codes[1]}).status_code == 422


def test_an_administrator_resets_it_by_command(enrolled, capsys):
    call_command("reset_second_factor", "ada")
    assert "can enrol again" in capsys.readouterr().out
    assert half_signed_in().get("/admin/").status_code == 200
    call_command("reset_second_factor", "ada")
    assert "had no second factor" in capsys.readouterr().out


def test_each_step_leaves_a_line(enrolled):
    client = half_signed_in()
    client.post(VERIFY, {"code": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=0)
    client.post(VERIFY, {"code": code_of(enrolled.user, 1)})
    client.post("/admin/logout/")
    call_command("reset_second_factor", "ada")
    events = list(SignIn.objects.order_by("pk").values_list("event", flat=True))
    assert events == [
        "signed_in", "enrolled", "signed_in", "code_failed", "verified", "signed_out", "reset",
    ]  # fmt: skip
    assert set(SignIn.objects.values_list("username", flat=True)) == {"ada"}


def test_where_it_is_off_nobody_is_asked(enrolled, settings):
    settings.HUB_TWO_FACTOR = "off"
    assert half_signed_in().get("/admin/").status_code == 200


def test_the_pages_are_for_staff_who_have_signed_in(client):
    for page in (ENROL, VERIFY):
        assert client.get(page).url.startswith("/admin/login/")


def test_sign_ins_are_read_by_auditors_alone(auditor, publisher):
    make_user(username="bob")
    page = auditor.get("/admin/inpaint_app/signin/")
    assert "signed in" in page.content.decode()
    assert publisher.get("/admin/inpaint_app/signin/").status_code == 403
    line = SignIn.objects.first()
    assert auditor.get(f"/admin/inpaint_app/signin/{line.pk}/change/").status_code == 302


def test_old_sign_ins_are_forgotten(settings):
    from inpaint_app.workflow.sign_ins import forget_old_sign_ins

    signed_in()
    old = signed_in().user
    SignIn.objects.filter(user=old).update(at=timezone.now() - timedelta(days=91))
    assert forget_old_sign_ins() == 1
    assert not SignIn.objects.filter(user=old).exists()
