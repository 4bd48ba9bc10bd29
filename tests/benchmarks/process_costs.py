"""What a process and all that it has started cost: memory and processor, as proc(5) tells."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def peak_memory(pid: int) -> int:
    """The most resident bytes of each (VmHWM), summed; what they share is in it several times."""
    return sum(
        int(row.split()[1]) * 1024
        for one in family(pid)
        for row in Path(f"/proc/{one}/status").read_text().splitlines()
        if row.startswith("VmHWM")
    )


def processor_seconds(pid: int) -> float:
    """That the processes have spent so far, in their own code and in the kernel's."""
    spent = 0
    for one in family(pid):
        # The name in parentheses may hold blanks; utime and stime are the 14th and 15th of all.
        after_name = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        spent += int(after_name[11]) + int(after_name[12])
    return spent / TICKS
