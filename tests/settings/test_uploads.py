import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from moebius_hub.uploads import HomeUploadedFile

pytestmark = pytest.mark.usefixtures("hub_home")


def test_an_upload_is_received_on_the_disk_where_it_will_stay(hub_home):
    sent = SimpleUploadedFile("unet.safetensors", b"x" * 100_000)
    request = RequestFactory().post("/", {"unet": sent})
    received = request.FILES["unet"]
    assert isinstance(received, HomeUploadedFile)
    assert (received.name, received.size) == ("unet.safetensors", 100_000)
    assert b"".join(received.chunks()) == b"x" * 100_000
    assert [path.suffix for path in (hub_home / "uploads").iterdir()] == [".upload"]
    received.close()
    assert list((hub_home / "uploads").iterdir()) == []
