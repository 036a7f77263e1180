"""The power fails: at every sync, with what was not synced lost, half lost, or torn by sectors."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import pytest

from tests.durability.life import chance
from tests.durability.opened import losses
from tests.durability.promises import TRANSACTIONAL, acknowledgements
from tests.durability.replay import Disk, is_failed_sync, is_sync, nothing, some, torn
from tests.durability.site import site
from tests.durability.strace import has_injected, recorded, recorder
from tests.durability.trace import SystemCall

pytestmark = pytest.mark.needs("strace")

DOUBTS: Final = {
    "lost": lambda _: nothing,
    "half lost": some,
    "torn": torn,
}


class PowerCut(NamedTuple):
    """What is found afterwards, and what had been acknowledged before."""

    what: str
    files: dict[str, bytes]
    promised: set[str]

    def lay_out(self, folder: Path) -> None:
        """Put the files where they can be opened."""
        for name, content in self.files.items():
            folder.joinpath(name).write_bytes(content)


async def test_fault_004_what_was_acknowledged_survives_a_power_cut_also_after_a_failed_sync(
    tmp_path: Path,
) -> None:
    calls = await record(tmp_path, stations=6, count=100, failing_sync=15)
    first_promise = acknowledgements(calls)[0].sent
    assert any(is_failed_sync(call) and call.left > first_promise for call in calls)
    lost = await losses_of(tmp_path, calls, chance("power"), every=12)
    assert len(lost) > 20
    assert_nothing(lost)


async def test_a_server_that_does_not_sync_loses_what_it_acknowledged(tmp_path: Path) -> None:
    """One cut that shows it is enough, and where nothing was promised none can."""
    calls = await record(tmp_path, stations=6, count=50, synchronous="normal")
    cuts = power_cuts(tmp_path / "data", calls, chance("power"), every=1)
    found: list[str] = []
    for cut in (one for one in cuts if one.promised):
        found += await losses_after(tmp_path, cut)
        if any("is lost" in what for what in found):
            return
    raise AssertionError(found)


@pytest.mark.soak
@pytest.mark.parametrize(("count", "every"), [(300, 1), (3000, 7)])
@pytest.mark.parametrize("failing_sync", [0, 15, 90])
async def test_fault_004_what_was_acknowledged_survives_a_power_cut_at_any_sync(
    tmp_path: Path, failing_sync: int, count: int, every: int
) -> None:
    """The longer recording is long enough for the log to be moved into the database under load."""
    calls = await record(tmp_path, stations=24, count=count, failing_sync=failing_sync)
    lost = await losses_of(tmp_path, calls, chance("power", count, failing_sync), every=every)
    assert len(lost) > 100
    assert_nothing(lost)


def assert_nothing(lost: dict[str, list[str]]) -> None:
    assert {what: found for what, found in lost.items() if found} == {}


async def record(
    tmp_path: Path, stations: int, count: int, *, failing_sync: int = 0, synchronous: str = "full"
) -> list[SystemCall]:
    """Record a server from its first start: killed once, started again, ended in peace.

    The n-th sync of its second life can be made to fail: the load goes on until it has.
    """
    recording = tmp_path / "recording"
    async with site(
        tmp_path / "data",
        stations=stations,
        seed=3,
        wrapper=recorder(recording),
        settings={"CHARGELOOM_STORAGE__SYNCHRONOUS": synchronous},
    ) as place:
        async with place.load.running():
            await place.load.acknowledged(count)
            place.server.kill()
            place.server.wrapper = recorder(recording, failing_sync=failing_sync)
            await place.server.start()
            await place.load.acknowledged(count)
            await place.load.until(lambda: not failing_sync or has_injected(recording))
            await place.load.rest()
        await place.server.stop()
    return recorded(recording)


async def losses_of(
    tmp_path: Path, calls: list[SystemCall], drawn: random.Random, every: int
) -> dict[str, list[str]]:
    """Open what is found after each power cut; return what is lost then."""
    cuts = power_cuts(tmp_path / "data", calls, drawn, every)
    return {cut.what: await losses_after(tmp_path, cut) for cut in cuts}


async def losses_after(tmp_path: Path, cut: PowerCut) -> list[str]:
    """Open what is found after a power cut; return what is lost then."""
    with TemporaryDirectory(dir=tmp_path) as found:
        cut.lay_out(Path(found))
        return await losses(Path(found, "chargeloom.db"), cut.promised)


def power_cuts(
    folder: Path, calls: list[SystemCall], drawn: random.Random, every: int
) -> Iterator[PowerCut]:
    """Cut the power just before every n-th sync returns, in each kind of doubt, and at the end."""
    promises = [one for one in acknowledgements(calls) if one.action in TRANSACTIONAL]
    disk = Disk(folder, {})
    syncs = 0
    for place, call in enumerate(calls):
        syncs += is_sync(call)
        if (is_sync(call) and syncs % every == 0) or place == len(calls) - 1:
            promised = {one.message_id for one in promises if one.sent < call.left}
            for name, doubt in DOUBTS.items():
                what = f"{name}, before sync {syncs} at {call.left} returned"
                yield PowerCut(what, disk.without_power(doubt(drawn), drawn), promised)
        disk.take(call)
