import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisDownError

from inpaint_app.api import throttling
from tests.api.asserting import assert_private_problem, assert_problem

URL = "/api/models/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A minute that lasts; ``clock.now`` is where in time it is."""

    class Clock:
        now = 600.0

        @classmethod
        def time(cls):
            return cls.now

    cache.clear()
    monkeypatch.setattr(throttling, "time", Clock)
    return Clock


@pytest.fixture
def rates(settings):
    settings.HUB_THROTTLE_RATES = {"read": (2, 60), "upload": (1, 60), "automation": (1, 60)}
    return settings


def statuses(client, url=URL, number=3, **extra):
    return [client.get(url, **extra).status_code for _ in range(number)]


def test_who_asks_too_often_is_told_how_long_to_wait(client, db, rates, clock):
    clock.now = 612.5
    assert statuses(client) == [200, 200, 429]
    response = client.get(URL)
    assert "Too many" in assert_problem(response, 429, "http.throttled")
    assert response["Retry-After"] == "48"


def test_the_next_minute_is_a_new_one(client, db, rates, clock):
    statuses(client)
    clock.now = 660.0
    assert statuses(client) == [200, 200, 429]


def test_each_address_is_counted_for_itself(client, db, rates):
    assert statuses(client, REMOTE_ADDR="192.0.2.1")[-1] == 429
    assert statuses(client, REMOTE_ADDR="192.0.2.2")[0] == 200


def test_a_network_of_version_6_is_one_address(client, db, rates):
    assert statuses(client, number=2, REMOTE_ADDR="2001:db8::1") == [200, 200]
    assert statuses(client, number=1, REMOTE_ADDR="2001:db8::2:3") == [429]
    assert statuses(client, number=1, REMOTE_ADDR="2001:db8:0:1::1") == [200]


def test_what_a_visitor_claims_to_be_counts_for_nothing(client, db, rates):
    for number in range(2):
        client.get(URL, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert client.get(URL, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_uploads_are_counted_apart_and_guesses_as_well(client, db, rates):
    statuses(client)
    guess = {"Authorization": "Bearer mhub_guess"}
    assert_private_problem(client.get("/api/uploads/", headers=guess), 401, "token.invalid")
    assert_private_problem(client.get("/api/uploads/", headers=guess), 429, "http.throttled")
    assert_private_problem(client.get("/api/runs/1", headers=guess), 401, "token.invalid")


def test_chunks_are_not_counted(client, hub_home, rates):
    assert statuses(client, f"/chunks/00/{'0' * 64}", 5) == [404] * 5


def test_nothing_is_counted_where_a_rate_is_off(client, db, settings):
    settings.HUB_THROTTLE_RATES = {"read": None}
    assert statuses(client, number=5) == [200] * 5


def test_a_lecture_hall_behind_one_address_gets_its_manifests(client, release):
    assert statuses(client, "/api/manifest", 400) == [200] * 400


@pytest.mark.parametrize("error", [RedisDownError("down"), ValueError("dropped")])
def test_a_cache_that_is_down_holds_nobody_up(client, db, rates, monkeypatch, caplog, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(throttling.cache, "incr", fail)
    assert statuses(client) == [200] * 3
    assert "not counted" in caplog.text
