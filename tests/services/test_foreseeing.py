"""A charge is stopped near its limit, though its meter is read only now and then (OCPP 2.1, E16.FR.19 asks as much of stations)."""

from decimal import Decimal

import pytest

from chargeloom.domain.charging.charge_limit import Ceiling, Measure
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.protocols.ocpp.v201.version import V201
from tests.domain.pricing.plain import component, element, tariff
from tests.protocols.ocpp.v2.session import event, metered, register
from tests.rig import FakeStation, Rig
from tests.services.pricing.sold import sells
from tests.services.test_bounding import ENERGY, _pending, arrived, begin, limit_of, started, told

POWER = "Power.Active.Import"


async def charging(rig: Rig, limit: Ceiling = ENERGY) -> FakeStation:
    station = await arrived(rig, V201)
    command = await started(rig, station, limit)
    await station.ask("TransactionEvent", begin(rig, command))
    return station


async def reads(rig: Rig, station: FakeStation, minute: int, wh: str, watts: str | None) -> None:
    """Tell a register, and the power unless it has no measurand for that."""
    at = Instant(rig.core.ground.now() + minute * SECOND)
    samples = [register(wh)]
    if watts is not None:
        samples.append({"value": float(watts), "measurand": POWER, "unitOfMeasure": {"unit": "W"}})
    value = metered(at, *samples)
    told = event("Updated", minute, at, triggerReason="MeterValuePeriodic", meterValue=value)
    await station.ask("TransactionEvent", told)


async def read_twice(rig: Rig, station: FakeStation, start: Instant, watts: str | None) -> None:
    """Up to 5,700 Wh of 6,000 after two minutes, at 18 kW: the end is a minute away."""
    await rig.core.bounding.look(start)
    await reads(rig, station, 1, "5400", watts)
    await rig.core.bounding.look_closely(Instant(start + MINUTE))
    await reads(rig, station, 2, "5700", watts)
    await rig.core.bounding.look_closely(Instant(start + 2 * MINUTE))
    assert not await _pending(rig)


@pytest.mark.parametrize("watts", ["18000", None], ids=["by the power", "by the register"])
async def test_a_charge_is_stopped_in_the_second_in_which_it_gets_there(
    rig: Rig, watts: str | None
) -> None:
    station, start = await charging(rig), rig.core.ground.now()
    await read_twice(rig, station, start, watts)
    await rig.core.bounding.look(Instant(start + 2 * MINUTE + 50 * SECOND))
    for second in range(51, 60):
        await rig.core.bounding.look_closely(Instant(start + 2 * MINUTE + second * SECOND))
        assert not await _pending(rig), second
    await rig.core.bounding.look_closely(Instant(start + 3 * MINUTE))
    assert (await told(station))[1:] == ("RequestStopTransaction", {"transactionId": "T-1"})
    assert (await limit_of(rig)).reached is Measure.ENERGY


async def test_nothing_is_foreseen_beyond_one_reading(rig: Rig) -> None:
    """A station that falls silent is not believed to draw for ever."""
    station, start = await charging(rig), rig.core.ground.now()
    await read_twice(rig, station, start, "17000")
    for minutes in range(3, 60):
        await rig.core.bounding.look(Instant(start + minutes * MINUTE))
    assert not await _pending(rig)


@pytest.mark.parametrize("watts", ["0", None])
async def test_a_car_that_rests_is_not_stopped(rig: Rig, watts: str | None) -> None:
    station, start = await charging(rig), rig.core.ground.now()
    await read_twice(rig, station, start, None)
    await reads(rig, station, 3, "5700", watts)
    await rig.core.bounding.look_closely(Instant(start + 2 * MINUTE + SECOND))
    for minutes in range(3, 10):
        await rig.core.bounding.look(Instant(start + minutes * MINUTE))
        await rig.core.bounding.look_closely(Instant(start + minutes * MINUTE + SECOND))
    assert not await _pending(rig)


async def test_a_reading_beyond_the_limit_counts_within_a_second(rig: Rig) -> None:
    station, start = await charging(rig), rig.core.ground.now()
    await read_twice(rig, station, start, "1000")
    await reads(rig, station, 3, "6000", "1000")
    await rig.core.bounding.look_closely(Instant(start + 2 * MINUTE + SECOND))
    assert await _pending(rig)


async def test_the_first_reading_alone_foresees_nothing(rig: Rig) -> None:
    station, start = await charging(rig), rig.core.ground.now()
    await reads(rig, station, 1, "5990", "18000")
    await rig.core.bounding.look(start)
    await rig.core.bounding.look(Instant(start + MINUTE))
    assert not await _pending(rig)


async def test_a_time_is_over_within_a_second(rig: Rig) -> None:
    await charging(rig, Ceiling(time_s=600))
    start = rig.core.ground.now()
    await rig.core.bounding.look(Instant(start + 595 * SECOND))
    await rig.core.bounding.look_closely(Instant(start + 599 * SECOND))
    assert not await _pending(rig)
    await rig.core.bounding.look_closely(Instant(start + 600 * SECOND))
    assert await _pending(rig)


async def test_a_cost_is_foreseen_by_what_flowed(rig: Rig) -> None:
    """0.50 a kWh: 2.50 are 5 kWh."""
    await sells(rig, tariff(element(component("ENERGY", "0.50", vat="0"))))
    station = await charging(rig, Ceiling(cost=Decimal("2.50")))
    start = rig.core.ground.now()
    await read_twice(rig, station, start, "18000")
    await rig.core.bounding.look(Instant(start + 2 * MINUTE + 50 * SECOND))
    assert not await _pending(rig)
    await rig.core.bounding.look_closely(Instant(start + 3 * MINUTE))
    assert await _pending(rig)


async def test_whoever_has_no_limit_is_not_watched(rig: Rig) -> None:
    station, start = await charging(rig), rig.core.ground.now()
    await rig.core.bounding.look(start)
    await station.ask("TransactionEvent", event("Ended", 1, start))
    await rig.core.bounding.look_closely(Instant(start + SECOND))
    await rig.core.bounding.look(Instant(start + 2 * SECOND))
    assert rig.core.bounding._watched == {}
