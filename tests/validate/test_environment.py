from inpaint_app.validate.environment import describe_environment, peak_memory_bytes


def test_it_names_the_versions_that_decide_what_comes_out():
    found = describe_environment()
    names = {"python", "platform", "torch", "onnx", "onnxruntime", "onnxscript", "diffusers"}
    assert names <= found.keys()
    assert all(found.values())


def test_memory_is_in_bytes():
    held = bytes(64 * 1024 * 1024)
    assert peak_memory_bytes() > len(held)
