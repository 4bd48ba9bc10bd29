"""What the environment makes of the settings, each time in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "hub.example"}
SHOW = (
    "import json, sys, importlib;"
    "s = importlib.import_module('moebius_hub.settings.' + sys.argv[1]);"
    "print(json.dumps({n: getattr(s, n, None) for n in sys.argv[2:]}, default=str))"
)


def load(name, *wanted, home, **environment):
    """The outcome of importing the settings, and the values that were asked for."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW, name, *wanted],
        cwd=ROOT,
        env={**kept, "HUB_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def values(name, *wanted, home, **environment):
    done = load(name, *wanted, home=home, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_refuses_to_start_without(tmp_path, name, value):
    environment = {k: v for k, v in PRODUCTION.items() if k != name}
    if value is not None:
        environment[name] = value
    done = load("production", home=tmp_path, **environment)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr


def test_production_is_closed_and_debug_cannot_be_switched_on(tmp_path):
    found = values(
        "production",
        "DEBUG",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        home=tmp_path,
        DEBUG="1",
        **PRODUCTION,
    )
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["hub.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }


def test_hsts_can_be_set(tmp_path):
    wanted = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    settings = {wanted[0]: "60", wanted[1]: "true"}
    assert values("production", *wanted, home=tmp_path, **PRODUCTION, **settings) == {
        "SECURE_HSTS_SECONDS": 60,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    }


def test_nothing_has_to_be_set_for_development(tmp_path):
    found = values(
        "development", "DEBUG", "HUB_HOME", "HUB_CHUNK_STORE", "CELERY_BROKER_URL", home=tmp_path
    )
    assert found == {
        "DEBUG": True,
        "HUB_HOME": str(tmp_path),
        "HUB_CHUNK_STORE": (tmp_path / "store").as_uri(),
        "CELERY_BROKER_URL": "filesystem://localhost//",
    }


def test_the_secret_of_a_development_machine_is_made_once_and_kept_private(tmp_path):
    first = values("development", "SECRET_KEY", home=tmp_path)
    assert values("development", "SECRET_KEY", home=tmp_path) == first
    kept = tmp_path / "keys" / "secret"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret"]
    assert len(first["SECRET_KEY"]) >= 50


@pytest.mark.parametrize("name", ["development", "production"])
def test_the_home_is_made(tmp_path, name):
    values(name, "HUB_HOME", home=tmp_path / "new" / "home", **PRODUCTION)
    assert (tmp_path / "new" / "home").is_dir()


def test_a_home_that_cannot_be_made_is_left_to_the_system_check(tmp_path):
    (tmp_path / "file").touch()
    values("production", "HUB_HOME", home=tmp_path / "file" / "home", **PRODUCTION)


def test_sqlite_waits_for_its_lock_and_writes_ahead(tmp_path):
    database = values("development", "DATABASES", home=tmp_path)["DATABASES"]["default"]
    assert database["NAME"] == f"{tmp_path}/db.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout", "foreign_keys=ON"):
        assert pragma in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize("url", ["", "postgres://hub@db/hub"])
def test_a_thread_keeps_its_connection_for_the_next_request(tmp_path, url):
    more = {"DATABASE_URL": url} if url else {}
    found = values("development", "DATABASES", home=tmp_path, **more)
    assert found["DATABASES"]["default"]["CONN_MAX_AGE"] == 60


def test_the_large_parts_are_chosen_by_the_environment_alone(tmp_path):
    found = values(
        "production",
        "DATABASES",
        "CELERY_BROKER_URL",
        "HUB_CHUNK_STORE",
        "HUB_CHUNK_URLS",
        "CELERY_BROKER_TRANSPORT",
        home=tmp_path,
        DATABASE_URL="postgres://hub:secret@db.example:5432/hub",
        CELERY_BROKER_URL="redis://broker.example:6379/0",
        HUB_CHUNK_STORE="s3://bucket/prefix",
        HUB_CHUNK_URLS="https://a.example/chunks/,https://b.example/chunks/",
        **PRODUCTION,
    )
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert found["CELERY_BROKER_URL"] == "redis://broker.example:6379/0"
    assert found["CELERY_BROKER_TRANSPORT"] is None
    assert found["HUB_CHUNK_STORE"] == "s3://bucket/prefix"
    assert found["HUB_CHUNK_URLS"] == ["https://a.example/chunks/", "https://b.example/chunks/"]


def test_an_empty_variable_is_one_that_is_not_set(tmp_path):
    names = ("DATABASE_URL", "CELERY_BROKER_URL", "HUB_CHUNK_STORE", "HUB_RUN_LEASE_SECONDS")
    wanted = ("DATABASES", "CELERY_BROKER_URL", "HUB_CHUNK_STORE", "HUB_RUN_LEASE_SECONDS")
    empty = dict.fromkeys(names, "")
    assert values("development", *wanted, home=tmp_path, **empty) == values(
        "development", *wanted, home=tmp_path
    )


def test_a_number_that_is_none_is_refused(tmp_path):
    done = load("development", home=tmp_path, HUB_RUN_LEASE_SECONDS="soon")
    assert done.returncode != 0


def test_the_environment_is_read_in_the_settings_alone():
    """Outside: who sets variables for child processes, and entry points that name the settings."""
    allowed = {"moebius_hub/asgi.py", "moebius_hub/wsgi.py", "moebius_hub/celery.py"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("inpaint_app", "moebius_hub")
        for path in (ROOT / package).rglob("*.py")
        if "settings" not in path.parts
        and any(word in path.read_text() for word in ("os.environ.get", "os.getenv", "environ.Env"))
    }
    assert readers - allowed == set()


def test_runs_prove_in_the_systems_browser_unless_told_otherwise(tmp_path):
    wanted = ("HUB_PROOF", "HUB_CHROMIUM")
    assert values("development", *wanted, home=tmp_path) == {"HUB_PROOF": True, "HUB_CHROMIUM": ""}
    told = values("development", *wanted, home=tmp_path, HUB_PROOF="0", CHROMIUM="chrome")
    assert told == {"HUB_PROOF": False, "HUB_CHROMIUM": "chrome"}


def test_production_asks_for_a_second_factor_and_counts_the_proxy_in_front(tmp_path):
    wanted = ("HUB_TWO_FACTOR", "HUB_TRUSTED_PROXIES", "SESSION_COOKIE_NAME", "SESSION_COOKIE_AGE")
    assert values("production", *wanted, home=tmp_path, **PRODUCTION) == {
        "HUB_TWO_FACTOR": "required",
        "HUB_TRUSTED_PROXIES": 1,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_AGE": 43_200,
    }
    found = values("development", *wanted[:2], home=tmp_path, HUB_TWO_FACTOR="off")
    assert found == {"HUB_TWO_FACTOR": "off", "HUB_TRUSTED_PROXIES": 0}


def test_garbage_is_collected_daily_where_that_is_asked_for(tmp_path):
    schedule = ("CELERY_BEAT_SCHEDULE",)
    daily = values("development", *schedule, home=tmp_path, HUB_COLLECT_GARBAGE="daily")
    task = daily["CELERY_BEAT_SCHEDULE"]["collect-garbage"]
    assert (task["task"], task["schedule"]) == ("inpaint_app.collect_garbage", 86_400.0)


@pytest.mark.parametrize("name", ["HUB_SIGNING_KEY", "HUB_SIGNER"])
def test_a_key_that_is_in_no_file_leaves_no_default_file_behind(tmp_path, name):
    wanted = ("HUB_SIGNING_KEY_FILE", name)
    environment = {**PRODUCTION, name: "elsewhere"}
    assert values("production", *wanted, home=tmp_path, **environment) == {
        "HUB_SIGNING_KEY_FILE": None,
        name: "elsewhere",
    }
    both = {**environment, "HUB_SIGNING_KEY_FILE": "/etc/key.pem"}
    assert values("production", *wanted, home=tmp_path, **both)["HUB_SIGNING_KEY_FILE"]


def test_rates_are_read_by_scope_and_the_rest_keeps_its_own(tmp_path):
    rates = values(
        "development",
        "HUB_THROTTLE_RATES",
        home=tmp_path,
        HUB_THROTTLE_RATES="read=10/s,upload=off",
    )["HUB_THROTTLE_RATES"]
    assert rates == {"read": [10, 1], "upload": None, "automation": [600, 60]}


@pytest.mark.parametrize(
    ("rates", "said"),
    [("read=fast", "'fast' is no rate"), ("reads=1/s", "reads is not limited; there are: read")],
)
def test_a_rate_that_is_none_is_said(tmp_path, rates, said):
    done = load("development", home=tmp_path, HUB_THROTTLE_RATES=rates)
    assert done.returncode != 0
    assert said in done.stderr


def test_mirrors_are_synced_daily_where_that_is_asked_for(tmp_path):
    schedule = ("CELERY_BEAT_SCHEDULE",)
    off = values("development", *schedule, home=tmp_path)
    assert "sync-mirrors" not in off["CELERY_BEAT_SCHEDULE"]
    daily = values("development", *schedule, home=tmp_path, HUB_SYNC_MIRRORS="daily")
    task = daily["CELERY_BEAT_SCHEDULE"]["sync-mirrors"]
    assert (task["task"], task["schedule"]) == ("inpaint_app.sync_mirrors", 86_400.0)
