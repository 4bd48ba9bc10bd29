import pytest

from inpaint_app.release_client.address import find_address
from inpaint_app.release_client.errors import AddressInvalidError

HUB = "https://hub.example"


@pytest.mark.parametrize(
    ("text", "manifest"),
    [
        (HUB, f"{HUB}/api/manifest"),
        (f"{HUB}/", f"{HUB}/api/manifest"),
        (f"{HUB}/repo", f"{HUB}/repo/api/manifest"),
        (f"{HUB}/repo/?utm=1#top", f"{HUB}/repo/api/manifest"),
        (f"{HUB}/api/manifest?model=a&channel=b", f"{HUB}/api/manifest?model=a&channel=b"),
        (f"{HUB}/repo/api/manifest-starter", f"{HUB}/repo/api/manifest-starter"),
        (
            f"{HUB}/api/models/a/releases/1.0.0/manifest",
            f"{HUB}/api/models/a/releases/1.0.0/manifest",
        ),
    ],
)
def test_a_hub_a_site_and_a_manifest_are_told_apart(text, manifest):
    assert find_address(text).manifest == manifest


def test_keys_are_offered_beside_the_manifests():
    assert find_address(f"{HUB}/repo/").keys == f"{HUB}/repo/api/keys"
    of_release = find_address(f"{HUB}/api/models/a/releases/1.0.0/manifest")
    assert of_release.keys == f"{HUB}/api/keys"


def test_a_folder_and_a_manifest_in_it_mean_the_same(site):
    whole, one = find_address(str(site.folder)), find_address(str(site.folder / "api/manifest"))
    assert whole == one
    assert whole.resolve("../chunks/") == f"{site.folder.resolve().as_uri()}/chunks/"


@pytest.mark.parametrize("text", ["ftp://hub.example/", "file:///etc/", "http://", "nowhere", ""])
def test_anything_else_is_refused(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AddressInvalidError):
        find_address(text)
