"""The order of system calls: an acknowledgement leaves after a sync of the log that holds its row."""

from pathlib import Path
from typing import Final

import pytest

from tests.durability.load import Load
from tests.durability.promises import TRANSACTIONAL, acknowledgements, broken, hasty
from tests.durability.site import site
from tests.durability.strace import recorded, recorder
from tests.durability.trace import SystemCall

pytestmark = pytest.mark.needs("strace")

FEW: Final = 40
MANY: Final = 300


async def test_each_acknowledgement_leaves_after_a_sync_of_its_row(tmp_path: Path) -> None:
    calls = await record(tmp_path, (FEW, MANY))
    promised = transactional(calls)
    alone = {one for one in promised if one.startswith("LOOM-000")}
    assert (len(alone) >= FEW, len(promised) >= FEW + MANY) == (True, True)
    assert broken(calls, log(tmp_path)) == []
    assert alone & {one.message_id for one in hasty(calls, log(tmp_path))} == set()


@pytest.mark.parametrize("synchronous", ["normal", "off"])
async def test_a_server_that_does_not_sync_is_found_out(tmp_path: Path, synchronous: str) -> None:
    calls = await record(tmp_path, (FEW,), synchronous)
    assert len(broken(calls, log(tmp_path))) > 0.9 * len(transactional(calls)) >= 0.9 * FEW


async def record(
    tmp_path: Path, counts: tuple[int, ...], synchronous: str = "full"
) -> list[SystemCall]:
    """Record a server that acknowledges so many calls: first of one station alone, then of many."""
    recording = tmp_path / "recording"
    async with site(
        tmp_path / "data",
        stations=12,
        seed=2,
        wrapper=recorder(recording),
        settings={"CHARGELOOM_STORAGE__SYNCHRONOUS": synchronous},
    ) as place:
        first, *others = place.load.stations
        for stations, count in zip(((first,), others), counts, strict=False):
            load = Load(stations)
            async with load.running():
                await load.acknowledged(count)
                await load.rest()
        await place.server.stop()
    return recorded(recording)


def transactional(calls: list[SystemCall]) -> set[str]:
    return {one.message_id for one in acknowledgements(calls) if one.action in TRANSACTIONAL}


def log(tmp_path: Path) -> str:
    return str(tmp_path / "data" / "chargeloom.db-wal")
