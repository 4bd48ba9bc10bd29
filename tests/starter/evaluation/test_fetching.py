import zipfile

import pytest

from inpaint_app.starter.evaluation import fetching
from inpaint_app.starter.evaluation.photographs import PhotographError, Source


def test_only_missing_packages_are_fetched_and_each_once(tmp_path, monkeypatch):
    got = []
    monkeypatch.setattr(
        fetching, "UNPACK", {"debian": lambda s, _: got.append(s.package), "wheel": None}
    )
    monkeypatch.setattr(
        fetching,
        "find_file",
        lambda photograph, _: None if photograph.source.kind == "debian" else tmp_path,
    )

    fetched = fetching.fetch(tmp_path / "photographs")

    assert got == [source.package for source in fetched]
    assert len(got) == len(set(got)) > 2


def test_a_wheel_that_was_downloaded_before_is_unpacked(tmp_path):
    downloads = tmp_path / "wheels" / "pictures"
    downloads.mkdir(parents=True)
    with zipfile.ZipFile(downloads / "pictures-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pictures/one.dat", b"pixels")

    fetching.unpack_wheel(Source("pictures", "wheel", "1.0"), tmp_path)

    assert (tmp_path / "pictures/pictures/one.dat").read_bytes() == b"pixels"


def test_a_client_that_is_not_installed_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PhotographError, match="apt-get is needed"):
        fetching.unpack_debian(Source("some-wallpapers", "debian", "1.0-2"), tmp_path)


def test_the_message_of_a_client_that_fails_is_passed_on(tmp_path, monkeypatch):
    client = tmp_path / "apt-get"
    client.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 100\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(PhotographError, match=r"some-wallpapers=1\.0-2` failed: no such version"):
        fetching.unpack_debian(Source("some-wallpapers", "debian", "1.0-2"), tmp_path)
