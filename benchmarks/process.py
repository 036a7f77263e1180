"""What the kernel counts for a process and all it started: processor time, memory; and its core."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

TICK_US: Final = 1e6 / os.sysconf("SC_CLK_TCK")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
AFTER_NAME: Final = 2
"""Fields of /proc/PID/stat are counted from the state on, behind the name in parentheses."""
USER, SYSTEM, CHILD_USER, CHILD_SYSTEM = (14 - 1 - AFTER_NAME + i for i in range(4))


def family(pid: int) -> tuple[int, ...]:
    """List a process and its living descendants."""
    children = (
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    )
    return (pid, *(member for child in children for member in family(child)))


def cpu_us(pid: int) -> float:
    """Add up user and system time of a process, its threads and its children, the ended included."""
    return sum(_cpu_ticks(member) for member in family(pid)) * TICK_US


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[at]) for at in (USER, SYSTEM, CHILD_USER, CHILD_SYSTEM))


def living_cpu_us(pid: int) -> float:
    """Add up what the scheduler counts, to the nanosecond, for the threads that live: for spans shorter than ticks."""
    return _scheduled_us(pid, 0)


def queued_us(pid: int) -> float:
    """Add up for how long the threads that live could have run, and no processor was free for them."""
    return _scheduled_us(pid, 1)


def _scheduled_us(pid: int, field: int) -> float:
    return sum(
        int((task / "schedstat").read_text().split()[field]) / 1_000
        for member in family(pid)
        for task in Path(f"/proc/{member}/task").iterdir()
    )


def ended_children_us() -> float:
    """Add up the processor time of all processes that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e6


def resident_bytes(pid: int) -> int:
    """Add up the resident memory of a process and its children."""
    return sum(
        int(Path(f"/proc/{member}/statm").read_text().split()[1]) * PAGE_BYTES
        for member in family(pid)
    )


class Cores:
    """Who runs where: the server on the first core that we may use, the load on the last."""

    def __init__(self) -> None:
        usable = sorted(os.sched_getaffinity(0))
        self.server = usable[0]
        self.load = usable[-1]

    @property
    def are_apart(self) -> bool:
        """Whether the load has a core of its own."""
        return self.server != self.load


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Run, and start children, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
