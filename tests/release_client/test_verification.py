"""What an independent client believes, and each way in which a release can be wrong."""

import gzip
import tempfile

import pytest

from inpaint_app.manifest.codec import encode, write_json
from inpaint_app.manifest.errors import (
    ManifestMalformedError,
    SignatureInvalidError,
    SignatureUntrustedError,
)
from inpaint_app.manifest.keys import write_public_keys
from inpaint_app.manifest.signature import MAX_ENVELOPE_BYTES, sign_envelope
from inpaint_app.release_client import chunks as chunks_module
from inpaint_app.release_client import graphs as graphs_module
from inpaint_app.release_client.address import find_address
from inpaint_app.release_client.errors import (
    AnswerTooLongError,
    PublicKeyMissingError,
    ReleaseUnreachableError,
    ScratchFailedError,
)
from inpaint_app.release_client.report import write_table
from inpaint_app.release_client.verification import Wishes, verify_release
from tests.golden.example import OTHER_KEY, TEST_KEY
from tests.golden.manifests import with_unknown_fields
from tests.release_client.conftest import KEYS

QUICK = Wishes(loads_graphs=False, silence_seconds=5)


def verify(place, wishes=QUICK, keys=KEYS):
    return verify_release(find_address(str(place)), keys, wishes)


def codes(report):
    return {finding.code for finding in report.findings}


def flip(path):
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def test_a_good_site_is_verified_down_to_its_graphs(served):
    report = verify(served.url, Wishes())
    assert report.findings == []
    [mirror] = report.mirrors
    assert (mirror.url, mirror.chunks) == (f"{served.url}chunks/", len(served.chunks()))
    assert mirror.good_bytes == sum(path.stat().st_size for path in served.chunks())
    variants = {row.name.split("/")[0] for row in report.graphs}
    assert variants == {variant["name"] for variant in served.manifest["variants"]}
    assert {row.outcome for row in report.graphs} == {"loads"}
    table = "\n".join(write_table(report))
    for words in ("tiny 1.0.0, channel stable", "(pinned)", "verified", "denoiser", "loads"):
        assert words in table


def test_a_folder_is_verified_as_well(site):
    assert verify(site.folder, Wishes()).findings == []


def test_a_manifest_of_a_later_hub_is_verified_as_far_as_it_is_known(site):
    later = with_unknown_fields(site.manifest)
    site.lay(sign_envelope(write_json(later), TEST_KEY))
    report = verify(site.folder, Wishes())
    assert report.findings == []
    assert report.manifest == later


def test_nothing_is_left_behind(site, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    flip(site.chunks()[0])
    verify(site.folder, Wishes())
    assert list(scratch.iterdir()) == []


def test_without_a_key_nothing_is_believed(served):
    with pytest.raises(PublicKeyMissingError):
        verify(served.url, keys={})


def test_the_first_use_says_that_it_proves_nothing(served):
    report = verify(served.url, Wishes(is_first_use=True, loads_graphs=False), keys={})
    assert report.findings == []
    assert "which proves nothing" in "\n".join(write_table(report))


def test_a_manifest_of_another_key_is_refused(site):
    with pytest.raises(SignatureUntrustedError):
        verify(site.folder, keys={OTHER_KEY.keyid: OTHER_KEY.public})
    (site.folder / "api/keys").write_text(write_public_keys([OTHER_KEY.public]))
    with pytest.raises(SignatureUntrustedError):
        verify(site.folder, Wishes(is_first_use=True), keys={})


def test_an_altered_manifest_is_refused(site):
    envelope = sign_envelope(encode(site.manifest), OTHER_KEY)
    good = next(iter(KEYS))
    site.lay(envelope.replace(OTHER_KEY.keyid.encode(), good.encode()))
    with pytest.raises(SignatureInvalidError):
        verify(site.folder)


def test_what_is_no_envelope_is_refused(site):
    site.lay(b"<html>")
    with pytest.raises(ManifestMalformedError):
        verify(site.folder)


def test_an_answer_without_end_is_cut_off(served):
    served.faults["/api/manifest"] = (200, {}, bytes(MAX_ENVELOPE_BYTES + 1))
    with pytest.raises(AnswerTooLongError):
        verify(served.url)


@pytest.mark.parametrize("status", [404, 503])
def test_a_manifest_that_is_not_to_be_had_says_the_status(served, status):
    served.faults["/api/manifest"] = (status, {}, b"")
    with pytest.raises(ReleaseUnreachableError, match=str(status)):
        verify(served.url)


def test_a_server_that_is_not_there_says_so():
    with pytest.raises(ReleaseUnreachableError, match="did not answer"):
        verify("http://127.0.0.1:9/")


def test_what_has_expired_is_said_beside_the_rest(site):
    site.sign(created="2020-01-01T00:00:00Z", expires="2020-01-02T00:00:00Z")
    report = verify(site.folder)
    assert codes(report) == {"client.manifest_expired"}
    assert report.mirrors[0].good_bytes > 0


def test_a_wrong_byte_is_found_and_named(site):
    flip(site.chunks()[0])
    report = verify(site.folder, Wishes())
    assert codes(report) == {"client.chunk_wrong", "client.file_wrong"}
    assert site.chunks()[0].name in "\n".join(write_table(report))


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (lambda c: (200, {}, c[:-1]), "client.chunk_wrong", "bytes, not"),
        (lambda c: (200, {}, c + b"more"), "client.answer_too_long", "more than"),
        (lambda c: (404, {}, b""), "client.unreachable", "404"),
        (
            lambda c: (200, {"Content-Encoding": "gzip"}, gzip.compress(c)),
            "client.chunk_wrong",
            "Content-Encoding gzip",
        ),
        (lambda c: (200, {"Content-Length": str(len(c))}, c[:-1]), "client.unreachable", ""),
    ],
    ids=["short", "long", "absent", "compressed", "broken off"],
)
def test_each_way_to_give_a_chunk_wrongly_has_its_words(served, answer, code, words):
    chunk = served.chunks()[0]
    path = f"/{chunk.relative_to(served.folder).as_posix()}"
    served.faults[path] = answer(chunk.read_bytes())
    [finding] = verify(served.url).findings
    assert finding.code == code
    assert chunk.name in finding.message
    assert words in finding.message


def test_every_mirror_is_asked_and_one_good_one_is_enough_to_load(served):
    served.sign(chunk_urls=["/nowhere/", "../chunks/"])
    report = verify(served.url, Wishes())
    bad, good = report.mirrors
    assert (bad.good_bytes, len(bad.findings)) == (0, bad.chunks)
    assert good.findings == []
    assert {row.outcome for row in report.graphs} == {"loads"}


def test_a_folder_gives_nothing_from_beside_it(site, tmp_path):
    (site.folder / "chunks").rename(tmp_path / "chunks")
    site.sign(chunk_urls=["../../chunks/"])
    report = verify(site.folder)
    assert codes(report) == {"client.unreachable"}
    assert "outside" in report.findings[0].message


def test_a_graph_that_is_not_the_announced_one_is_refused(site):
    variants = [dict(variant) for variant in site.manifest["variants"]]
    first = dict(variants[0]["graphs"][0])
    variants[0]["graphs"] = [{**first, "opset": 17}, *variants[0]["graphs"][1:]]
    site.sign(variants=variants)
    [finding] = verify(site.folder, Wishes()).findings
    assert finding.code == "client.graph_unusable"
    assert "nobody announced" in finding.message


def test_a_graph_that_does_not_load_is_refused_with_onnxruntime_s_words(site, monkeypatch):
    def fail(_path):
        raise RuntimeError("node 7 is malformed")

    monkeypatch.setattr(graphs_module, "open_graph", fail)
    report = verify(site.folder, Wishes())
    assert codes(report) == {"client.graph_unusable"}
    assert "node 7 is malformed" in report.findings[0].message


def test_a_machine_without_the_kernel_is_no_fault_of_the_release(site, monkeypatch):
    def fail(_path):
        raise graphs_module.NoKernelError("no kernel for float16")

    monkeypatch.setattr(graphs_module, "open_graph", fail)
    report = verify(site.folder, Wishes())
    assert report.findings == []
    assert {row.outcome for row in report.graphs} == {"no kernel here"}


def test_a_full_disk_here_is_told_from_what_is_wrong_there(site, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(chunks_module.tempfile, "NamedTemporaryFile", full)
    with pytest.raises(ScratchFailedError, match="No space left"):
        verify(site.folder, Wishes())
