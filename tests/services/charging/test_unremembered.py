"""Ends of transactions that memory does not hold (OCPP 1.6, 4.10, and errata 3.18): what each of them means."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from chargeloom.domain.charging.transaction import Stop, Suspicion, TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.unit import Unit
from tests.rig import FakeStation, Rig, running

UNKNOWN = "77"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        await built.token("CARD")
        yield built


def told(rig: Rig, meter_wh: int = 9000, *, later: int = MINUTE) -> Stop:
    at = Instant(rig.core.ground.now() + later)
    return Stop(at=at, meter_wh=Decimal(meter_wh), reason="Local")


async def ends(rig: Rig, number: str, stop: Stop, station: str = "CP-1") -> None:
    """Bring an end that nothing in memory answers to."""
    core, unit = rig.core, Unit()
    known = core.fleet.known(StationId(station))
    await core.charging._unremembered.stop(unit, known, number, stop, core.ground.now())
    await core.ground.commit(unit)


async def orphans(rig: Rig) -> list[TransactionRecord]:
    return [one for one in await rig.transactions() if one.claimed_number is not None]


async def forgotten(rig: Rig, station: FakeStation) -> str:
    """Let a charge end by the begin of the next one, so that memory holds it no longer."""
    began = await station.start()
    await station.start(at=Instant(rig.core.ground.now() + MINUTE))
    return str(began["transactionId"])


async def test_an_end_of_a_number_that_nobody_gave_is_kept_and_doubted(rig: Rig) -> None:
    await rig.station()
    stop = told(rig)
    await ends(rig, UNKNOWN, stop)
    (orphan,) = await orphans(rig)
    assert (orphan.station, orphan.claimed_number) == (StationId("CP-1"), UNKNOWN)
    assert (orphan.stopped_at, orphan.meter_stop_wh) == (stop.at, stop.meter_wh)
    assert orphan.suspect == (Suspicion.TRANSACTION_UNKNOWN,)
    assert (await rig.event_types()).count(EventType.TRANSACTION_SUSPECT) == 1


async def test_the_same_end_again_is_not_kept_again_and_another_one_is(rig: Rig) -> None:
    await rig.station()
    stop = told(rig)
    await ends(rig, UNKNOWN, stop)
    await ends(rig, UNKNOWN, stop)
    assert len(await orphans(rig)) == 1
    await ends(rig, UNKNOWN, told(rig, meter_wh=9500))
    assert len(await orphans(rig)) == 2


async def test_an_end_that_two_links_bring_at_once_is_kept_once(rig: Rig) -> None:
    await rig.station()
    # Who asks first must not be done before the others have a connection.
    await asyncio.gather(*(rig.core.ground.store.marks() for _ in range(4)))
    stop = told(rig)
    await asyncio.gather(*(ends(rig, UNKNOWN, stop) for _ in range(3)))
    assert len(await orphans(rig)) == 1


async def test_the_number_of_another_station_ends_nothing_there(rig: Rig) -> None:
    await rig.station("CP-1")
    other = await rig.station("CP-2")
    number = str((await other.start())["transactionId"])
    await ends(rig, number, told(rig), "CP-1")
    (orphan,) = await orphans(rig)
    assert orphan.suspect == (Suspicion.TRANSACTION_OF_OTHER_STATION,)
    (charge,) = [one for one in await rig.transactions() if one.station == StationId("CP-2")]
    assert charge.stopped_at is None


async def test_a_charge_that_only_the_store_knows_is_ended_by_its_number(rig: Rig) -> None:
    number = await forgotten(rig, await rig.station())
    stop = told(rig)
    await ends(rig, number, stop)
    assert await orphans(rig) == []
    (ended,) = [one for one in await rig.transactions() if one.number == number]
    assert (ended.stopped_at, ended.meter_stop_wh) == (stop.at, stop.meter_wh)


@pytest.mark.parametrize("number", ["-1", "0"])
async def test_an_end_without_a_number_is_that_of_the_only_charge_and_doubted(
    rig: Rig, number: str
) -> None:
    station = await rig.station()
    await station.start()
    stop = told(rig)
    await ends(rig, number, stop)
    (ended,) = await rig.transactions()
    assert (ended.stopped_at, ended.meter_stop_wh) == (stop.at, stop.meter_wh)
    assert Suspicion.MATCHED_WITHOUT_ID in ended.suspect


async def test_an_end_without_a_number_that_came_before_ends_nothing_more(rig: Rig) -> None:
    station = await rig.station()
    await station.start()
    stop = told(rig)
    await ends(rig, "-1", stop)
    await station.start(at=Instant(rig.core.ground.now() + 2 * MINUTE), connectorId=2)
    await ends(rig, "-1", stop)
    first, second = sorted(await rig.transactions(), key=lambda one: one.serial or 0)
    assert (first.stopped_at, second.stopped_at) == (stop.at, None)


async def test_an_end_without_a_number_is_guessed_of_no_two_charges(rig: Rig) -> None:
    station = await rig.station()
    for connector in (1, 2):
        await station.start(connectorId=connector)
    await ends(rig, "-1", told(rig))
    (orphan,) = await orphans(rig)
    assert orphan.suspect == (Suspicion.TRANSACTION_UNKNOWN,)
    running_on = [one for one in await rig.transactions() if one.claimed_number is None]
    assert [one.stopped_at for one in running_on] == [None, None]
