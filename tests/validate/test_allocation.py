import platform
import resource
from pathlib import Path

import numpy as np
import pytest

from inpaint_app.validate.allocation import return_large_blocks

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
BLOCK_BYTES, BLOCKS = 4 << 20, 32


def resident_bytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_what_is_freed_between_blocks_that_stay_is_no_longer_ours():
    assert return_large_blocks()
    blocks = [np.ones(BLOCK_BYTES, np.uint8) for _ in range(BLOCKS)]
    held = resident_bytes()
    del blocks[:-1:2], blocks[0]
    freed = held - resident_bytes()
    assert freed >= (BLOCKS // 2) * BLOCK_BYTES
