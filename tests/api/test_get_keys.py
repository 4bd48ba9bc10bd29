"""The public keys, for who pins them."""

from inpaint_app.manifest.keys import read_public_keys
from inpaint_app.workflow.signing_key import signing_key
from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates

URL = "/api/keys"


def test_it_gives_the_key_that_manifests_are_signed_with(client, release):
    response = client.get(URL)
    assert read_public_keys(response.content.decode()).keys() == {signing_key().keyid}
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_a_hub_without_a_key_tells_strangers_nothing_of_its_files(client, db, hub_home):
    detail = assert_problem(client.get(URL), 500, "manifest.key_file")
    assert str(hub_home) not in detail
