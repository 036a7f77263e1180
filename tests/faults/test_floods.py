"""One station tells without end: the others don't wait for it, and it fills nothing."""

import asyncio
import sqlite3
from contextlib import closing

from chargeloom.places import DATABASE
from chargeloom.protocols.ocpp.actor import MAX_WAITING
from tests.rig import FakeStation, Rig

STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
MANY = 10_000


def tells_while_it_is_read(station: FakeStation, action: str, payload: object) -> int:
    """Say the same again and again, until we stop reading; return how often."""
    said = 0
    while said < MANY and not station.connection.is_paused:
        station.say(action, payload)
        said += 1
    return said


async def test_fault_035_a_station_that_floods_is_read_no_further_than_can_be_stored(
    rig: Rig,
) -> None:
    flood, other = await rig.station("FLOOD"), await rig.station("OTHER")
    for station in (flood, other):
        await station.boot()
    await rig.settle()
    with closing(sqlite3.connect(rig.config.data / DATABASE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")  # so that nothing can be stored for a while
        for action, payload in (("StatusNotification", STATUS), ("Heartbeat", {}), ("Fly", {})):
            assert tells_while_it_is_read(flood, action, payload) <= MAX_WAITING
        assert not other.connection.is_paused
        other.say("Heartbeat", {}, "h")
        assert other.connection.sent[0][:2] == [3, "h"]
        lock.execute("COMMIT")
    await rig.settle()
    await asyncio.sleep(0)
    assert not flood.connection.is_paused, "it is read on once all is stored"
    flood.connection.sent.clear()
    assert await flood.ask("Heartbeat", {})


async def test_fault_035_a_flood_holds_up_nobody_elses_answer(rig: Rig) -> None:
    """What others tell rides in the same commit, and is answered with it."""
    flood, other = await rig.station("FLOOD"), await rig.station("OTHER")
    await flood.boot()
    await other.boot()
    await rig.settle()
    for _ in range(MAX_WAITING):
        flood.say("StatusNotification", STATUS)
    other.say("StatusNotification", STATUS, "mine")
    assert await other.connection.next() == [3, "mine", {}]
    assert len(flood.connection.sent) == MAX_WAITING
