import pytest

from inpaint_app.errors import ManifestError
from inpaint_app.manifest.consistency import check_consistency
from tests.golden.example import example_manifest
from tests.golden.manifests import CONTRADICTIONS, ROLES

EXPECTED = {
    "a channel that never expires": "channel and expires",
    "a release that expires": "channel and expires",
    "expiry before creation": "expires (2026-01-02T03:04:04Z) before",
    "a day that does not exist": "created: '2026-02-30T00:00:00Z' is no date",
    "chunks at a script": "'javascript:alert(1)/' is neither",
    "the same mirror twice": "chunk URL '/chunks/' stands there twice",
    "a channel that serves what was yanked": "A channel document is not yanked",
    "a yank that is still to come": "It was yanked (2026-01-02T03:04:06Z) after it was made",
    "latents that do not fill the image": "9 latents stand for 72 pixels, and the image has 64",
    "a hole wider than the image": "max_hole_size is 65, wider than the image of 64 pixels",
    "more steps than were trained": "1001 steps by default, of 1000",
    "betas that fall": "betas do not rise",
    "the same variant twice": "variant 'fp32' stands there twice",
    "a file larger than its chunks": "-0000.bin: its chunks have 16484 bytes, the file 16485",
    "a lost chunk": "denoiser-0000.bin: its chunks have 16384 bytes, the file 16484",
    "one chunk that is not the file": "denoiser.onnx: its only chunk is called 0000",
    "one chunk of two sizes": "has 100 bytes here, 8192 elsewhere",
    "a total that counts shared chunks twice": "have 28580 bytes, total_bytes says 32676",
    "two files of one name": "file of fp32 'denoiser-0000.bin' stands there twice",
    "an input of another name": "fp32/denoiser.inputs: sample, mask,",
    "an input of half precision": "latents is float16 [1, 4, 8, 8], where float32",
    "an output of another shape": "image is float32 [1, 3, 64, 63], where float32 [1, 3, 64, 64]",
    "a graph that nobody measured": "validation.graphs does not name each graph once",
    "a variant that never sampled": "validation.end_to_end does not name each variant once",
    "a browser's proof of a variant that there is not": "browser_proved names a variant there is",
    "a browser's proof that stands there twice": "browser-proved variant 'fp32' stands there twice",
    "an error above its tolerance": "fp32 is off by 0.1, more than the tolerated 0.0001",
    "a variant without a decoder": "fp32 has the graphs vae_encoder, denoiser; latent-diffusion",
    "a kind with another's graphs": "denoiser, vae_decoder; direct-inpaint is made of inpainter,",
    "a role twice": "fp32 has the graphs denoiser, denoiser, vae_decoder",
}


def test_the_example_does_not_contradict_itself():
    check_consistency(example_manifest())


@pytest.mark.parametrize("name", [*CONTRADICTIONS, *ROLES])
def test_it_says_where_and_what_contradicts(name):
    manifest = example_manifest()
    {**CONTRADICTIONS, **ROLES}[name](manifest)
    with pytest.raises(ManifestError) as refusal:
        check_consistency(manifest)
    assert EXPECTED[name] in refusal.value.message


def test_one_name_has_one_size_across_variants():
    manifest = example_manifest()
    shared = manifest["variants"][0]["graphs"][0]["external_data"][0]
    other = manifest["variants"][1]["graphs"][1]["external_data"][0]
    other["sha256"] = other["chunks"][0]["sha256"] = shared["sha256"]
    with pytest.raises(ManifestError, match="has 8100 bytes here, 4096 elsewhere"):
        check_consistency(manifest)
