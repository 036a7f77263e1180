"""CDRs of OCPI as periods of ours, and our cost in their totals."""

import json
from datetime import UTC
from fractions import Fraction
from typing import Any

import pytest

from chargeloom.domain.instant import SECOND
from chargeloom.domain.pricing import Activity, Period, price
from chargeloom.protocols.ocpi import cdrs, tariffs, totals
from tests.shared import shared

VECTORS = ("simple_025kwh", "025kwh_start", "multiple_flat_fees", "step_size")
_SUMS = ("total_cost", "total_fixed_cost", "total_energy_cost", "total_time_cost", "total_parking_cost")  # fmt: skip


def periods(*told: tuple[str, dict[str, float | str]], end: str = "2026-03-02T12:00:00Z") -> tuple[Period, ...]:  # fmt: skip
    record = {
        "start_date_time": told[0][0] if told else end,
        "end_date_time": end,
        "charging_periods": [
            {
                "start_date_time": start,
                "dimensions": [{"type": kind, "volume": much} for kind, much in volumes.items()],
            }
            for start, volumes in told
        ],
    }
    return cdrs.periods(cdrs.read(json.dumps(record).encode()))


@pytest.mark.parametrize("name", VECTORS)
def test_the_cdrs_of_another_engine_cost_what_it_says(name: str) -> None:
    folder = shared(f"specs/ocpi/tariff_engine_vectors/{name}")
    text = next(folder.glob("cdr*.json")).read_bytes()
    rules, told = tariffs.read((folder / "tariff.json").read_bytes()), cdrs.periods(cdrs.read(text))
    found, stated = totals.totals(price(rules, told, UTC), told), json.loads(text)
    for name_of_sum in _SUMS:
        for side in ("excl_vat", "incl_vat"):
            if name_of_sum in stated:
                exact = float(found[name_of_sum][side])
                assert round(exact, 4) == stated[name_of_sum][side], name_of_sum
    assert float(found["total_energy"]) == stated["total_energy"]


@pytest.mark.parametrize("hours", [0.1666666666666667, 0.166667, 0.1667, 0.167, "0.16666666666"])
def test_a_time_written_with_few_digits_means_the_clocks(hours: float | str) -> None:
    (only,) = periods(("2026-03-02T11:50:00Z", {"TIME": hours}))
    assert only.billed_s == 600


def test_a_time_that_is_not_the_clocks_is_billed_as_it_is_told() -> None:
    (only,) = periods(("2026-03-02T11:55:00Z", {"TIME": 0.0834}))
    assert only.billed_s == Fraction("300.24")
    (shorter,) = periods(("2026-03-02T11:00:00Z", {"TIME": 0.6666666666666666}))
    assert shorter.billed_s == 2400


def test_a_period_of_energy_alone_bills_no_time() -> None:
    (only,) = periods(("2026-03-02T11:00:00Z", {"ENERGY": 20}))
    assert [only.energy_wh, only.billed_s] == [20_000, 0]
    assert only.activity is Activity.CHARGING


def test_a_period_of_several_activities_is_taken_apart_in_their_order() -> None:
    told = periods(
        ("2026-03-02T11:00:00Z", {"PARKING_TIME": 0.25, "TIME": 0.5, "ENERGY": 5, "RESERVATION_TIME": 0.25}),
    )  # fmt: skip
    assert [(one.activity.value, int(one.billed_s), int(one.energy_wh)) for one in told] == [
        ("reservation", 900, 0),
        ("charging", 1800, 5000),
        ("parking", 900, 0),
    ]
    assert [(one.end - one.start) // SECOND for one in told] == [900, 1800, 900]


def test_a_period_ends_when_the_next_one_starts() -> None:
    told = periods(
        ("2026-03-02T11:00:00", {"TIME": 0.5, "MAX_POWER": 11, "MIN_CURRENT": 6}),
        ("2026-03-02T12:30:00+01:00", {"PARKING_TIME": 0.5, "STATE_OF_CHARGE": 80}),
    )
    assert [(one.end - one.start) // SECOND for one in told] == [1800, 1800]
    assert [told[0].max_power_kw, told[0].min_current_a] == [11, 6]


@pytest.mark.parametrize("kind", ["TIME", "PARKING_TIME", "RESERVATION_TIME"])
def test_no_time_is_below_0(kind: str) -> None:
    with pytest.raises(cdrs.CdrUnreadable, match="/dimensions/0/volume: is below 0"):
        periods(("2026-03-02T11:00:00Z", {kind: -0.5}))


def test_energy_that_flows_back_is_below_0() -> None:
    (only,) = periods(("2026-03-02T11:00:00Z", {"ENERGY": -2, "TIME": 1, "MIN_CURRENT": -16}))
    assert [only.energy_wh, only.min_current_a] == [-2000, -16]


def test_what_stands_twice_in_a_period_is_refused_as_nobody_knows_which_is_meant() -> None:
    told = b"""{"start_date_time": "2026-03-02T11:00:00Z", "charging_periods": [{"start_date_time": "2026-03-02T11:00:00Z",
        "dimensions": [{"type": "ENERGY", "volume": 5}, {"type": "ENERGY", "volume": 6}]}]}"""
    with pytest.raises(cdrs.CdrUnreadable, match="/dimensions/1/type: stands twice"):
        cdrs.periods(cdrs.read(told))


@pytest.mark.parametrize("much", ["1e-99999999", "-Infinity", "1e99999999"])
def test_a_volume_that_would_fill_the_memory_is_none(much: str) -> None:
    with pytest.raises(cdrs.CdrUnreadable, match="/dimensions/0/volume: is no number"):
        periods(("2026-03-02T11:00:00Z", {"ENERGY": much}))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("9999-12-31T20:00:00Z", "9999-12-31T23:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T03:00:00Z"),
        ("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ],
)
def test_a_charge_is_in_years_that_every_clock_shows_and_no_longer_than_one(
    start: str, end: str
) -> None:
    with pytest.raises(cdrs.CdrUnreadable, match="/charging_periods: no charge begins then"):
        periods((start, {"TIME": 1}), end=end)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (b"{", "is no JSON"),
        (b"[]", "a part with fields"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","charging_periods":[]}', "/charging_periods: has no entry"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","charging_periods":[{"start_date_time":"yesterday","dimensions":[]}]}', "/charging_periods/0/start_date_time: no date"),
        (b'{"start_date_time":"x","charging_periods":[{"start_date_time":"2026-03-02T11:00:00Z","dimensions":[]}]}', " /start_date_time: no date"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","end_date_time":"2026-03-02T10:00:00Z","charging_periods":[{"start_date_time":"2026-03-02T11:00:00Z","dimensions":[]}]}', "/charging_periods/0"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","charging_periods":[{"start_date_time":"2026-03-02T11:00:00Z","dimensions":[{"type":"TIME","volume":"NaN"}]}]}', "/dimensions/0/volume"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","charging_periods":[{"start_date_time":"2026-03-02T11:00:00Z","dimensions":[{"type":"TIME","volume":1e99}]}]}', "/dimensions/0/volume"),
        (b'{"start_date_time":"2026-03-02T11:00:00Z","charging_periods":[{"start_date_time":"2026-03-02T11:00:00Z","dimensions":[{"type":"TIME","volume":"1_0"}]}]}', "/charging_periods/0/dimensions/0/volume: a number"),
    ],
)  # fmt: skip
def test_what_is_no_cdr_is_refused_with_the_reason(record: bytes, why: str) -> None:
    with pytest.raises(cdrs.CdrUnreadable, match=why):
        cdrs.periods(cdrs.read(record))


def test_the_totals_are_exact_texts_and_what_is_unknown_is_null() -> None:
    rules = tariffs.read(
        json.dumps(
            {
                "currency": "CAD",
                "tax_included": "NO",
                "elements": [{"price_components": [{"type": "TIME", "price": 1, "step_size": 1}]}],
            }
        ).encode()
    )
    told = periods(("2026-03-02T11:59:00Z", {"TIME": 1 / 60, "ENERGY": 0.5}))
    found: dict[str, Any] = totals.totals(price(rules, told, UTC), told)
    assert found == {
        "currency": "CAD",
        "total_cost": {"excl_vat": "0.016666666667", "incl_vat": None},
        "total_time_cost": {"excl_vat": "0.016666666667", "incl_vat": None},
        "total_energy": "0.5",
        "total_time": "0.016666666667",
        "total_parking_time": "0",
    }
