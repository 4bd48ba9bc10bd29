import json

import pytest

from inpaint_app.manifest.errors import ManifestInconsistentError, ManifestMalformedError
from inpaint_app.models import Chunk, FileChunk, Release, StateChange
from inpaint_app.publish.chunk_store import chunk_key
from inpaint_app.publish.errors import StorageFullError
from inpaint_app.workflow.bundles import import_bundle
from inpaint_app.workflow.errors import BundleCorruptError, BundleMalformedError
from tests.factories import example_bundle_fragment, make_model, make_user, write_bundle
from tests.golden.example import example_chunks

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(hub_home, tmp_path):
    return write_bundle(tmp_path / "bundle")


def chunk_files(directory):
    return sorted(p for p in (directory / "chunks").rglob("*") if p.is_file())


def edit(bundle, change):
    fragment = example_bundle_fragment()
    change(fragment)
    (bundle / "fragment.json").write_text(json.dumps(fragment))


def nothing_was_written(hub_home):
    return not (Release.objects.exists() or Chunk.objects.exists() or (hub_home / "store").exists())


def test_a_bundle_becomes_a_candidate_with_every_row(bundle):
    actor = make_user("uploader")
    release = import_bundle(make_model(), bundle, actor=actor, origin="build machine")
    assert (release.status, release.run, release.origin) == ("candidate", None, "build machine")
    assert release.report == {"verdict": "passed"}
    assert [variant.name for variant in release.variants.all()] == ["fp32", "fp16"]
    graph = release.variants.get(name="fp32").graphs.get(role="denoiser")
    assert (graph.opset, graph.ir_version, graph.producer_name) == (20, 10, "pytorch")
    assert (graph.node_count, graph.parameter_bytes, graph.graph_bytes) == (10, 96, 1500)
    assert list(graph.opset_imports.values_list("domain", "version")) == [("ai.onnx", 20)]
    assert list(graph.operators.values_list("op_type", "count")) == [("Conv", 7), ("Add", 3)]
    assert list(graph.parameters.values_list("dtype", "bytes")) == [("float32", 96)]
    inputs = graph.tensors.filter(direction="input").values_list("name", "shape")
    assert next(iter(inputs)) == ("latents", [1, 4, 8, 8])
    files = [(file.kind, file.path, file.file_chunks.count()) for file in graph.files.all()]
    assert files == [
        ("graph", "denoiser.onnx", 1),
        ("external_data", "denoiser-0000.bin", 3),
        ("external_data", "denoiser-0001.bin", 1),
    ]
    assert StateChange.objects.get(subject_type="release").actor == actor


def test_its_chunks_are_in_the_store_and_in_the_rows(bundle, hub_home):
    import_bundle(make_model(), bundle, actor=None)
    for sha256, content in example_chunks().items():
        assert (hub_home / "store" / chunk_key(sha256)).read_bytes() == content
        assert Chunk.objects.get(pk=sha256).size == len(content)
    assert Chunk.objects.count() == len(example_chunks())


def test_two_releases_share_their_chunks(bundle, hub_home):
    model = make_model()
    first = import_bundle(model, bundle, actor=None)
    second = import_bundle(model, bundle, actor=None)
    assert first != second
    assert Chunk.objects.count() == len(example_chunks())


def test_progress_is_told_to_the_end(bundle):
    told = []
    import_bundle(
        make_model(),
        bundle,
        actor=None,
        progress=lambda stage, fraction, _="": told.append((stage, fraction)),
    )
    assert {stage for stage, _ in told} == {"chunk", "store"}
    assert told[-1] == ("store", 1.0)


def test_a_flipped_bit_in_a_chunk_is_refused(bundle, hub_home):
    path = chunk_files(bundle)[0]
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)
    with pytest.raises(BundleCorruptError, match=path.name):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


def test_a_truncated_chunk_is_refused(bundle, hub_home):
    path = chunk_files(bundle)[0]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BundleCorruptError, match=path.name):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


def test_a_missing_chunk_is_refused(bundle, hub_home):
    path = chunk_files(bundle)[-1]
    path.unlink()
    with pytest.raises(BundleCorruptError, match=path.name):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


def test_chunks_that_do_not_join_to_their_file_are_refused(bundle, hub_home):
    def swap(fragment):
        fragment["variants"][0]["graphs"][1]["external_data"][0]["chunks"].reverse()

    edit(bundle, swap)
    with pytest.raises(BundleCorruptError, match=r"denoiser-0000\.bin"):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


@pytest.mark.parametrize("name", ["fragment.json", "report.json"])
@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_document_that_cannot_be_read_is_refused(bundle, hub_home, name, content):
    (bundle / name).unlink()
    if content is not None:
        (bundle / name).write_bytes(content)
    with pytest.raises(BundleMalformedError, match=name):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda f: f.pop("variants"), ManifestMalformedError),
        (lambda f: f.pop("graph_metadata"), ManifestMalformedError),
        (lambda f: f["graph_metadata"].pop(), ManifestMalformedError),
        (lambda f: f["graph_metadata"][0].pop("operators"), ManifestMalformedError),
        (lambda f: f["graph_metadata"].append(f["graph_metadata"][0]), ManifestMalformedError),
        (lambda f: f["validation"].update(passed=False), ManifestMalformedError),
        (lambda f: f["variants"][0].update(name="../fp32"), ManifestMalformedError),
        (lambda f: f["variants"][0].update(total_bytes=1), ManifestInconsistentError),
    ],
)
def test_a_fragment_that_could_never_be_a_manifest_is_refused(bundle, hub_home, change, error):
    edit(bundle, change)
    with pytest.raises(error):
        import_bundle(make_model(), bundle, actor=None)
    assert nothing_was_written(hub_home)


def test_a_full_disk_leaves_no_rows(bundle, hub_home, monkeypatch):
    from inpaint_app.publish.file_store import FileChunkStore

    stored = []

    def put(store, sha256, source):
        if stored:
            raise StorageFullError("No room.")
        stored.append(sha256)
        return True

    monkeypatch.setattr(FileChunkStore, "put", put)
    with pytest.raises(StorageFullError):
        import_bundle(make_model(), bundle, actor=None)
    assert not Release.objects.exists()
    assert not FileChunk.objects.exists()
