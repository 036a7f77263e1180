"""What a charge of OCPP 1.6 costs: by the tariff of its start, in the commit of its end, once."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import DAY, MINUTE, Instant, to_rfc3339
from chargeloom.domain.pricing.transaction_cost import CostState, Review, TransactionCost
from chargeloom.domain.unit import Unit
from chargeloom.storage.pages import Page
from tests.domain.pricing.plain import component, element, tariff
from tests.rig import FakeStation, Rig, running
from tests.services.pricing.sold import (
    BY_TIME,
    PER_KWH,
    STATION,
    ago,
    charge,
    cost,
    costs,
    reads,
    says,
    sells,
)


def lines(found: TransactionCost) -> list[tuple[str, str]]:
    return [(line.kind.value, str(line.quantity)) for line in found.lines]


async def test_without_a_tariff_nothing_has_a_price(rig: Rig, station: FakeStation) -> None:
    await charge(station, rig)
    assert await costs(rig) == []
    assert rig.core.pricing.is_idle


async def test_a_charge_is_priced_at_its_end(rig: Rig, station: FakeStation) -> None:
    sold = await sells(rig, PER_KWH)
    began = await station.start(at=ago(rig, 60))
    running_cost = await cost(rig)
    assert (running_cost.state, running_cost.due) == (CostState.RUNNING, None)
    await station.stop(began["transactionId"])
    found = await cost(rig)
    assert (found.state, found.reasons, found.currency) == (CostState.FINAL, (), "EUR")
    assert (found.excl, found.incl, found.due) == (450, 540, 540)
    assert (found.tariff, found.version) == (sold.tariff, 1)
    assert lines(found) == [("flat", "1"), ("energy", "7")]


async def test_it_is_told_once(rig: Rig, station: FakeStation) -> None:
    await sells(rig, PER_KWH)
    number = await charge(station, rig)
    (record,) = await rig.transactions()
    assert record.stopped_at is not None
    await station.stop(number, at=record.stopped_at)
    told = [one for one in await rig.core.ground.store.events(Page(500)) if one.type is EventType.TRANSACTION_PRICED]  # fmt: skip
    assert [(one.data["state"], one.data["amount"]) for one in told] == [("final", "5.40")]


async def test_the_tariff_of_its_start_prices_it_also_after_a_change_and_a_restart(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as rig:
        await rig.token("CARD")
        station = await rig.station()
        sold = await sells(rig, PER_KWH)
        began = await station.start(at=ago(rig, 60))
        dearer = tariff(element(component("ENERGY", "9")))
        await rig.core.tariffs.change(sold.tariff, 1, "Ada", rules=dearer)
        await rig.settle()
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, STATION)
        await again.stop(began["transactionId"])
        found = await cost(rig)
    assert (found.version, found.due) == (1, 540)


async def test_a_start_that_comes_late_is_sold_by_what_was_shown_then(
    rig: Rig, station: FakeStation
) -> None:
    sold = await sells(rig, PER_KWH)
    await rig.core.tariffs.change(sold.tariff, 1, "Ada", is_disabled=True)
    await charge(station, rig)
    assert (await cost(rig)).version == 1


async def test_what_began_before_any_tariff_applied_has_no_price(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    began = await station.start(at=Instant(rig.core.ground.now() - 2 * DAY))
    await station.stop(began["transactionId"])
    assert await costs(rig) == []


@pytest.mark.parametrize(
    ("scopes", "price"),
    [
        (({},), "0"),
        (({}, {"of_station": STATION}), "1"),
        (({}, {"of_station": STATION}, {"of_station": STATION, "evse": 1}), "2"),
        (({}, {"of_station": STATION, "evse": 2}), "0"),
        (({}, {"of_station": STATION, "evse": 1}, {"token_group": "FLEET"}), "2"),
        (({}, {"token_group": "fleet"}), "1"),
        (({}, {"token_group": "GUESTS"}), "0"),
    ],
)
async def test_the_closest_scope_sells(
    scopes: tuple[dict[str, Any], ...], price: str, rig: Rig, station: FakeStation
) -> None:
    for number, scope in enumerate(scopes):
        await sells(rig, tariff(element(component("FLAT", str(number)))), **scope)
    await charge(station, rig)
    assert (await cost(rig)).due == int(price) * 100


async def test_time_is_priced_by_what_was_read(rig: Rig, station: FakeStation) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    number = began["transactionId"]
    await reads(station, number, ago(rig, 30), 8000)
    now = rig.core.ground.now()
    await station.stop(number, at=now)
    found = await cost(rig)
    assert found.state is CostState.FINAL
    (record,) = await rig.transactions()
    charging_s, parking_s = (float(line.quantity) for line in found.lines[1:])
    assert record.started_at is not None
    assert charging_s + parking_s == pytest.approx((now - record.started_at) / 1_000_000, abs=2)
    assert parking_s == pytest.approx(1800, abs=60)
    assert found.due is not None


async def test_a_vehicle_that_is_held_back_is_not_parking(rig: Rig, station: FakeStation) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    number = began["transactionId"]
    await says(station, "Charging", ago(rig, 59))
    await reads(station, number, ago(rig, 40), 8000)
    await says(station, "SuspendedEVSE", ago(rig, 40))
    await says(station, "SuspendedEV", ago(rig, 10))
    await station.stop(number)
    found = await cost(rig)
    seconds = {line.kind.value: float(line.quantity) for line in found.lines}
    assert seconds["parking-time"] == pytest.approx(600, abs=30)


async def test_without_its_readings_it_is_not_priced_by_guess(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chargeloom.services.pricing.meters.AT_HAND", 0)
    await sells(rig, BY_TIME)
    await charge(station, rig)
    found = await cost(rig)
    assert (found.due, found.reasons) == (None, (Review.FACTS_MISSING,))


async def test_an_end_without_a_number_is_priced_and_waits(rig: Rig, station: FakeStation) -> None:
    await sells(rig, BY_TIME)
    await station.start(at=ago(rig, 60))
    await station.stop(-1)
    found = await cost(rig)
    assert (found.state, found.reasons) == (CostState.NEEDS_REVIEW, (Review.FACTS_DOUBTED,))
    assert found.due


async def test_readings_that_come_with_the_end_count(rig: Rig, station: FakeStation) -> None:
    await sells(rig, tariff(element(component("TIME", "6"), component("PARKING_TIME", "0"))))
    began = await station.start(at=ago(rig, 60))
    half = {"timestamp": to_rfc3339(ago(rig, 30)), "sampledValue": [{"value": "8000"}]}
    await station.stop(began["transactionId"], transactionData=[half])
    found = await cost(rig)
    assert found.due == pytest.approx(300, abs=5)


async def test_readings_that_come_after_a_bill_hold_it_back_where_they_change_it(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    number = began["transactionId"]
    await station.stop(number)
    before = await cost(rig)
    await reads(station, number, ago(rig, 90), 8000)
    assert await cost(rig) == before
    assert before.state is CostState.FINAL
    await reads(station, number, ago(rig, 30), 8000)
    found = await cost(rig)
    assert (found.state, found.reasons) == (CostState.NEEDS_REVIEW, (Review.CHANGED_AFTERWARDS,))
    assert found.due == before.due


async def test_readings_of_a_charge_before_the_newest_hold_its_bill_back_too(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_TIME)
    number = (await station.start(at=ago(rig, 60)))["transactionId"]
    await station.stop(number)
    await charge(station, rig)
    await reads(station, number, ago(rig, 30), 8000)
    states = sorted(one.state for one in await costs(rig))
    assert states == [CostState.FINAL, CostState.NEEDS_REVIEW]


async def test_readings_that_come_after_an_end_complete_a_bill_that_waits(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_TIME)
    await station.start(at=ago(rig, 60))
    await station.stop(-1)
    before, (record,) = await cost(rig), await rig.transactions()
    await reads(station, int(record.number or 0), ago(rig, 30), 8000)
    found = await cost(rig)
    assert (found.state, found.reasons) == (before.state, before.reasons)
    assert [line.kind.value for line in before.lines] == ["energy", "time"]
    assert [line.kind.value for line in found.lines] == ["energy", "time", "parking-time"]


async def test_no_reading_changes_a_price_that_does_not_hang_on_it(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    began = await station.start(at=ago(rig, 60))
    await station.stop(began["transactionId"])
    await reads(station, began["transactionId"], ago(rig, 30), 8000)
    assert (await cost(rig)).state is CostState.FINAL


@pytest.mark.parametrize(
    ("rules", "reasons"), [(BY_TIME, (Review.CLOCK_UNTRUSTED,)), (PER_KWH, ())]
)
async def test_a_clock_that_is_ahead_holds_back_what_is_priced_by_time(
    rules: Any, reasons: tuple[Review, ...], rig: Rig, station: FakeStation
) -> None:
    await sells(rig, rules)
    began = await station.start(at=ago(rig, -5))
    await station.stop(began["transactionId"], at=Instant(ago(rig, -5) + MINUTE))
    assert (await cost(rig)).reasons == reasons


async def test_both_ends_that_come_late_leave_the_clock_in_doubt(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    await station.stop(began["transactionId"], at=ago(rig, 10))
    assert (await cost(rig)).reasons == (Review.CLOCK_UNTRUSTED,)


async def test_an_end_that_comes_late_from_a_good_clock_is_final(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 0))
    (record,) = await rig.transactions()
    assert record.started_at is not None
    await station.stop(began["transactionId"], at=Instant(record.started_at + 1))
    assert (await cost(rig)).state is CostState.FINAL


@pytest.mark.parametrize(
    ("start", "stop", "reason"),
    [
        ({"idTag": "STRANGER"}, {}, Review.NOT_AUTHORIZED),
        ({}, {"meterStop": 10}, Review.ENERGY_UNKNOWN),
        ({}, {"meterStop": 2_000_000_000}, Review.ENERGY_UNKNOWN),
    ],
)
async def test_what_is_odd_waits_for_somebody(
    start: dict[str, Any],
    stop: dict[str, Any],
    reason: Review,
    rig: Rig,
    station: FakeStation,
) -> None:
    await sells(rig, PER_KWH)
    began = await station.start(at=ago(rig, 60), **start)
    await station.stop(began["transactionId"], **stop)
    found = await cost(rig)
    assert found.state is CostState.NEEDS_REVIEW
    assert reason in found.reasons


async def test_a_tax_that_nobody_knows_is_not_taken_for_none(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, tariff(element(component("ENERGY", "1", vat=None))))
    await charge(station, rig)
    found = await cost(rig)
    assert (found.reasons, found.excl, found.incl) == ((Review.TAX_UNKNOWN,), 700, None)


async def test_a_second_end_that_says_otherwise_holds_back_what_was_final(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, PER_KWH)
    number = await charge(station, rig)
    await station.stop(number, meterStop=9000)
    found = await cost(rig)
    assert (found.state, found.due) == (CostState.NEEDS_REVIEW, 540)
    assert found.reasons == (Review.CHANGED_AFTERWARDS,)


async def test_an_end_that_was_inferred_never_bills_and_the_true_one_does(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.token("CARD")
        station = await rig.station()
        await sells(rig, PER_KWH)
        began = await station.start(at=ago(rig, 60))
        await says(station, "Available", rig.core.ground.now())
        await rig.core.closing.look(Instant(rig.core.ground.now() + DAY))
        given_up = await cost(rig)
        assert (given_up.state, given_up.due) == (CostState.NEEDS_REVIEW, None)
        assert given_up.reasons == (Review.END_INFERRED,)
    async with running(tmp_path) as rig:
        again = FakeStation(rig.core, STATION)
        await again.stop(began["transactionId"])
        found = await cost(rig)
    assert found.due == 540
    assert found.state is CostState.NEEDS_REVIEW


async def test_what_runs_is_priced_so_far_by_whoever_asks(rig: Rig, station: FakeStation) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    await reads(station, began["transactionId"], ago(rig, 30), 3000)
    (record,) = await rig.transactions()
    known = rig.core.pricing.running(record.id)
    assert known is not None
    told = await rig.core.pricing.so_far(known, record, None, rig.core.ground.now())
    assert told.due is None
    register = await rig.core.ground.store.last_energy_wh(record.id)
    told = await rig.core.pricing.so_far(known, record, register, rig.core.ground.now())
    assert (told.state, told.excl) == (CostState.RUNNING, 100 + 300)


async def test_no_reading_is_priced_while_it_comes(
    rig: Rig, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sells(rig, BY_TIME)
    began = await station.start(at=ago(rig, 60))
    monkeypatch.setattr("chargeloom.domain.pricing.billing.price", None)
    await reads(station, began["transactionId"], ago(rig, 30), 3000)
    await rig.settle()
    assert (await cost(rig)).state is CostState.RUNNING


async def test_a_cost_that_is_not_known_by_heart_is_read(rig: Rig, station: FakeStation) -> None:
    await sells(rig, PER_KWH)
    number = await charge(station, rig)
    await rig.core.pricing.load()
    await station.stop(number, meterStop=9000)
    assert (await cost(rig)).reasons == (Review.CHANGED_AFTERWARDS,)


async def test_a_register_beyond_all_measure_is_kept_and_its_repeat_is_the_same_end(
    rig: Rig, station: FakeStation
) -> None:
    await sells(rig, tariff(element(component("ENERGY", "2000")), currency="IDR"))
    began = await station.start(at=ago(rig, 60))
    ended = ago(rig, 1)
    for _ in range(2):
        said = await station.stop(began["transactionId"], at=ended, meterStop=2**63 - 1)
        assert "errorCode" not in said
    (record,) = await rig.transactions()
    assert (record.stopped_at, record.meter_stop_wh) == (ended, Decimal(2**63 - 1))
    found = await cost(rig)
    assert (found.state, found.due) == (CostState.NEEDS_REVIEW, None)
    assert Review.ENERGY_UNKNOWN in found.reasons


async def test_the_newest_word_on_a_tariff_holds_though_our_clock_was_set_back_before_it(
    rig: Rig,
) -> None:
    sold = await sells(rig, PER_KWH)
    now = rig.core.ground.now()
    said = ((2, Instant(now + 365 * DAY)), (3, Instant(now - MINUTE)))
    facts = [
        msgspec.structs.replace(
            sold, id=rig.core.ground.ids.next(now), version=version, saved_at=saved_at
        )
        for version, saved_at in said
    ]
    await rig.core.ground.commit(Unit(facts=[*facts]))
    await rig.core.tariffs.load()
    for at, version in ((now, 3), (Instant(now + 730 * DAY), 3), (Instant(now - 2 * MINUTE), 1)):
        found = rig.core.tariffs.applying(STATION, 1, None, at)
        assert found is not None
        assert found.version == version


async def test_while_tariffs_are_read_again_those_that_are_known_still_price(
    rig: Rig, station: FakeStation
) -> None:
    sold = await sells(rig, PER_KWH)
    reading = asyncio.create_task(rig.core.tariffs.load())
    await asyncio.sleep(0)
    assert not reading.done()
    assert rig.core.tariffs.applying(STATION, 1, None, rig.core.ground.now()) == sold
    await reading
    assert rig.core.tariffs.applying(STATION, 1, None, rig.core.ground.now()) == sold
