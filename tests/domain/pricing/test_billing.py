"""A running cost becomes a bill by what the meter told."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.ids import LARGEST, StationId, TariffId, TransactionId
from chargeloom.domain.instant import MINUTE, Instant, from_datetime
from chargeloom.domain.pricing.billing import MOST_WH, Held, Told, billed
from chargeloom.domain.pricing.metered import Change, Sample
from chargeloom.domain.pricing.transaction_cost import (
    _DOUBTS,
    CostState,
    Review,
    TransactionCost,
    clock_is_trusted,
)
from chargeloom.domain.tariffs.check import MOST_PRICE
from tests.domain.pricing.plain import at, component, element, tariff

BEGAN = at("2026-03-02T10:00")
RULES = tariff(element(component("TIME", "6"), component("PARKING_TIME", "60")))
RUNNING = TransactionCost(
    transaction=TransactionId(6),
    began_at=BEGAN,
    tariff=TariffId(8),
    version=1,
    state=CostState.RUNNING,
    currency="EUR",
)


def after(minutes: float) -> Instant:
    return Instant(BEGAN + round(minutes * MINUTE))


def record(**said: Any) -> TransactionRecord:
    told: dict[str, Any] = {
        "received_at": BEGAN,
        "started_at": BEGAN,
        "meter_start_wh": Decimal(1000),
        "stopped_at": after(60),
        "stop_received_at": after(60),
        "meter_stop_wh": Decimal(8000),
    }
    return TransactionRecord(
        id=TransactionId(6),
        serial=None,
        session=None,
        station=StationId("CP-1"),
        number="7",
        **told | said,
    )


def seconds(samples: tuple[Sample, ...] = (), changes: tuple[Change, ...] = ()) -> dict[str, int]:
    found = billed(RUNNING, RULES, record(), Told(samples, changes), after(60))
    assert found.state is CostState.FINAL
    return {line.kind.value: int(line.quantity) for line in found.lines}


def read(minutes: float, wh: str) -> Sample:
    return Sample(after(minutes), Decimal(wh))


def test_without_readings_all_of_it_is_charging() -> None:
    assert seconds() == {"time": 3600}


def test_where_no_energy_flows_the_vehicle_only_stands_there() -> None:
    assert seconds((read(30, "8000"),)) == {"time": 1800, "parking-time": 1800}


def test_a_state_outweighs_what_flowed() -> None:
    changes = (Change(after(0), "Charging"), Change(after(45), "SuspendedEV"))
    assert seconds((read(30, "8000"),), changes) == {"time": 2700, "parking-time": 900}


def test_readings_that_contradict_both_ends_are_passed_over() -> None:
    odd = (read(10, "999"), read(20, "9000"), read(-5, "2000"), read(30, "8000"), read(40, "7999"))
    assert seconds(odd) == {"time": 1800, "parking-time": 1800}


def test_one_reading_that_leaps_does_not_outweigh_those_after_it() -> None:
    """Till minute 40 it charges; by the reading that leapt alone, it would have stood there since minute 2."""
    odd = (read(2, "8000"), *(read(minute, str(1000 + 175 * minute)) for minute in range(5, 41, 5)))
    assert seconds(odd) == {"time": 2400, "parking-time": 1200}


def test_the_order_in_which_readings_are_told_changes_nothing() -> None:
    told = (
        read(10, "8000"),
        read(10, "2000"),
        read(20, "2500"),
        read(30, "8000"),
        read(30, "8000"),
    )
    ways = {tuple(sorted(seconds(way).items())) for way in permutations(told)}
    assert ways == {(("parking-time", 1800), ("time", 1800))}


def test_states_that_mean_nothing_here_are_passed_over() -> None:
    assert seconds((), (Change(after(10), "Faulted"),)) == {"time": 3600}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"stopped_at": None, "meter_stop_wh": None}, Review.END_INFERRED),
        ({"meter_stop_wh": None}, Review.ENERGY_UNKNOWN),
        ({"started_at": None}, Review.ENERGY_UNKNOWN),
        ({"meter_stop_wh": Decimal(1)}, Review.ENERGY_UNKNOWN),
        ({"suspect": (Suspicion.EVENTS_MISSING,)}, Review.FACTS_MISSING),
        ({"stop_received_at": after(50)}, Review.CLOCK_UNTRUSTED),
    ],
)
def test_what_is_not_known_for_sure_waits_for_somebody(
    said: dict[str, Any], reason: Review
) -> None:
    found = billed(RUNNING, RULES, record(**said), Told(), after(60))
    assert found.state is CostState.NEEDS_REVIEW
    assert reason in found.reasons


@pytest.mark.parametrize("register_wh", [None, Decimal(1000)])
def test_a_charge_for_which_nobody_came_costs_nothing(register_wh: Decimal | None) -> None:
    """(OCPP 2.1, C20.FR.03: neither a fee, nor the time that was waited.)"""
    rules = tariff(
        element(component("FLAT", "1"), component("TIME", "6"), component("PARKING_TIME", "60"))
    )
    registers = {"meter_start_wh": register_wh, "meter_stop_wh": register_wh}
    waited = record(stop_reason="Timeout", **registers)
    found = billed(RUNNING, rules, waited, Told(), after(60))
    assert (found.state, found.incl, found.lines) == (CostState.FINAL, 0, ())
    doubtful = record(stop_reason="Timeout", suspect=(Suspicion.STOP_DISPUTED,), **registers)
    found = billed(RUNNING, rules, doubtful, Told(), after(60))
    assert (found.state, found.reasons) == (CostState.NEEDS_REVIEW, (Review.FACTS_DOUBTED,))


def test_what_flowed_is_billed_though_nobody_came() -> None:
    found = billed(RUNNING, RULES, record(stop_reason="Timeout"), Told(), after(60))
    assert found == billed(RUNNING, RULES, record(), Told(), after(60))
    assert found.due is not None
    assert found.due > 0


@pytest.mark.parametrize("unknown", ["meter_start_wh", "meter_stop_wh"])
def test_what_may_have_flowed_waits_for_somebody_though_nobody_came(unknown: str) -> None:
    told = record(stop_reason="Timeout", **{unknown: None})
    found = billed(RUNNING, RULES, told, Told(), after(60))
    assert found.reasons == (Review.ENERGY_UNKNOWN,)


def test_an_end_before_the_start_bills_its_energy_alone_and_waits() -> None:
    rules = tariff(element(component("ENERGY", "1"), component("TIME", "6")))
    back = record(stopped_at=after(-5), suspect=(Suspicion.STOP_BEFORE_START,))
    found = billed(RUNNING, rules, back, Told(), after(60))
    assert (found.due, found.state) == (700, CostState.NEEDS_REVIEW)


def test_a_clock_is_trusted_when_one_end_comes_in_time_and_none_too_early() -> None:
    assert clock_is_trusted(record())
    assert clock_is_trusted(record(stop_received_at=after(600)))
    late = record(received_at=after(120), stop_received_at=after(120))
    assert not clock_is_trusted(late)
    assert not clock_is_trusted(record(received_at=after(-2)))
    assert not clock_is_trusted(record(started_at=None, stopped_at=None))


def test_every_suspicion_is_weighed() -> None:
    assert _DOUBTS.keys() == set(Suspicion)


def test_a_price_by_current_is_priced_by_what_was_measured() -> None:
    rules = tariff(
        element(component("ENERGY", "1"), min_current=Decimal(20)),
        element(component("ENERGY", "2")),
    )
    samples = (
        Sample(after(0.01), None, Decimal(32)),
        Sample(after(30), Decimal(4500), Decimal(32)),
        Sample(after(30.01), None, Decimal(10)),
    )
    found = billed(RUNNING, rules, record(), Told(samples), after(60))
    assert found.state is CostState.FINAL
    assert {line.price for line in found.lines} == {Decimal(1), Decimal(2)}
    blind = billed(RUNNING, rules, record(), Told(), after(60))
    assert Review.CURRENT_UNKNOWN in blind.reasons
    assert msgspec.structs.replace(blind, lines=()).due is not None


def test_what_was_read_at_one_moment_may_be_told_in_two_parts() -> None:
    parts = (Sample(after(30), Decimal(8000)), Sample(after(30), None, Decimal(16)))
    assert seconds(parts) == seconds(parts[::-1]) == {"time": 1800, "parking-time": 1800}


@pytest.mark.parametrize("years", [1, 1970, 9999])
def test_a_time_that_cannot_be_true_is_not_priced(years: int) -> None:
    clock = from_datetime(datetime(years, 12, 31, 23, 59, tzinfo=UTC))
    night = element(component("TIME", "6"), start_time="22:00", end_time="06:00")
    rules = msgspec.structs.replace(
        tariff(night, element(component("ENERGY", "0.5"))), time_zone="Pacific/Auckland"
    )
    for told in ({"started_at": clock}, {"stopped_at": clock}):
        found = billed(RUNNING, rules, record(**told), Told(), after(60))
        assert found.reasons[:1] == (Review.CLOCK_UNTRUSTED,)
        assert found.excl == 350


@pytest.mark.parametrize("stop_wh", ["10000001000.001", "9223372036854775807", "1E+300"])
def test_energy_that_no_charge_can_have_has_no_amount(stop_wh: str) -> None:
    told = record(meter_stop_wh=Decimal(stop_wh))
    found = billed(RUNNING, tariff(element(component("ENERGY", "1"))), told, Told(), after(60))
    assert (found.state, found.due) == (CostState.NEEDS_REVIEW, None)
    assert Review.ENERGY_UNKNOWN in found.reasons


def test_the_dearest_charge_is_held_by_63_bits() -> None:
    rules = tariff(element(component("ENERGY", str(MOST_PRICE), vat="100")), currency="CLF")
    told = record(meter_stop_wh=Decimal(1000) + MOST_WH)
    found = billed(RUNNING, rules, told, Told(), after(60))
    assert found.due == 2 * 10**18
    assert found.due <= LARGEST


HELD_BY_THE_HOUR = tariff(
    element(component("TIME", "6"), component("FLAT", "2"), reservation="RESERVATION"),
    element(component("FLAT", "5"), reservation="RESERVATION_EXPIRES"),
    element(component("ENERGY", "0.5")),
)


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (-30, 60, 350 + 200 + 300),
        (-30, -20, 350 + 200 + 100),
        (-30, -30, 350 + 200),
        (1, 60, 350 + 200),
    ],
)
def test_what_was_held_for_a_charge_is_billed_with_it(since: int, until: int, due: int) -> None:
    """(OCPI 2.3.0, ReservationRestrictionType: RESERVATION.) A clock that is a minute behind makes it shorter, and not nothing."""
    told = Told(held=Held(after(since), after(until)))
    found = billed(RUNNING, HELD_BY_THE_HOUR, record(), told, after(60))
    assert found.due == due
    assert found.state is CostState.FINAL
    assert {"reservation-flat", "energy"} <= {line.kind.value for line in found.lines}


def test_what_was_held_for_nobody_costs_a_charge_nothing() -> None:
    assert billed(RUNNING, HELD_BY_THE_HOUR, record(), Told(), after(60)).due == 350


@pytest.mark.parametrize("years", [1, 1970, 9999])
def test_a_time_that_cannot_be_true_makes_no_reservation_longer(years: int) -> None:
    """It lasted until the charge was told of."""
    clock = from_datetime(datetime(years, 12, 31, 23, 59, tzinfo=UTC))
    told = Told(held=Held(after(-30), after(600)))
    found = billed(RUNNING, HELD_BY_THE_HOUR, record(started_at=clock), told, after(60))
    assert found.due == 350 + 200 + 300
    assert Review.CLOCK_UNTRUSTED in found.reasons
