"""Semantic Versioning 2.0.0: which version is higher, and which may come next."""

import itertools

import pytest

from inpaint_app.workflow.versions import next_versions, parse_version

# The examples of section 11, in its order, and what it says of numbers and words.
IN_ORDER = [
    "0.9.10",
    "1.0.0-0",
    "1.0.0-2",
    "1.0.0-11",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1-rc-1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]


def test_precedence_is_that_of_the_specification():
    for low, high in itertools.combinations(map(parse_version, IN_ORDER), 2):
        assert low < high
        assert not high < low
    assert [str(parse_version(text)) for text in IN_ORDER] == IN_ORDER


@pytest.mark.parametrize("text", ["1.0.0-01", "1.0.0-a..b", "1.0", "1.0.0+1", "01.0.0", "1.0.0-ä"])
def test_what_the_grammar_does_not_know_is_no_version(text):
    assert parse_version(text) is None


@pytest.mark.parametrize(
    ("published", "following"),
    [
        ([], {"first": "1.0.0"}),
        (["1.0.9", "1.0.10"], {"patch": "1.0.11", "minor": "1.1.0", "major": "2.0.0"}),
        (["2.0.0", "1.9.9"], {"patch": "2.0.1", "minor": "2.1.0", "major": "3.0.0"}),
        (["1.0.0", "2.0.0-rc.9"], {"final": "2.0.0", "pre-release": "2.0.0-rc.10"}),
        (["2.0.0-rc"], {"final": "2.0.0"}),
        (["2.0.0-rc.1", "2.0.0"], {"patch": "2.0.1", "minor": "2.1.0", "major": "3.0.0"}),
    ],
)
def test_the_next_ones_follow_the_highest(published, following):
    assert next_versions(published) == following
