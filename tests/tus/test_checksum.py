import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.tus.checksum import ALGORITHMS, Checksum
from inpaint_app.tus.errors import TusAlgorithmError, TusError, TusHeaderError


@given(st.binary(max_size=100), st.sampled_from(sorted(ALGORITHMS)))
def test_it_tells_the_right_bytes_from_others(content, algorithm):
    checksum = Checksum.parse(
        Checksum(algorithm, hashlib.new(algorithm, content).digest()).render()
    )
    right, wrong = checksum.hasher(), checksum.hasher()
    right.update(content)
    wrong.update(content + b"\0")
    assert checksum.matches(right)
    assert not checksum.matches(wrong)


@given(st.text(st.characters(max_codepoint=255)))
def test_anything_is_read_or_refused(value):
    try:
        checksum = Checksum.parse(value)
    except TusError:
        return
    assert Checksum.parse(checksum.render()) == checksum


@pytest.mark.parametrize("value", ["", "sha256", "sha256 !!", "sha256 Zg==", "sha1 \xff"])
def test_a_digest_that_is_none_is_refused(value):
    with pytest.raises(TusHeaderError):
        Checksum.parse(value)


@pytest.mark.parametrize("algorithm", ["md5", "crc32", "SHA256"])
def test_an_algorithm_that_is_not_offered_is_refused(algorithm):
    with pytest.raises(TusAlgorithmError, match=algorithm):
        Checksum.parse(f"{algorithm} Zg==")
