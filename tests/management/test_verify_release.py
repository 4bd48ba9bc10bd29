"""The command's answer to a shell: 0 where all holds, a code where something does not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inpaint_app.manifest.keys import write_public_keys
from tests.golden.example import TEST_KEY
from tests.release_client.conftest import served, site  # noqa: F401 - fixtures


@pytest.fixture
def keys_file(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(write_public_keys([TEST_KEY.public]))
    return path


def manage(*arguments, out=None):
    call_command("verify_release", *map(str, arguments), stdout=out or StringIO())


def test_it_prints_the_table_and_ends_well(served, keys_file):  # noqa: F811
    out = StringIO()
    manage(served.url, "--keys-file", keys_file, out=out)
    assert "verified" in out.getvalue()
    assert "loads" in out.getvalue()


def test_what_is_wrong_stands_in_the_table_and_ends_it_with_a_code(site, keys_file):  # noqa: F811
    site.chunks()[0].unlink()
    out = StringIO()
    with pytest.raises(CommandError, match=r"^client\.not_verified: ") as caught:
        manage(site.folder, "--keys-file", keys_file, "--no-graphs", out=out)
    assert caught.value.returncode == 1
    assert "client.unreachable" in out.getvalue()


def test_without_a_key_it_says_how_to_give_one(site):  # noqa: F811
    with pytest.raises(CommandError, match=r"^client\.key_missing: .*\n.*--keys-file"):
        manage(site.folder)
