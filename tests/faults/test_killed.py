"""The process is killed around a commit; the random kills of a real server are in tests/durability."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chargeloom.domain.instant import to_rfc3339
from chargeloom.places import DATABASE
from tests.faults.left_behind import left_behind
from tests.rig import FakeStation, running


async def test_fault_001_killed_before_the_commit_the_repeat_is_the_only_effect(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "first") as rig:
        await rig.token()
        station = await rig.station()
        await station.boot()
        await rig.settle()
        start = {
            "connectorId": 1,
            "idTag": "CARD",
            "meterStart": 1000,
            "timestamp": to_rfc3339(rig.core.ground.now()),
        }
        with closing(sqlite3.connect(rig.config.data / DATABASE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # so that the commit waits
            station.say("StartTransaction", start)
            left = left_behind(rig, tmp_path / "left")
            assert station.connection.sent == [], "nothing was promised"
            other.execute("ROLLBACK")
    async with running(left) as rig:
        assert await rig.transactions() == []
        again = FakeStation(rig.core, "CP-1")
        assert (await again.ask("StartTransaction", start))["transactionId"] > 0
        assert len(await rig.transactions()) == 1


async def test_fault_002_killed_before_the_answer_the_repeat_gets_the_stored_answer(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "first") as rig:
        await rig.token()
        station = await rig.station()
        await station.boot()
        began = rig.core.ground.now()
        lost = await station.start(began)
        left = left_behind(rig, tmp_path / "left")
    async with running(left) as rig:
        again = FakeStation(rig.core, "CP-1")
        assert await again.start(began) == lost
        assert await again.start(began, idTag="CARD") == lost
        assert len(await rig.transactions()) == 1
