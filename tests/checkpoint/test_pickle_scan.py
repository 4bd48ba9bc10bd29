import datetime as dt
import pickle
from collections import OrderedDict
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpaint_app.checkpoint.errors import LegacyPickleError, MalformedFileError, UnsafePickleError
from inpaint_app.checkpoint.pickle_scan import is_pickle, scan_pickle
from inpaint_app.errors import CheckpointError
from tests.checkpoint.damaged_files import executing_pickle


def scan(program: bytes) -> int:
    return scan_pickle(BytesIO(program)).references


@pytest.mark.parametrize("protocol", range(6))
def test_it_names_what_a_pickle_would_execute_and_does_not_execute_it(tmp_path, protocol):
    target = tmp_path / "executed"
    with pytest.raises(UnsafePickleError, match=r"would import (posix|nt)\.system"):
        scan(executing_pickle(target, protocol))
    assert not target.exists()


def test_the_pickle_that_it_refuses_would_have_executed(tmp_path):
    target = tmp_path / "executed"
    pickle.loads(executing_pickle(target))
    assert target.exists()


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (b"cbuiltins\neval\n.", "builtins.eval"),
        (b"ctorch\nload\n.", "torch.load"),
        (b"(S'ls'\nios\nsystem\n.", "os.system"),
        (b"\x80\x02)\x81.", "NEWOBJ"),
        (b"\x80\x02\x82\x01.", "EXT1"),
        (pickle.dumps(dt.date(2026, 1, 1), 2), "datetime.date"),
    ],
)
def test_it_refuses_all_that_tensors_do_not_need(program, says):
    with pytest.raises(UnsafePickleError) as caught:
        scan(program)
    assert says in caught.value.message


@pytest.mark.parametrize("protocol", [0, 4, 5])
def test_a_harmless_pickle_of_another_protocol_is_not_called_unsafe(protocol):
    with pytest.raises(LegacyPickleError, match="protocol"):
        scan(pickle.dumps({"a": OrderedDict(b=[1, "x"])}, protocol))


def test_it_refuses_before_it_sees_the_end():
    with pytest.raises(UnsafePickleError):
        scan(b"cposix\nsystem\n(S'id")


@pytest.mark.parametrize("program", [b"", b"\x80\x02", b"\x80\x02}q", b"\x80\x02X\xff\xff\xff\xff"])
def test_it_refuses_what_ends_early(program):
    with pytest.raises(MalformedFileError):
        scan(program)


def test_a_text_with_an_escape_that_is_none_is_refused():
    with pytest.raises(MalformedFileError):
        scan(b"S'\\u'\n.")


def test_plain_data_is_left_for_the_next_check():
    assert scan(pickle.dumps({"epoch": 3, "loss": [0.5, None]}, 2)) == 0


@pytest.mark.parametrize("protocol", range(6))
def test_it_tells_a_pickle_of_any_protocol_from_other_bytes(protocol):
    assert is_pickle(pickle.dumps({"a": [1, 2]}, protocol))
    assert not is_pickle(b"# a model card\n")


@settings(deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda b: b"\x80\x02" + b + b"."))
def test_random_bytes_are_refused_or_counted(program):
    try:
        assert scan(program) >= 0
    except CheckpointError:
        return
