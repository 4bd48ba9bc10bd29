from inpaint_app.chunk.entries import FileEntry, PackedGraph
from inpaint_app.export.graphs import GraphSpec, TensorSpec
from inpaint_app.validate.device_fit import SizedGraph, fit_devices
from inpaint_app.validate.requirements import GraphFootprint

MB = 10**6
SPEC = GraphSpec(
    "denoiser",
    (TensorSpec("latents", "float32", (1, 4, 64, 64)),),
    (TensorSpec("next_latents", "float32", (1, 4, 64, 64)),),
)


def graph(weights, activations, tensor, weight=0, name="hidden", spec=SPEC):
    packed = PackedGraph(
        spec.role,
        FileEntry("graph.onnx", MB, "0" * 64, ()),
        (FileEntry("graph-0000.bin", weights, "0" * 64, ()),),
    )
    footprint = GraphFootprint(
        weights, activations, tensor, weight, name, kept_buffers={activations // 2: 2}
    )
    return SizedGraph(spec, packed, footprint)


def verdicts(fit):
    return {device.device: device.verdict for device in fit.devices}


def test_a_small_variant_fits_everywhere():
    fit = fit_devices("fp32", [], [graph(8 * MB, 60 * MB, 30 * MB)], 8 * MB)
    assert verdicts(fit) == {"desktop": "fits", "laptop": "fits", "phone": "fits"}
    assert all(device.reasons == () for device in fit.devices)


def test_what_it_takes_is_named_with_the_graph_it_is_in():
    other = GraphSpec("vae_decoder", SPEC.inputs, SPEC.outputs)
    graphs = [graph(900 * MB, 100 * MB, 5 * MB), graph(200 * MB, 300 * MB, 64 * MB, spec=other)]
    fit = fit_devices("fp32", [], graphs, 1100 * MB)
    assert (fit.largest_tensor, fit.largest_tensor_bytes) == ("vae_decoder: hidden", 64 * MB)
    assert fit.gpu_bytes == 1100 * MB + 100 * MB + 300 * MB


def test_only_a_browser_without_jspi_holds_a_whole_graph_at_once():
    fit = fit_devices("fp32", [], [graph(900 * MB, MB, MB, weight=8 * MB)], 900 * MB)
    interface = 2 * 4 * 64 * 64 * 4
    assert fit.js_bytes == 21 * MB + 4 * MB + 2 * 8 * MB + 2 * interface
    assert fit.js_bytes_without_jspi == fit.js_bytes + 900 * MB


def test_the_time_of_the_download_is_told_for_three_lines():
    fit = fit_devices("fp32", [], [graph(MB, MB, MB)], 622 * MB)
    assert fit.as_json()["download_seconds"] == {"10": 497.6, "50": 99.5, "500": 10.0}


def test_what_hardly_any_machine_of_a_kind_has_does_not_fit_it_and_says_why():
    fit = fit_devices("fp32", [], [graph(1242 * MB, 900 * MB, 64 * MB)], 1242 * MB)
    assert verdicts(fit) == {
        "desktop": "fits",
        "laptop": "fits with a warning",
        "phone": "does not fit",
    }
    laptop, phone = fit.devices[1:]
    assert "It takes graphics memory of 2,142 MB, and not every laptop offers that." in (
        laptop.reasons
    )
    assert phone.reasons[0] == (
        "It takes graphics memory of 2,142 MB, and hardly any phone offers that."
    )
    assert any("Without JSPI the page itself takes 1,2" in reason for reason in phone.reasons)


def test_a_feature_that_older_hardware_lacks_is_a_warning():
    fit = fit_devices("fp16", ["shader-f16"], [graph(4 * MB, 30 * MB, 15 * MB)], 4 * MB)
    assert set(verdicts(fit).values()) == {"fits with a warning"}
    (reason,) = fit.devices[0].reasons
    assert reason == "It needs shader-f16, which older hardware lacks."


def test_a_tensor_beyond_the_buffers_of_a_machine_does_not_fit():
    fit = fit_devices("fp32", [], [graph(MB, MB, 2**31 + 4)], MB)
    assert verdicts(fit)["desktop"] == "fits with a warning"
    assert verdicts(fit)["laptop"] == verdicts(fit)["phone"] == "does not fit"
