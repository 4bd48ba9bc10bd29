"""What clients send, right and wrong; anything at all is an answer or a typed error."""

import base64
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.tus import headers as tus
from inpaint_app.tus.errors import (
    TusBodyLengthError,
    TusError,
    TusHeaderError,
    TusMediaTypeError,
    TusVersionError,
)

# A header as HTTP lets it through: visible characters of Latin-1, and spaces.
ANY_VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
KEYS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), min_size=1
)


def render_metadata(metadata: Mapping[str, str]) -> str:
    """An ``Upload-Metadata`` header, as clients write it."""
    pairs = ((key, base64.b64encode(text.encode()).decode()) for key, text in metadata.items())
    return ",".join(f"{key} {encoded}".rstrip() for key, encoded in pairs)


@given(st.dictionaries(KEYS, st.text(max_size=50), max_size=5))
def test_metadata_comes_back_as_it_was_sent(metadata):
    assert tus.parse_metadata(render_metadata(metadata)) == metadata


@given(ANY_VALUE)
def test_any_metadata_is_read_or_refused(value):
    try:
        found = tus.parse_metadata(value)
    except TusHeaderError:
        return
    assert tus.parse_metadata(render_metadata(found)) == found


@given(st.dictionaries(st.sampled_from(["Upload-Length", "Upload-Defer-Length"]), ANY_VALUE))
def test_any_length_is_a_number_or_deferred_or_refused(headers):
    try:
        length = tus.parse_length(headers)
    except TusHeaderError:
        return
    assert length is None or 0 <= length <= tus.MAX_INTEGER


@given(st.integers(0, tus.MAX_INTEGER))
def test_every_number_of_bytes_is_read(number):
    assert tus.parse_offset({"Upload-Offset": str(number)}) == number


@pytest.mark.parametrize(
    "value", ["", "-1", "+1", "1.0", "0x10", " 1", "1 ", "1_000", "\u0661", str(2**63), "9" * 400]
)
def test_what_is_no_number_of_bytes_is_refused(value):
    with pytest.raises(TusHeaderError, match="no number of bytes"):
        tus.parse_offset({"Upload-Offset": value})


def test_an_offset_that_is_missing_is_named():
    with pytest.raises(TusHeaderError, match="Upload-Offset is missing"):
        tus.parse_offset({})


@pytest.mark.parametrize(
    "headers",
    [{}, {"Upload-Defer-Length": "2"}, {"Upload-Length": "1", "Upload-Defer-Length": "1"}],
)
def test_a_length_is_said_once_or_deferred(headers):
    with pytest.raises(TusHeaderError):
        tus.parse_length(headers)


@pytest.mark.parametrize("value", ["filename", "filename ", " filename"])
def test_a_key_may_stand_alone(value):
    assert tus.parse_metadata(value) == {"filename": ""}


@pytest.mark.parametrize("value", ["a Zg==,a Zg==", "a Zg", "a \xff", "a /w==", "ä Zg=="])
def test_metadata_that_is_wrong_is_refused(value):
    with pytest.raises(TusHeaderError, match="Upload-Metadata"):
        tus.parse_metadata(value)


def test_the_digest_of_the_whole_file_is_hexadecimal():
    assert tus.sha256_of({"sha256": "AB" * 32}) == "ab" * 32
    assert tus.sha256_of({}) == ""
    with pytest.raises(TusHeaderError, match="64 hexadecimal digits"):
        tus.sha256_of({"sha256": "ab"})


def test_clients_call_the_name_by_two_names():
    assert tus.name_of({"filename": "a", "name": "b"}) == "a"
    assert tus.name_of({"name": "b"}) == "b"
    assert tus.name_of({}) == "unnamed"


@pytest.mark.parametrize("headers", [{}, {"Tus-Resumable": "0.2.2"}])
def test_another_version_is_refused(headers):
    with pytest.raises(TusVersionError):
        tus.require_version(headers)


@pytest.mark.parametrize("said", ["", "application/octet-stream", "multipart/form-data"])
def test_another_media_type_is_refused(said):
    with pytest.raises(TusMediaTypeError):
        tus.require_media_type({"Content-Type": said})


def test_a_media_type_may_have_parameters():
    tus.require_media_type({"Content-Type": "Application/Offset+Octet-Stream; x=y"})


def test_a_body_without_a_length_is_refused():
    with pytest.raises(TusBodyLengthError):
        tus.parse_body_length({"Transfer-Encoding": "Chunked"})
    assert tus.parse_body_length({}) == 0


def test_every_error_is_one_of_the_protocol():
    assert all(issubclass(e, TusError) for e in (TusHeaderError, TusVersionError))
