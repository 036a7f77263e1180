"""An end that two links of a station bring at once counts once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from decimal import Decimal
from pathlib import Path

import pytest

from chargeloom.domain.charging.transaction import Stop
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.unit import Unit
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        await built.token("CARD")
        # Who asks first must not be done before the others have a connection.
        await asyncio.gather(*(built.core.ground.store.marks() for _ in range(4)))
        yield built


async def ends(rig: Rig, number: str, stop: Stop) -> None:
    """Take an end as a link does: what it comes to is submitted as soon as it is known."""
    core, unit = rig.core, Unit()
    station = core.fleet.known(StationId("CP-1"))
    waiting = core.charging.stop(unit, station, number, stop, core.ground.now())
    if waiting is not None:
        await waiting
    await core.ground.commit(unit)


async def test_an_end_of_nothing_known_is_kept_once(rig: Rig) -> None:
    await rig.station()
    stop = Stop(at=rig.core.ground.now(), meter_wh=Decimal(7000), reason="Local")
    await asyncio.gather(*(ends(rig, "77", stop) for _ in range(3)))
    (orphan,) = await rig.transactions()
    assert orphan.claimed_number == "77"


async def test_an_end_of_a_charge_that_memory_let_go_is_told_once(rig: Rig) -> None:
    station = await rig.station()
    began = await station.start()
    await station.start(at=Instant(rig.core.ground.now() + MINUTE))
    stop = Stop(at=rig.core.ground.now(), meter_wh=Decimal(9000), reason="Local")
    await asyncio.gather(*(ends(rig, str(began["transactionId"]), stop) for _ in range(3)))
    told = await rig.event_types()
    assert told.count(EventType.TRANSACTION_STOPPED) == 1


async def takes(rig: Rig, told: TransactionTold) -> None:
    """Take an event as a link does: what it comes to is submitted as soon as it is known."""
    core, unit = rig.core, Unit()
    station = core.fleet.known(StationId("CP-1"))
    taken = core.transacting.take(unit, station, told, core.ground.now())
    if isinstance(taken, Awaitable):
        await taken
    await core.ground.commit(unit)


def event(number: str, seq_no: int, kind: EventKind, at: Instant) -> TransactionTold:
    return TransactionTold(number, seq_no, 9 + seq_no, kind, at, "Trigger", evse=1, connector=1)


async def test_the_last_event_of_a_charge_that_memory_let_go_is_taken_once(rig: Rig) -> None:
    await rig.station()
    now = rig.core.ground.now()
    for minutes, number in ((9, "T-1"), (5, "T-2")):
        began = Instant(now - minutes * MINUTE)
        await takes(rig, event(number, 0, EventKind.STARTED, began))
    ended = event("T-1", 1, EventKind.ENDED, now)
    await asyncio.gather(*(takes(rig, ended) for _ in range(3)))
    told = await rig.event_types()
    assert told.count(EventType.TRANSACTION_STOPPED) == 1
