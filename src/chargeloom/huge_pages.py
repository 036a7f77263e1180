"""Huge pages for what the process keeps in memory.

A message touches objects all over the heap. On pages of 4 KiB most of them cost a walk through the page tables
first, twice as deep in a virtual machine. The kernel gathers them into pages of 2 MiB where it is asked to.
"""

import asyncio
import ctypes
import errno
import mmap
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import structlog

log = structlog.get_logger(__name__)

KERNEL: Final = Path("/sys/kernel/mm/transparent_hugepage")
"""Where Linux says what of this it does."""
_SELF: Final = Path("/proc/self")
_ANONYMOUS: Final = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0 *(?:\[heap\])?$", re.MULTILINE
)
"""What is private, written to, and of no file (proc_pid_maps(5))."""
_MADV_HUGEPAGE: Final = 14
_MADV_COLLAPSE: Final = 25
"""Of madvise(2); the second is known since Linux 6.1."""
_GROWTH_BYTES: Final = 4 << 20
"""What has come since the last look that found something to do, ..."""
_GROWTH_PART: Final = 16
"""... and this part of what was there: each gathering goes through all of it."""


class Span(NamedTuple):
    """Addresses of memory, as of a slice."""

    start: int
    end: int


class Memory(Protocol):
    """What is asked of the kernel about our memory."""

    def resident_pages(self, span: Span) -> int:
        """Count the pages of a span that are there; none where it is gone."""

    def collapse(self, span: Span) -> None:
        """Let a span stand on huge pages, as far as the kernel can."""


def page_bytes(kernel: Path = KERNEL) -> int | None:
    """Find how large a huge page is; None where the kernel has none, or its administrator wants none."""
    try:
        if "[never]" in (kernel / "enabled").read_text():
            return None
        return int((kernel / "hpage_pmd_size").read_text())
    except (OSError, ValueError):
        return None


def spans(maps: str, size: int) -> Iterator[Span]:
    """Cut what holds our objects into whole huge pages; `maps` as in proc_pid_maps(5)."""
    for start, end in _ANONYMOUS.findall(maps):
        first, last = -(-int(start, 16) // size) * size, int(end, 16) // size * size
        for at in range(first, last, size):
            yield Span(at, at + size)


def gather(maps: str, size: int, memory: Memory) -> int:
    """Let stand on huge pages what is mostly there already; returns how many bytes that are.

    What is hardly used, as the stack of a thread, would only grow by it.
    """
    enough = size // mmap.PAGESIZE // 2
    found = joined(span for span in spans(maps, size) if memory.resident_pages(span) >= enough)
    for span in found:
        memory.collapse(span)
    return sum(span.end - span.start for span in found)


def joined(found: Iterable[Span]) -> list[Span]:
    """Join spans that touch: the kernel drains its lists with each question."""
    whole: list[Span] = []
    for span in found:
        begin = whole.pop().start if whole and whole[-1].end == span.start else span.start
        whole.append(Span(begin, span.end))
    return whole


class OwnMemory:
    """Our own memory, by way of the C library."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self._madvise, self._mincore = library.madvise, library.mincore
        self._madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        self._mincore.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p)

    def resident_pages(self, span: Span) -> int:
        """Count the pages of a span that are there, by the lowest bit of each byte of mincore(2)."""
        size = span.end - span.start
        pages = size // mmap.PAGESIZE
        found = ctypes.create_string_buffer(pages)
        if self._mincore(span.start, size, found):
            return 0
        return (int.from_bytes(found.raw) & int.from_bytes(b"\1" * pages)).bit_count()

    def collapse(self, span: Span) -> None:
        """Let a span stand on huge pages; an older kernel is asked to see to it when it has the time."""
        size = span.end - span.start
        if self._madvise(span.start, size, _MADV_COLLAPSE) and ctypes.get_errno() == errno.EINVAL:
            self._madvise(span.start, size, _MADV_HUGEPAGE)


def resident_bytes() -> int:
    """How much memory this process has (proc_pid_statm(5))."""
    return int((_SELF / "statm").read_text().split()[1]) * mmap.PAGESIZE


class HugePages:
    """Keeps the memory of this process on huge pages while it grows."""

    def __init__(
        self, size: int, memory: Memory, resident: Callable[[], int] = resident_bytes
    ) -> None:
        self._size, self._memory, self._resident = size, memory, resident
        self._gathered_bytes = -_GROWTH_BYTES

    async def look(self) -> None:
        """Gather what has come, if it is much; beside the loop, for the kernel copies it."""
        has_bytes = self._resident()
        self._gathered_bytes = min(self._gathered_bytes, has_bytes)
        if has_bytes - self._gathered_bytes < max(
            _GROWTH_BYTES, self._gathered_bytes // _GROWTH_PART
        ):
            return
        stands_bytes = await asyncio.to_thread(self._gather)
        self._gathered_bytes = self._resident()
        log.debug("memory stands on huge pages", mib=stands_bytes >> 20)

    def _gather(self) -> int:
        return gather((_SELF / "maps").read_text(), self._size, self._memory)
