"""What an installation takes up again when it starts."""

import shutil
from pathlib import Path

import pytest

from chargeloom import clock
from chargeloom.composition import loading
from chargeloom.domain.instant import MINUTE, YEAR, Instant
from chargeloom.places import DATABASE
from tests.rig import FakeStation, Rig, running


async def booted(rig: Rig) -> FakeStation:
    station = FakeStation(rig.core, "CP-1")
    await station.boot()
    return station


async def begin(folder: Path) -> int:
    """Run a server once, and say which number a charge got."""
    async with running(folder) as rig:
        return int((await (await booted(rig)).start())["transactionId"])


async def test_after_a_restore_no_charge_gets_the_number_of_one_that_the_backup_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backup = tmp_path / "data", tmp_path / "backup.db"
    async with running(folder) as rig:
        await rig.token()
        await rig.station()
    shutil.copy(folder / DATABASE, backup)
    lost = await begin(folder)
    shutil.copy(backup, folder / DATABASE)
    later = Instant(clock.now() + MINUTE)
    monkeypatch.setattr(clock, "now", lambda: later)
    async with running(folder) as rig:
        station = await booted(rig)
        begun = await station.start(connectorId=2)
        assert begun["transactionId"] != lost
        await station.stop(lost)
        (still_running,) = rig.core.fleet.open_transactions()
        assert still_running.record.number == str(begun["transactionId"])


@pytest.mark.parametrize("away_us", [0, 73 * YEAR, -YEAR])
async def test_numbers_last_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away_us: int
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        await rig.station()
    at = Instant(clock.now() + away_us)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert loading._perhaps_lost(Instant(at - away_us), at) <= loading._MOST_LOST
    assert await begin(tmp_path) > 0
