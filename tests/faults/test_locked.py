"""Another process holds the lock of the database."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from chargeloom.places import DATABASE
from tests.rig import running

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


async def test_fault_011_while_another_writes_stations_wait_and_none_is_refused(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        await rig.token()
        stations = [await rig.station(f"CP-{number}") for number in range(3)]
        for station in stations:
            await station.boot()
        await rig.settle()
        with closing(sqlite3.connect(rig.config.data / DATABASE, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            said = [[station.say("StatusNotification", STATUS)] for station in stations]
            for station, ids in zip(stations, said, strict=True):
                ids.append(station.say("StatusNotification", STATUS | {"connectorId": 2}))
            settled = asyncio.ensure_future(rig.settle())
            done, _ = await asyncio.wait({settled}, timeout=0.3)
            assert not done
            assert all(station.connection.sent == [] for station in stations)
            other.execute("COMMIT")
        await settled
        for station, ids in zip(stations, said, strict=True):
            answers = [await station.connection.next() for _ in ids]
            assert answers == [[3, message_id, {}] for message_id in ids]
