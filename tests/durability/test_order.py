"""The order of system calls: an acknowledgement leaves after a sync of the log that holds its row."""

from pathlib import Path
from typing import Final

import pytest

from tests.durability.promises import (
    TRANSACTIONAL,
    Acknowledgement,
    acknowledgements,
    broken,
    hasty,
)
from tests.durability.site import site
from tests.durability.strace import recorded, recorder
from tests.durability.trace import SystemCall

pytestmark = pytest.mark.needs("strace")

FEW: Final = 40
MANY: Final = 300


async def record(tmp_path: Path, stations: int, count: int, synchronous: str) -> list[SystemCall]:
    """Record a server that acknowledges at least so many transactional calls."""
    recording = tmp_path / "recording"
    settings = {"CHARGELOOM_STORAGE__SYNCHRONOUS": synchronous}
    wrapper = recorder(recording)
    async with site(
        tmp_path / "data", stations=stations, seed=2, wrapper=wrapper, settings=settings
    ) as place:
        async with place.load.running():
            await place.load.acknowledged(count)
            await place.load.rest()
        await place.server.stop()
    return recorded(recording)


def promised(calls: list[SystemCall]) -> list[Acknowledgement]:
    return [one for one in acknowledgements(calls) if one.action in TRANSACTIONAL]


def log(tmp_path: Path) -> str:
    return str(tmp_path / "data" / "chargeloom.db-wal")


async def test_with_one_call_in_flight_each_acknowledgement_leaves_after_a_sync_of_its_row(
    tmp_path: Path,
) -> None:
    calls = await record(tmp_path, stations=1, count=FEW, synchronous="full")
    assert len(promised(calls)) >= FEW
    assert broken(calls, log(tmp_path)) == hasty(calls, log(tmp_path)) == []


async def test_under_load_each_acknowledgement_leaves_after_a_sync_of_its_row(
    tmp_path: Path,
) -> None:
    calls = await record(tmp_path, stations=12, count=MANY, synchronous="full")
    assert len(promised(calls)) >= MANY
    assert broken(calls, log(tmp_path)) == []


@pytest.mark.parametrize("synchronous", ["normal", "off"])
async def test_a_server_that_does_not_sync_is_found_out(tmp_path: Path, synchronous: str) -> None:
    calls = await record(tmp_path, stations=1, count=FEW, synchronous=synchronous)
    assert len(broken(calls, log(tmp_path))) > 0.9 * len(promised(calls)) >= 0.9 * FEW
