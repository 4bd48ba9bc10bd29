"""Numbers as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from inpaint_app.presentation.formats import (
    NONE,
    count_of,
    format_bytes,
    format_elapsed,
    format_error,
    format_margin,
    format_moment,
    format_seconds,
    short_hash,
)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (862_000_000, "862 MB"),
        (999_600_000, "1.00 GB"),
        (1_270_000_000, "1.27 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_bytes_have_three_figures(size, words):
    assert format_bytes(size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0.0 s"),
        (0.44, "0.4 s"),
        (9.97, "10 s"),
        (59.6, "1 min 00 s"),
        (187, "3 min 07 s"),
        (7500, "2 h 05 min"),
    ],
)
def test_times_have_two_units_at_most(seconds, words):
    assert format_seconds(seconds) == words


def test_what_has_not_started_took_no_time():
    assert format_elapsed(None, None) == NONE


def test_what_has_not_ended_takes_until_now():
    started = timezone.now() - timedelta(seconds=90)
    assert format_elapsed(started, None) == "1 min 30 s"
    assert format_elapsed(started, started + timedelta(seconds=2)) == "2.0 s"


@pytest.mark.parametrize(
    ("value", "words"), [(None, "not finite"), (0.0, "0"), (1.234e-5, "1.23e-05")]
)
def test_errors_have_three_figures(value, words):
    assert format_error(value) == words


def test_a_moment_is_one_for_people_and_one_for_machines():
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "2 Jan 2026, 03:04" in format_moment(at)
    assert 'datetime="2026-01-02T03:04:05+00:00"' in format_moment(at)
    assert format_moment(None) == NONE


def test_one_is_not_many():
    assert [count_of(1, "graph"), count_of(3, "graph")] == ["1 graph", "3 graphs"]
    assert count_of(2, "entry", "entries") == "2 entries"


def test_a_hash_is_shortened_to_what_tells_it_apart():
    assert short_hash("0123456789abcdef") == "0123456789ab"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "1.00e-04 allowed"),
        (0.0, "exact"),
        (1e-6, "100 times within 1.00e-04"),
        (3.7e-4, "3.7 times over 1.00e-04"),
    ],
)
def test_an_error_is_so_many_times_within_or_over(error, words):
    assert format_margin(error, 1e-4) == words
