"""Guessing passwords: who guesses waits, and nobody else."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from inpaint_app.models import SignIn

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def ada(db):
    return User.objects.create_superuser("ada", password=PASSWORD)


def sign_in(password, username="ada", **headers):
    return Client().post("/admin/login/", {"username": username, "password": password}, **headers)


def guess(times=5, **headers):
    for _ in range(times):
        answer = sign_in("guess", **headers)
    return answer


def test_the_fifth_wrong_password_locks_and_says_until_when():
    assert guess(4).status_code == 200
    answer = guess(1)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Try again in 15 min 00 s" in page or "Try again in 14 min 59 s" in page
    assert 890 <= int(answer["Retry-After"]) <= 900
    assert answer["Content-Security-Policy"]


def test_while_it_is_locked_the_right_password_is_not_looked_at():
    guess()
    assert sign_in(PASSWORD).status_code == 429


def test_others_from_the_same_address_and_the_same_person_from_elsewhere_sign_in():
    User.objects.create_superuser("bob", password=PASSWORD)
    guess()
    assert sign_in(PASSWORD, username="bob").status_code == 302
    assert sign_in(PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_guessing_on_does_not_make_it_longer():
    guess()
    locked = AccessAttempt.objects.get().attempt_time
    guess(3)
    assert AccessAttempt.objects.get().attempt_time == locked
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=16))
    assert sign_in(PASSWORD).status_code == 302


def test_behind_a_proxy_it_is_the_visitor_who_is_locked(settings):
    settings.HUB_TRUSTED_PROXIES = 1
    guess(HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.6").status_code == 302
    # What the visitor writes before it changes nothing.
    forged = sign_in(PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.5")
    assert forged.status_code == 429


def test_no_password_is_kept_of_those_that_were_tried():
    guess(1)
    attempt = AccessAttempt.objects.get()
    assert "guess" not in attempt.post_data + attempt.get_data


def test_failures_and_locks_are_listed_with_the_name_that_was_typed():
    guess(5)
    sign_in("x", username="nobody")
    events = SignIn.objects.order_by("pk").values_list("event", "username", "user__username")
    assert list(events[:2]) == [("failed", "ada", "ada"), ("failed", "ada", "ada")]
    assert ("locked", "ada", "ada") in events
    assert ("failed", "nobody", None) in events


def test_a_new_password_ends_the_sessions_elsewhere(ada):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    new = "another horse battery"
    here.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_signing_in_starts_a_new_session():
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert client.session.session_key != planted
