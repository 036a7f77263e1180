"""A disk that is full, read-only or broken: nothing is promised while it lasts, and nothing is lost."""

import resource
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.durability.disk import small_disk
from tests.durability.server import Server
from tests.durability.site import Site, integrity, site
from tests.durability.strace import failing

TRY_AGAIN_LATER: Final = 1013
UNAVAILABLE: Final = 503
SOME: Final = 60

Fault = Callable[[Server], AbstractAsyncContextManager[None]]


def failing_calls(calls: tuple[str, ...], error: str) -> Fault:
    def fault(server: Server) -> AbstractAsyncContextManager[None]:
        files = [server.database.with_name(server.database.name + end) for end in ("", "-wal")]
        return failing(server.pid, calls, error, files)

    return fault


INJECTED: Final = {
    "the log can't be synced": failing_calls(("fdatasync", "fsync"), "EIO"),
    "nothing can be written": failing_calls(("pwrite64",), "EIO"),
    "the disk is full": failing_calls(("pwrite64", "ftruncate"), "ENOSPC"),
    "the disk is read-only": failing_calls(("pwrite64", "ftruncate", "fdatasync"), "EROFS"),
}


@pytest.mark.needs("strace")
@pytest.mark.parametrize("what", INJECTED)
async def test_while_calls_of_the_system_fail_nothing_is_promised_and_then_all_is_well(
    tmp_path: Path, what: str
) -> None:
    async with site(tmp_path / "data", stations=12, seed=5) as place:
        await survives(place, INJECTED[what](place.server))


@pytest.mark.needs("strace")
async def test_a_single_failed_sync_is_not_taken_for_a_sync(tmp_path: Path) -> None:
    async with site(tmp_path / "data", stations=12, seed=6) as place:
        files = [place.server.database.with_name("chargeloom.db-wal")]
        async with place.load.running(place.api, seed=6):
            await place.load.acknowledged(SOME)
            async with failing(place.server.pid, ("fdatasync", "fsync"), "EIO", files, "1"):
                await place.load.until(lambda: TRY_AGAIN_LATER in place.load.ledger.closings)
                await place.load.acknowledged(SOME)
            await place.load.rest()
        await ends_well(place)


async def test_at_the_limit_of_the_size_of_files_nothing_is_promised_and_then_all_is_well(
    tmp_path: Path,
) -> None:
    async with site(tmp_path / "data", stations=12, seed=7) as place:
        await survives(place, size_limited(place.server, 64 * 1024))


@pytest.mark.needs("namespaces")
async def test_on_a_full_disk_nothing_is_promised_and_then_all_is_well(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", mebibytes=24) as disk:
        data = tmp_path / "disk" / "data"
        async with site(data, stations=12, seed=8, wrapper=disk.wrapper) as place:

            @asynccontextmanager
            async def full() -> AsyncIterator[None]:
                disk.fill()
                yield
                disk.make_room()

            await survives(place, full(), is_reachable=False)


async def survives(
    place: Site, fault: AbstractAsyncContextManager[None], *, is_reachable: bool = True
) -> None:
    """Load, fail, see that stations are sent away, heal, load, and look for everything."""
    ledger = place.load.ledger
    async with place.load.running(place.api, seed=9):
        await place.load.acknowledged(SOME)
        async with fault:
            await place.server.until_ready(is_ready=False)
            await place.load.until(lambda: UNAVAILABLE in ledger.turned_away)
            await place.load.offline()
            before = ledger.acknowledged
            refusals = len(ledger.turned_away)
            await place.load.until(lambda: len(ledger.turned_away) > refusals + 20)
            assert ledger.acknowledged == before
            assert place.api.readiness() == UNAVAILABLE
        await place.server.until_ready(is_ready=True)
        await place.load.acknowledged(SOME)
        await place.load.rest()
    assert TRY_AGAIN_LATER in ledger.closings
    await ends_well(place, is_reachable=is_reachable)


async def ends_well(place: Site, *, is_reachable: bool = True) -> None:
    assert await place.broken_promises() == []
    await place.server.stop()
    if is_reachable:
        assert integrity(place.server.database) == "ok"


@asynccontextmanager
async def size_limited(server: Server, size_bytes: int) -> AsyncIterator[None]:
    """Let the server's files end here: what is written behind it fails."""
    limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)
