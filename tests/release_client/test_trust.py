import base64

import pytest

from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.release_client.errors import PublicKeyInvalidError
from inpaint_app.release_client.trust import pin_keys
from tests.golden.example import OTHER_KEY, TEST_KEY


def test_keys_are_pinned_from_the_command_line_and_from_files(tmp_path):
    encoded = base64.b64encode(OTHER_KEY.public.public_bytes_raw()).decode()
    (tmp_path / "keys.json").write_text(write_public_keys([TEST_KEY.public]))
    keys = pin_keys([encoded], [tmp_path / "keys.json"])
    assert keys.keys() == {OTHER_KEY.keyid, TEST_KEY.keyid}


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "Ä"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(PublicKeyInvalidError, match="32 bytes"):
        pin_keys([text], [])


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": "AAAA"}', b"\xff"])
def test_a_file_that_holds_no_keys_is_refused(content, tmp_path):
    (tmp_path / "keys.json").write_bytes(content)
    with pytest.raises(PublicKeyInvalidError, match=r"keys\.json"):
        pin_keys([], [tmp_path / "keys.json"])


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PublicKeyInvalidError, match="No such file"):
        pin_keys([], [tmp_path / "nowhere"])
