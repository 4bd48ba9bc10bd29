"""Whether there is a browser to prove a candidate in, and a built page to prove it with."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PROOF_PAGE: Final = "proof.html"
CHROMIUM_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Workgroup memory begins as zeros. Asked for them by the Vulkan extension, SwiftShader compiles a
# store for each and takes seven times as long; without it Dawn writes a loop that does the same.
SIMULATED_CARD: Final = (
    "--use-webgpu-adapter=swiftshader",
    "--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension",
)


@dataclass(frozen=True)
class ProofSetup:
    """Where the built page lies, which browser opens it, and how long each variant may take.

    ``adapters`` are tried in order until one has a graphics adapter: arguments of Chromium that
    offer the machine's card, then those that simulate one. A simulated card is not asked for what
    it would take longer for than the deadline, at ``simulated_operations_per_second``.
    """

    page: Path
    chromium: Path | None
    deadline_seconds: float = 900.0
    # The starter's 43.5 GFLOP took 97 s on SwiftShader, on two cores of a server.
    simulated_operations_per_second: float = 4.5e8
    adapters: tuple[tuple[str, ...], ...] = (
        (
            "--enable-features=Vulkan",
            "--use-angle=vulkan",
            "--disable-vulkan-surface",
            "--ignore-gpu-blocklist",
            # NVIDIA's Vulkan driver has shader-f16 behind this toggle alone; Windows has it openly.
            "--enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia",
        ),
        SIMULATED_CARD,
    )

    def simulated_seconds(self, operations: float) -> float:
        """About how long a simulated card takes for so many floating-point operations."""
        return operations / self.simulated_operations_per_second

    def obstacle(self) -> str | None:
        """Why no candidate can be proved here, in words; None where one can."""
        if find_spec("playwright") is None:
            return "Playwright is not installed."
        if self.chromium is None:
            return "There is no Chromium on this machine."
        if not (self.page / PROOF_PAGE).is_file():
            return "The page is not built."
        return None


def find_chromium(named: str = "") -> Path | None:
    """A program by its name or path: ``named`` where it is given, else the system's Chromium."""
    for name in [named] if named else CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    return None
