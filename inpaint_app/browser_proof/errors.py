"""What a real browser can hold against a candidate.

ValidationError
├── BrowserFailedError      the browser could not run the candidate to its end
├── NodesOffGpuError        a part of the step runs on the processor
└── BrowserParityError      the browser computes something else than the reference
"""

from inpaint_app.errors import ValidationError


class BrowserFailedError(ValidationError):
    """The browser, or the page in it, did not come to its end."""

    code = "validation.browser"
    remedy = (
        "Run it again; if it happens again, open the same release in that browser by hand and read"
        " its console."
    )


class NodesOffGpuError(ValidationError):
    """Nodes of the graph that runs at every step have no kernel on the graphics card."""

    code = "validation.browser_fallback"
    remedy = "Write the named nodes in operators that the runtime has WebGPU kernels for."


class BrowserParityError(ValidationError):
    """A graph in the browser and the reference disagree by more than the tolerance."""

    code = "validation.browser_parity"
    remedy = (
        "Compare with the graph's error on the processor in the same report: where that is small,"
        " a WebGPU kernel or the graphics driver computes something else."
    )
