"""How much memory a run is expected to need, and how much of it a machine has for runs."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max

from inpaint_app.models import Checkpoint, Run, RunStage

# Without a run to go by: the exporter itself, and the weights as they came, traced and written.
# The published size, 1.24 GB of weights, was measured at 4.2 to 4.7 GB, and this gives 4.7.
BASE_BYTES: Final = 1_000_000_000
BYTES_A_WEIGHT_BYTE: Final = 3
# The rest belongs to the system, the web server and the browser of a proof.
SHARE_OF_MACHINE: Final = 0.8
MARGIN: Final = 1.1
_ALIKE: Final = 1.25
_CONTROL_GROUPS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def needed_bytes(checkpoint: Checkpoint) -> int:
    """What a run of ``checkpoint`` is expected to need.

    The measured peak of earlier runs of the model at about the same size, with a margin; before
    there are any, an estimate from the bytes of the checkpoint.
    """
    alike = RunStage.objects.filter(
        run__status=Run.Status.SUCCEEDED,
        run__checkpoint__model=checkpoint.model_id,
        run__checkpoint__size__range=(checkpoint.size / _ALIKE, checkpoint.size * _ALIKE),
    )
    measured: int | None = alike.aggregate(peak=Max("peak_memory_bytes"))["peak"]
    if measured:
        return round(measured * MARGIN)
    return BASE_BYTES + BYTES_A_WEIGHT_BYTE * checkpoint.size


def memory_for_runs() -> int:
    """What all runs on this machine may need together, in bytes."""
    chosen: int = settings.HUB_RUN_MEMORY_BYTES
    return chosen or int(machine_memory() * SHARE_OF_MACHINE)


def machine_memory() -> int:
    """The bytes that this machine, or the container that we are in, has."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in _CONTROL_GROUPS:
        with suppress(OSError, ValueError):  # there is none, or it says "max"
            found = min(found, int(limit.read_text()))
    return found
