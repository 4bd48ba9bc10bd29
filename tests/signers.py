"""What HUB_SIGNER could name: factories of signers, good ones and others."""

from tests.golden.example import OTHER_KEY, TEST_KEY


class Service:
    """A key management service, as far as a signer shows it: no private key anywhere."""

    def __init__(self, public=TEST_KEY.public, keyid=TEST_KEY.keyid, key=TEST_KEY) -> None:
        self.public, self.keyid, self._key = public, keyid, key

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def make_signer() -> Service:
    return Service()


def make_other_signer() -> Service:
    return Service(OTHER_KEY.public, OTHER_KEY.keyid, OTHER_KEY)


def make_one_with_another_key() -> Service:
    return Service(key=OTHER_KEY)


def make_one_with_another_id() -> Service:
    return Service(keyid=OTHER_KEY.keyid)


def make_one_with_text_for_a_key() -> Service:
    return Service(public="key")


def make_one_that_fails() -> Service:
    class Failing:
        def sign(self, message):
            raise ConnectionError("token=secret")

    return Service(key=Failing())


def fail() -> Service:
    raise PermissionError("not allowed to use the key")
