"""A disk that is full, read-only or broken: nothing is promised while it lasts, and nothing is lost."""

import resource
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.durability.disk import SmallDisk, small_disk
from tests.durability.server import Server
from tests.durability.site import Site, integrity, site
from tests.durability.strace import failing

TRY_AGAIN_LATER: Final = 1013
UNAVAILABLE: Final = 503
SOME: Final = 60
NO_RESERVE: Final = {"CHARGELOOM_STORAGE__RESERVE_MB": "0"}
"""With room kept back, readings are refused first, and stations stay."""

FAILING: Final = (
    (("fdatasync", "fsync"), "EIO"),
    (("pwrite64",), "EIO"),
    (("pwrite64", "ftruncate"), "ENOSPC"),
    (("pwrite64", "ftruncate", "fdatasync"), "EROFS"),
)
"""A log that can't be synced or written, a full disk, a disk that the system made read-only."""


@pytest.mark.needs("strace")
async def test_fault_007_008_009_010_while_calls_of_the_system_fail_nothing_is_promised_and_then_all_is_well(
    tmp_path: Path,
) -> None:
    async with site(tmp_path / "data", stations=12, seed=5, settings=NO_RESERVE) as place:
        async with place.load.running(place.api, seed=5):
            await fails_once(place)
            for calls, error in FAILING:
                await outlasts(place, broken(place.server, calls, error))
            await place.load.rest()
        await ends_well(place)
        assert integrity(place.server.database) == "ok"


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="no prlimit on this system")
async def test_fault_008_at_the_limit_of_the_size_of_files_nothing_is_promised_and_then_all_is_well(
    tmp_path: Path,
) -> None:
    async with site(tmp_path / "data", stations=12, seed=7, settings=NO_RESERVE) as place:
        async with place.load.running(place.api, seed=7):
            await outlasts(place, size_limited(place.server, 64 * 1024))
            await place.load.rest()
        await ends_well(place)
        assert integrity(place.server.database) == "ok"


@pytest.mark.needs("namespaces")
async def test_fault_009_010_on_a_full_disk_nothing_is_promised_and_on_a_read_only_one_the_server_ends(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", mebibytes=24) as disk:
        data = tmp_path / "disk" / "data"
        async with site(data, stations=12, seed=8, wrapper=disk.wrapper) as place:
            async with place.load.running(place.api, seed=8):
                await outlasts(place, full(disk))
                await place.load.rest()
            await ends_well(place)
            disk.forbid_writing()
            place.server.launch()
            assert await place.server.ended() == 1
            assert "its disk can only be read" in place.server.said()
            disk.allow_writing()
            await place.server.start()
            assert await place.broken_promises() == []


async def fails_once(place: Site) -> None:
    """A sync that failed is not taken for one, and not tried again as if nothing had been."""
    ledger = place.load.ledger
    await place.load.acknowledged(SOME)
    async with broken(place.server, ("fdatasync", "fsync"), "EIO", when="1"):
        await place.load.until(lambda: TRY_AGAIN_LATER in ledger.closings)
        await place.load.acknowledged(SOME)
    ledger.closings.clear()


async def outlasts(place: Site, fault: AbstractAsyncContextManager[None]) -> None:
    """Load, fail, see that stations are sent away and kept away; heal, and load again."""
    server, load, ledger = place.server, place.load, place.load.ledger
    await load.acknowledged(SOME)
    async with fault:
        await server.until_ready(is_ready=False)
        await load.until(lambda: UNAVAILABLE in ledger.turned_away)
        await load.offline()
        acknowledged, refused = ledger.acknowledged, len(ledger.turned_away)
        await load.until(lambda: len(ledger.turned_away) > refused + len(load.stations))
        assert ledger.acknowledged == acknowledged
        assert place.api.readiness() == UNAVAILABLE
    await server.until_ready(is_ready=True)
    await load.acknowledged(SOME)
    assert TRY_AGAIN_LATER in ledger.closings
    ledger.closings.clear()
    ledger.turned_away.clear()


async def ends_well(place: Site) -> None:
    assert await place.broken_promises() == []
    await place.server.stop()


def broken(
    server: Server, calls: Sequence[str], error: str, when: str = "1+"
) -> AbstractAsyncContextManager[None]:
    """Let these calls on the database and its log fail."""
    files = (server.database, server.database.with_name(f"{server.database.name}-wal"))
    return failing(server.pid, calls, error, files, when)


@asynccontextmanager
async def size_limited(server: Server, size_bytes: int) -> AsyncIterator[None]:
    """Let the server's files end here: what is written behind it fails."""
    limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)


@asynccontextmanager
async def full(disk: SmallDisk) -> AsyncIterator[None]:
    """Let no room be left."""
    disk.fill()
    yield
    disk.make_room()
