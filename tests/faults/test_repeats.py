"""What stations tell twice, in another order, or only half of."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.instant import DAY, HOUR, MINUTE, Instant, to_rfc3339
from chargeloom.domain.stations.station_record import Registration
from tests.rig import FakeStation, Rig

KWH = Decimal(7000)


def now(rig: Rig) -> Instant:
    return rig.core.ground.now()


async def test_fault_039_a_start_that_comes_again_is_one_charge_under_any_message_id(
    rig: Rig, station: FakeStation
) -> None:
    start = {"connectorId": 1, "idTag": "CARD", "meterStart": 1000}
    payload = start | {"timestamp": to_rfc3339(now(rig))}
    first = await station.ask("StartTransaction", payload, "same")
    assert await station.ask("StartTransaction", payload, "same") == first
    assert await station.ask("StartTransaction", payload, "another") == first
    assert len(await rig.transactions()) == 1


async def test_fault_039_a_start_that_comes_again_with_a_new_time_is_never_merged_in_silence(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    await station.start(began)
    again = await station.start(Instant(began + MINUTE))
    await station.stop(again["transactionId"], Instant(began + HOUR))
    first, second = await rig.transactions()
    assert (first.energy_wh, second.energy_wh) == (None, KWH), "its energy is counted once"
    assert Suspicion.INTERRUPTED in first.suspect
    assert Suspicion.START_REPEATED in second.suspect
    assert first.session == second.session


@pytest.mark.parametrize(
    ("changes", "suspect"),
    [
        ({}, ()),
        ({"meterStop": 9000}, (Suspicion.STOP_DISPUTED,)),
        ({"reason": "Remote"}, (Suspicion.STOP_DISPUTED,)),
    ],
    ids=["equal", "another register", "another reason"],
)
async def test_fault_040_the_first_stop_counts(
    rig: Rig, station: FakeStation, changes: dict[str, Any], suspect: tuple[Suspicion, ...]
) -> None:
    at = now(rig)
    number = (await station.start(Instant(at - HOUR)))["transactionId"]
    assert await station.stop(number, at) == {}
    assert await station.stop(number, at, **changes) == {}
    [record] = await rig.transactions()
    assert (record.energy_wh, record.stop_reason, record.suspect) == (KWH, "Local", suspect)


async def test_fault_041_a_stop_of_something_unknown_is_kept_and_its_start_is_no_second_stop(
    rig: Rig, station: FakeStation
) -> None:
    """A 1.6 station learns its number from the start's answer; a stop before it has none to tell."""
    at = now(rig)
    assert await station.stop(-1, at, idTag="CARD") == {"idTagInfo": {"status": "Accepted"}}
    started = await station.start(Instant(at - HOUR))
    orphan, charge = await rig.transactions()
    assert (orphan.claimed_number, orphan.suspect) == ("-1", (Suspicion.TRANSACTION_UNKNOWN,))
    assert (charge.number, charge.stopped_at) == (str(started["transactionId"]), None)
    await station.stop(started["transactionId"], at)
    total = [record.energy_wh for record in await rig.transactions() if record.energy_wh]
    assert total == [KWH]


async def test_fault_041_a_start_without_an_end_stays_open_until_the_connector_starts_again(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    await station.start(began)
    assert station.station.open
    await station.start(Instant(began + HOUR), idTag="OTHER", meterStart=8000)
    first, second = await rig.transactions()
    assert (first.stopped_at, first.energy_wh) == (None, None)
    assert first.interrupted_at is not None
    assert second.interrupted_at is None


def values(number: int, minute: int, began: Instant, register: str) -> dict[str, Any]:
    reading = {
        "timestamp": to_rfc3339(Instant(began + minute * MINUTE)),
        "sampledValue": [{"value": register, "unit": "Wh"}],
    }
    return {"connectorId": 1, "transactionId": number, "meterValue": [reading]}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_fault_043_readings_in_any_order_show_the_newest_and_keep_them_all(
    rig: Rig, station: FakeStation, order: tuple[int, ...]
) -> None:
    began = now(rig)
    number = (await station.start(began))["transactionId"]
    registers = ("1100", "1200", "1300")
    for place in order:
        payload = values(number, place, began, registers[place])
        assert await station.ask("MeterValues", payload) == {}
    assert station.station.open[str(number)].meter.register_wh == Decimal(1300)
    await station.stop(number, Instant(began + HOUR))
    [record] = await rig.transactions()
    stored = await rig.core.ground.store.readings(record.id, None, 10)
    assert sorted(one.reading.values[0] for one in stored) == list(registers)
    assert (record.energy_wh, record.suspect) == (KWH, ())


@pytest.mark.parametrize(
    ("before", "after", "suspicion"),
    [
        (999_990, 15, Suspicion.METER_WENT_BACK),
        (40_000, 0, Suspicion.METER_WENT_BACK),
        (0, 90_000_000, Suspicion.METER_JUMPED),
    ],
    ids=["rolled over at a million", "swapped for a new meter", "swapped for an old meter"],
)
async def test_fault_043_a_register_that_cannot_be_right_is_marked_and_makes_no_energy(
    rig: Rig, station: FakeStation, before: int, after: int, suspicion: Suspicion
) -> None:
    began = now(rig)
    number = (await station.start(began, meterStart=before))["transactionId"]
    await station.stop(number, Instant(began + HOUR), meterStop=after)
    [record] = await rig.transactions()
    assert (record.meter_start_wh, record.meter_stop_wh) == (Decimal(before), Decimal(after))
    assert suspicion in record.suspect
    assert record.energy_wh is None
    [today] = await rig.core.ground.store.tallies([Instant(began - HOUR), Instant(began + DAY)])
    assert (today.begun, today.energy_wh) == (1, 0.0)


async def test_fault_043_a_clock_in_doubt_accuses_no_register(
    rig: Rig, station: FakeStation
) -> None:
    frozen = "1970-01-01T00:00:00Z"
    number = (await station.start(timestamp=frozen, meterStart=0))["transactionId"]
    await station.stop(number, timestamp=frozen, meterStop=50_000)
    [record] = await rig.transactions()
    assert {Suspicion.CLOCK_IMPLAUSIBLE, Suspicion.METER_JUMPED} <= set(record.suspect)
    assert record.energy_wh == Decimal(50_000)


async def test_fault_044_a_charge_that_goes_on_after_a_power_failure_is_one_session(
    rig: Rig, station: FakeStation
) -> None:
    began = now(rig)
    first = await station.start(began)
    again = FakeStation(rig.core, "CP-1")
    assert (await again.boot())["status"] == "Accepted"
    ended = Instant(began + HOUR)
    await again.stop(first["transactionId"], ended, reason="PowerLoss", meterStop=3000)
    second = await again.start(Instant(ended + MINUTE), meterStart=3000)
    await again.stop(second["transactionId"], Instant(ended + HOUR), meterStop=8000)
    records = await rig.transactions()
    assert len({record.session for record in records}) == 1
    assert sum(record.energy_wh or 0 for record in records) == KWH
    assert [record.suspect for record in records] == [(), ()]
    assert again.station.record.registration is Registration.ACCEPTED
