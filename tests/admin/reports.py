"""Reports as validation writes them, for pages that show them."""

from tests.factories import example_bundle_fragment

REMEDY = "Look for extreme weights."


def measure(variant, role, error, tolerance=1e-4):
    return {
        "variant": variant,
        "role": role,
        "passed": error is not None and error <= tolerance,
        "relative_error": error,
        "tolerance": tolerance,
        "cases": [{"name": "seed 0", "relative_error": error}],
    }


def storage(variant, role, half_tensors=0, rounded=()):
    """Of ten tensors of 4 kB, some as halves."""
    return {
        "variant": variant,
        "role": role,
        "tensors": 10,
        "bytes": 40_000 - half_tensors * 2000,
        "half_tensors": half_tensors,
        "half_bytes": half_tensors * 2000,
        "rounded": list(rounded),
        "lossless": not rounded,
    }


def operators(count):
    """``count`` kinds of operators, the first the commonest."""
    return [
        {"domain": "ai.onnx", "op_type": f"Op{index:02d}", "count": count - index}
        for index in range(count)
    ]


def passed_report(**changes):
    """A good verdict, with everything that a report can have."""
    graphs = example_bundle_fragment()["graph_metadata"]
    graphs[0]["operators"] = [
        *operators(13),
        {"domain": "com.microsoft", "op_type": "Gelu", "count": 40},
    ]
    loop = {"variant": "fp32", "steps": 2, "passed": True, "relative_error": 2.3e-5}
    report = {
        "schema": "urn:moebius-hub:report:1",
        "passed": True,
        "error": None,
        "publishable": True,
        "missing_roles": [],
        "stages": [{"name": "export", "seconds": 96.4, "peak_memory_bytes": 5_912_000_000}],
        "parity": [measure("fp32", "denoiser", 4e-6), measure("fp32", "vae_decoder", 0.0)],
        "end_to_end": [{**loop, "tolerance": 1e-3, "psnr": 92.34, "cases": []}],
        "storage": [storage("fp32", "denoiser")],
        "structure": [],
        "graph_metadata": graphs,
        "environment": {"torch": "2.13.0"},
    }
    return {**report, **changes}


def failed_report():
    """A miss of one graph."""
    return passed_report(
        passed=False,
        publishable=False,
        error={"code": "validation.parity", "message": "It differs.", "remedy": REMEDY},
        parity=[measure("fp32", "denoiser", 3.7e-4), measure("fp32", "vae_decoder", None)],
        structure=[
            {"variant": "fp32", "role": "denoiser", "passed": False}
            | {"problems": ["No opset is named."]}
        ],
    )
