"""What a process has taken of its machine."""

import resource
import sys
from typing import Final, NamedTuple

_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""macOS tells bytes, Linux kibibytes."""


class Footprint(NamedTuple):
    """The most memory so far, and the processor time so far."""

    memory_bytes: int
    cpu_s: float


def footprint() -> Footprint:
    """Ask the operating system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return Footprint(usage.ru_maxrss * _UNIT, usage.ru_utime + usage.ru_stime)
