"""What both readers take; what they refuse is in the hostile corpus."""

import datetime as dt

import pytest
import yaml

from inpaint_app.checkpoint.strict_documents import MAX_DEPTH, load_json, load_yaml


@pytest.mark.parametrize("load", [load_json, load_yaml])
def test_plain_data_is_read_as_it_is(load):
    text = '{"a": [1, -2.5, true, null, "x"], "b": {"c": 9223372036854775807}}'
    assert load(text) == {"a": [1, -2.5, True, None, "x"], "b": {"c": (1 << 63) - 1}}


def test_yaml_keeps_what_json_does_not_have():
    assert load_yaml("day: 2026-01-02  # a comment\nsize: 0x10") == {
        "day": dt.date(2026, 1, 2),
        "size": 16,
    }


@pytest.mark.parametrize("load", [load_json, load_yaml])
def test_depth_is_taken_up_to_its_bound(load):
    def nested(depth):
        return "[" * depth + "]" * depth

    load(nested(MAX_DEPTH))
    with pytest.raises(ValueError, match="nested too deep"):
        load(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize("load", [load_json, load_yaml])
def test_a_whole_number_has_64_bits_at_most(load):
    with pytest.raises(ValueError, match="64 bits"):
        load('{"a": [{"b": 18446744073709551616}]}')


def test_a_key_that_stands_twice_has_no_value():
    with pytest.raises(ValueError, match="twice"):
        load_json('{"a": {"b": 1, "b": 1}}')
    with pytest.raises(yaml.YAMLError, match="twice"):
        load_yaml("a:\n  b: 1\n  b: 1\n")
