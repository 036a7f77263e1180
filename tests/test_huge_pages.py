"""Memory that is used stands on huge pages as it grows: madvise(2), mincore(2), proc_pid_maps(5)."""

import ctypes
import mmap
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chargeloom.huge_pages import HugePages, OwnMemory, Span, gather, joined, page_bytes, spans

OWN_MAPS = Path("/proc/self/maps")
MIB = 1 << 20
SIZE = 2 * MIB
KINDS = (
    ("00400000-00a00000", "r-xp", "/usr/bin/python3.11"),
    ("00a00000-01a00000", "rw-p", "/usr/bin/python3.11"),
    ("02101000-02701000", "rw-p", "[heap]"),
    ("7f0000000000-7f0000100000", "rw-p", ""),
    ("7f0000200000-7f0000600000", "rw-p", ""),
    ("7f0000600000-7f0000a00000", "---p", ""),
    ("7f0000a00000-7f0000e00000", "rw-s", "/dev/zero (deleted)"),
    ("7ffc00000000-7ffc00800000", "rw-p", "[stack]"),
)
MAPS = "".join(
    f"{where} {may} 00000000 {'fe:00 1234' if name.startswith('/') else '00:00 0':41}{name}\n"
    for where, may, name in KINDS
)
HEAP = [Span(0x2200000, 0x2400000), Span(0x2400000, 0x2600000)]
ARENAS = [Span(0x7F0000200000, 0x7F0000400000), Span(0x7F0000400000, 0x7F0000600000)]


class FakeMemory:
    """Pages that are there in such numbers, and what was made of them."""

    def __init__(self, resident: Callable[[Span], int]) -> None:
        self._resident = resident
        self.collapsed: list[Span] = []

    def resident_pages(self, span: Span) -> int:
        return self._resident(span)

    def collapse(self, span: Span) -> None:
        self.collapsed.append(span)


def kernel(folder: Path, enabled: str, size: str = f"{SIZE}\n") -> Path:
    (folder / "enabled").write_text(enabled)
    (folder / "hpage_pmd_size").write_text(size)
    return folder


@pytest.mark.parametrize("enabled", ["[always] madvise never\n", "always [madvise] never\n"])
def test_their_size_is_the_kernels(tmp_path: Path, enabled: str) -> None:
    assert page_bytes(kernel(tmp_path, enabled)) == SIZE


def test_there_are_none_where_nobody_wants_them(tmp_path: Path) -> None:
    assert page_bytes(kernel(tmp_path, "always madvise [never]\n")) is None
    assert page_bytes(tmp_path / "of another system") is None


def test_what_holds_objects_is_cut_into_whole_pages() -> None:
    """Neither code, nor files, nor shared memory, nor guards, nor the stack; and no part of a page."""
    assert list(spans(MAPS, SIZE)) == [*HEAP, *ARENAS]


def test_what_touches_is_asked_for_at_once() -> None:
    assert joined([*HEAP, *ARENAS]) == [
        Span(HEAP[0].start, HEAP[1].end),
        Span(ARENAS[0].start, ARENAS[1].end),
    ]
    assert joined([HEAP[0], ARENAS[1]]) == [HEAP[0], ARENAS[1]]


def test_what_is_hardly_used_is_left() -> None:
    half = SIZE // mmap.PAGESIZE // 2
    memory = FakeMemory(lambda span: half - 1 if span in (HEAP[0], ARENAS[1]) else half)
    assert gather(MAPS, SIZE, memory) == 2 * SIZE
    assert memory.collapsed == [HEAP[1], ARENAS[0]]


async def test_what_has_come_is_gathered_once() -> None:
    memory = FakeMemory(lambda _: SIZE // mmap.PAGESIZE)
    has, asked = 100 * MIB, list[bool]()
    pages = HugePages(SIZE, memory, lambda: has)
    for now in (100, 104, 106, 107, 113, 40, 43, 44):
        has = now * MIB
        memory.collapsed.clear()
        await pages.look()
        asked.append(bool(memory.collapsed))
    assert asked == [True, False, False, True, False, False, False, True]


@pytest.mark.skipif(page_bytes() != SIZE, reason="this kernel has no huge pages of 2 MiB")
def test_memory_of_ours_stands_on_them_and_what_is_untouched_stays_small() -> None:
    """Of eight at least one: memory that lies in pieces has not room for each."""
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    said = bytes(range(256)) * (17 * MIB // 256)
    memory = OwnMemory()
    with (
        mmap.mmap(-1, 17 * MIB, flags=private) as used,
        mmap.mmap(-1, 17 * MIB, flags=private) as untouched,
    ):
        before_kib = huge_kib()
        used[:] = said
        assert gather(OWN_MAPS.read_text(), SIZE, memory) >= 8 * SIZE
        assert huge_kib() >= before_kib + SIZE // 1024
        assert used[:] == said
        assert not any(map(memory.resident_pages, inside(untouched)))
        assert memory.resident_pages(whole(used)) == 17 * MIB // mmap.PAGESIZE


def whole(memory: mmap.mmap) -> Span:
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return Span(start, start + len(memory))


def inside(memory: mmap.mmap) -> Iterator[Span]:
    """Cut it into huge pages that nothing else lies on."""
    start, end = whole(memory)
    return spans(f"{start:x}-{end:x} rw-p 00000000 00:00 0", SIZE)


def huge_kib() -> int:
    """How much of this process stands on them (proc_pid_smaps(5))."""
    found = re.search(r"AnonHugePages: +(\d+) kB", Path("/proc/self/smaps_rollup").read_text())
    assert found is not None
    return int(found[1])
