"""Whether there is a browser to prove a candidate in, and a built page to prove it with."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PROOF_PAGE: Final = "proof.html"
CHROMIUM_VARIABLE: Final = "CHROMIUM"
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class ProofSetup:
    """Where the built page lies, which browser opens it, and how long each variant may take.

    ``adapters`` are tried in order until one has a graphics adapter: arguments of Chromium that
    offer the machine's card, then those that simulate one.
    """

    page: Path
    chromium: Path | None
    deadline_seconds: float = 900.0
    adapters: tuple[tuple[str, ...], ...] = (
        ("--enable-features=Vulkan", "--use-angle=vulkan", "--ignore-gpu-blocklist"),
        ("--use-webgpu-adapter=swiftshader",),
    )

    def obstacle(self) -> str | None:
        """Why no candidate can be proved here, in words; None where one can."""
        if find_spec("playwright") is None:
            return "Playwright is not installed."
        if self.chromium is None:
            return "There is no Chromium on this machine."
        if not (self.page / PROOF_PAGE).is_file():
            return "The page is not built."
        return None


def find_chromium(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The system's Chromium: what ``CHROMIUM`` names, else what is on the path."""
    for name in (environment.get(CHROMIUM_VARIABLE, ""), *CHROMIUM_NAMES):
        if name and (found := shutil.which(name, path=environment.get("PATH"))):
            return Path(found)
    return None
