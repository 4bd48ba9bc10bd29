"""Memory that is freed goes back to the system at once.

glibc keeps freed blocks for later, up to 32 MB each, and weights are freed between others that
stay: after a few large graphs a process holds gigabytes that nobody uses. With a fixed threshold
every larger block is a mapping of its own, which ends when it is freed (mallopt(3)).
"""

import ctypes
import platform

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1 << 20


def return_large_blocks() -> bool:
    """Ask the C library for it, for the rest of this process; whether it could be asked."""
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES))
