"""The power fails: at every sync, with what was not synced lost, half lost, or torn by sectors."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.durability.life import chance
from tests.durability.opened import losses
from tests.durability.promises import TRANSACTIONAL, acknowledgements
from tests.durability.replay import Disk, is_sync, nothing, some, torn
from tests.durability.site import site
from tests.durability.strace import recorded, recorder
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


async def test_what_was_acknowledged_survives_a_power_cut(tmp_path: Path) -> None:
    calls = await record(tmp_path, stations=6, count=100)
    survived = await check(tmp_path, calls, chance("power"), every=12)
    assert survived > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
async def test_what_was_acknowledged_survives_a_power_cut_at_every_sync(
    tmp_path: Path, seed: int
) -> None:
    calls = await record(tmp_path, stations=24, count=3000)
    survived = await check(tmp_path, calls, chance("power", seed), every=1)
    assert survived > 300


async def record(tmp_path: Path, stations: int, count: int) -> list[SystemCall]:
    """Record a server from its first start: killed once, started again, ended in peace."""
    recording = tmp_path / "recording"
    async with site(
        tmp_path / "data", stations=stations, seed=3, wrapper=recorder(recording)
    ) as place:
        async with place.load.running():
            await place.load.acknowledged(count)
            place.server.kill()
            await place.server.start()
            await place.load.acknowledged(count)
            await place.load.rest()
        await place.server.stop()
    return recorded(recording)


async def check(tmp_path: Path, calls: list[SystemCall], drawn: random.Random, every: int) -> int:
    """Open what is found after each power cut; return how many there were."""
    cuts = 0
    for cuts, cut in enumerate(power_cuts(tmp_path / "data", calls, drawn, every), start=1):  # noqa: B007
        found = tmp_path / "found"
        found.mkdir()
        for name, content in cut.files.items():
            found.joinpath(name).write_bytes(content)
        assert await losses(found / "chargeloom.db", cut.promised) == [], cut.what
        for file in found.iterdir():
            file.unlink()
        found.rmdir()
    return cuts


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
