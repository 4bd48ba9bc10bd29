"""One attempt, against a real receiver."""

import datetime as dt
import socket
import ssl

import pytest
import standardwebhooks
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inpaint_app.webhook import address
from inpaint_app.webhook.delivery import MAX_ANSWER_BYTES, check_answer, deliver
from inpaint_app.webhook.errors import (
    WebhookAddressError,
    WebhookGoneError,
    WebhookRefusedError,
    WebhookUnreachableError,
)
from inpaint_app.webhook.message import sign_message, write_body
from inpaint_app.webhook.secret import derive_secret, make_salt
from tests.webhook.receiver import running


@pytest.fixture
def receiver():
    with running() as one:
        yield one


def test_what_arrives_verifies_with_the_library_and_no_other_secret(receiver):
    now = dt.datetime.now(dt.UTC)
    secret, other = (derive_secret("a key", make_salt()) for _ in range(2))
    body = write_body("channel.moved", {"to": "1.0.0, naïvely"}, now)
    deliver(receiver.url, body, sign_message(secret, "msg_1", body, now), allow_private=True)
    [(path, headers, received)] = receiver.received
    assert path == "/hooks"
    verified = standardwebhooks.Webhook(secret).verify(received, headers)
    assert verified["type"] == "channel.moved"
    assert verified["data"] == {"to": "1.0.0, naïvely"}
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(other).verify(received, headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(secret).verify(received + b" ", headers)


def test_a_receiver_inside_is_not_asked_unless_that_is_allowed(receiver):
    with pytest.raises(WebhookAddressError):
        deliver(receiver.url.replace("http:", "https:"), "{}", {})
    assert receiver.received == []


def test_a_redirect_is_an_answer_and_not_followed(receiver):
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    answer = deliver(receiver.url, "{}", {}, allow_private=True)
    assert len(receiver.received) == 1
    with pytest.raises(WebhookRefusedError, match="307"):
        check_answer(answer)


def test_a_long_answer_is_read_to_its_beginning(receiver):
    receiver.status, receiver.answer = 500, b"\xff" + b"a" * 5_000_000
    answer = deliver(receiver.url, "{}", {}, allow_private=True)
    assert len(answer.text) == MAX_ANSWER_BYTES
    with pytest.raises(WebhookRefusedError):
        check_answer(answer)


def test_gone_is_told_from_a_refusal(receiver):
    receiver.status = 410
    with pytest.raises(WebhookGoneError):
        check_answer(deliver(receiver.url, "{}", {}, allow_private=True))


def test_nobody_there_is_said_plainly():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(WebhookUnreachableError):
        deliver(f"http://127.0.0.1:{port}/", "{}", {}, allow_private=True)


def test_a_proxy_of_the_environment_is_not_used(receiver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    deliver(receiver.url, "{}", {}, allow_private=True)
    assert len(receiver.received) == 1


class TestTls:
    """The connection goes to the address that was checked; the certificate is the name's."""

    @pytest.fixture
    def certificate(self, tmp_path):
        """Of receiver.example, signed by itself: a key and a certificate in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver.example")])
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now - dt.timedelta(days=1))
        builder = builder.not_valid_after(now + dt.timedelta(days=1))
        names = x509.SubjectAlternativeName([x509.DNSName("receiver.example")])
        signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
        path = tmp_path / "receiver.pem"
        pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        path.write_bytes(
            key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + signed.public_bytes(pem)
        )
        return path

    @pytest.fixture
    def resolved(self, monkeypatch):
        """Names whose every look-up is counted, and found on this machine."""
        asked = []

        def answer(host, port, *_args, **_kwargs):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(address.socket, "getaddrinfo", answer)
        return asked

    def post(self, receiver, host, certificate):
        url = f"https://{host}:{receiver.server_port}/hooks"
        trusted = ssl.create_default_context(cafile=str(certificate))
        return deliver(url, "{}", {}, allow_private=True, tls=trusted)

    def serve(self, certificate):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        return running(tls)

    def test_the_name_is_asked_for_and_looked_up_once(self, certificate, resolved):
        with self.serve(certificate) as receiver:
            self.post(receiver, "receiver.example", certificate)
            [(_, headers, _)] = receiver.received
            assert headers["Host"] == f"receiver.example:{receiver.server_port}"
        assert [host for host in resolved if host == "receiver.example"] == ["receiver.example"]

    def test_another_names_certificate_is_refused(self, certificate, resolved):
        with self.serve(certificate) as receiver:
            with pytest.raises(WebhookUnreachableError, match="certificate"):
                self.post(receiver, "elsewhere.example", certificate)
            assert receiver.received == []
