import pytest
from jsonschema import Draft202012Validator

from inpaint_app.manifest.errors import ManifestMalformedError
from inpaint_app.manifest.schema import SCHEMA_ID, check_schema, load_schema
from tests.golden.example import example_manifest
from tests.golden.manifests import future_manifest


def test_the_schema_is_a_schema_and_says_who_it_is():
    Draft202012Validator.check_schema(load_schema())
    assert load_schema()["$id"] == SCHEMA_ID == load_schema()["properties"]["schema"]["const"]


def test_a_manifest_that_we_pass_is_one_for_any_validator():
    manifest = example_manifest()
    check_schema(manifest)
    Draft202012Validator(load_schema()).validate(manifest)


def test_readers_ignore_fields_that_they_do_not_know_and_writers_invent_none():
    manifest = future_manifest()
    Draft202012Validator(load_schema()).validate(manifest)
    check_schema(manifest, allows_unknown=True)
    with pytest.raises(ManifestMalformedError, match=r"pipeline: Additional properties"):
        check_schema(manifest)


def test_a_refusal_names_the_path():
    manifest = example_manifest()
    manifest["variants"][1]["graphs"][0]["file"]["sha256"] = "short"
    with pytest.raises(ManifestMalformedError) as refusal:
        check_schema(manifest)
    assert "variants[1].graphs[0].file.sha256: 'short' does not match" in refusal.value.message


def test_a_refusal_names_several_faults_and_counts_the_rest():
    with pytest.raises(ManifestMalformedError) as refusal:
        check_schema(
            {**example_manifest(), **dict.fromkeys("abcdefg", 1), "version": "", "sequence": -1}
        )
    assert "sequence: -1 is less than the minimum of 1" in refusal.value.message
    with pytest.raises(ManifestMalformedError, match="and 9 more"):
        check_schema({})


def test_a_refusal_stays_readable_however_large_the_fault():
    with pytest.raises(ManifestMalformedError) as refusal:
        check_schema({**example_manifest(), "version": "9" * 100_000})
    assert len(refusal.value.message) < 400


@pytest.mark.parametrize("document", [None, [], 1, "manifest"])
def test_only_an_object_is_a_manifest(document):
    with pytest.raises(ManifestMalformedError, match="the document: "):
        check_schema(document)


def test_a_whole_number_written_with_a_fraction_is_no_integer():
    with pytest.raises(ManifestMalformedError, match=r"sequence: 7\.0 is not of type 'integer'"):
        check_schema({**example_manifest(), "sequence": 7.0})


@pytest.mark.parametrize("version", ["1.0.0\n", "\u0661.0.0"])
def test_a_pattern_means_what_it_means_in_a_browser(version):
    with pytest.raises(ManifestMalformedError, match="version: "):
        check_schema({**example_manifest(), "version": version})


def test_a_refusal_names_the_fault_in_the_kind_of_pipeline_that_is_meant():
    manifest = example_manifest()
    manifest["pipeline"]["scheduler"]["type"] = "euler"
    del manifest["pipeline"]["latent_size"]
    with pytest.raises(ManifestMalformedError) as refusal:
        check_schema(manifest)
    assert "pipeline: 'latent_size' is a required property" in refusal.value.message
    manifest = example_manifest()
    manifest["pipeline"]["latent_size"] = 0
    with pytest.raises(ManifestMalformedError, match=r"pipeline\.latent_size: 0 is less than"):
        check_schema(manifest)


def test_a_kind_of_pipeline_that_nobody_knows_is_refused_at_its_place():
    manifest = example_manifest()
    manifest["pipeline"]["kind"] = "text-to-image"
    with pytest.raises(ManifestMalformedError, match=r"pipeline\.kind: 'direct-inpaint' was"):
        check_schema(manifest)
