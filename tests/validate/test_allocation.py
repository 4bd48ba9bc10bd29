"""Freed blocks, in a process of their own: blocks that another test freed would be used again."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
BLOCK_BYTES, BLOCKS = 4 << 20, 32
MEASURE = f"""
import resource
from pathlib import Path
import numpy as np
from inpaint_app.validate.allocation import return_large_blocks

def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

assert return_large_blocks()
blocks = [np.ones({BLOCK_BYTES}, np.uint8) for _ in range({BLOCKS})]
held = resident_bytes()
del blocks[:-1:2], blocks[0]
print(held - resident_bytes())
"""


def test_what_is_freed_between_blocks_that_stay_is_no_longer_ours():
    command = [sys.executable, "-c", MEASURE]
    measured = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(measured.stdout) >= (BLOCKS // 2) * BLOCK_BYTES
