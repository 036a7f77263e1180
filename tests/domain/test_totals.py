"""Totals that are told line by line (OCPP 2.0.1, 2.7.18)."""

from decimal import Decimal

import pytest

from chargeloom.domain.charging.live_meter import LiveMeter
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.metered import sampled
from chargeloom.domain.reading import BEGIN, ENERGY_IMPORT, WATT_HOURS, Quantity, Reading
from chargeloom.domain.totals import latest, told_by_line


def line(phase: str | None, unit: str = "Wh", context: str | None = None) -> Quantity:
    return Quantity(measurand=ENERGY_IMPORT, unit=unit, phase=phase, context=context)


def reading(at: int, *told: tuple[Quantity, str]) -> Reading:
    return Reading(
        at=Instant(at),
        quantities=tuple(one for one, _ in told),
        values=tuple(value for _, value in told),
    )


THREE = reading(1, (line("L1"), "0.1"), (line("L2", "kWh"), "0.2"), (line("L3"), "0.3"))
WHOLE_TOO = reading(1, (line("L1"), "1"), (line(None), "9"), (line("L2"), "3"))
TO_NEUTRAL = reading(1, (line("L1-N"), "1"), (line("L2-N"), "2"), (line("L1"), "1"))


@pytest.mark.parametrize(
    ("told", "total"),
    [(THREE, Decimal("200.4")), (WHOLE_TOO, Decimal(9)), (TO_NEUTRAL, Decimal(3))],
)
def test_the_lines_are_added_up_exactly_where_no_whole_is_told(
    told: Reading, total: Decimal
) -> None:
    meter = LiveMeter()
    meter.take((told,))
    [sample] = sampled([told])
    assert latest((told,), ENERGY_IMPORT, WATT_HOURS) == total
    assert meter.register_wh == sample.register_wh == total


def test_lines_between_lines_or_beside_a_number_that_is_none_make_no_total() -> None:
    assert told_by_line((line("L1-L2"), line("N"))) == ()
    odd = reading(1, (line("L1"), "1"), (line("L2"), "NaN"))
    assert latest((odd,), ENERGY_IMPORT, WATT_HOURS) is None
    assert list(sampled([odd])) == []


def test_lines_that_stand_in_readings_of_their_own_are_no_total() -> None:
    apart = tuple(reading(1, (line(phase), "5")) for phase in ("L1", "L2", "L3"))
    meter = LiveMeter()
    meter.take(apart)
    assert meter.register_wh is None
    assert latest(apart, ENERGY_IMPORT, WATT_HOURS) is None
    assert list(sampled(apart)) == []


def test_what_was_told_as_a_whole_is_not_undone_by_lines() -> None:
    meter = LiveMeter()
    meter.take((reading(1, (line(None), "90")),))
    meter.take((reading(2, (line("L1"), "30")),))
    assert meter.register_wh == 90
    meter.take((reading(3, (line(None), "99")),))
    assert meter.register_wh == 99


def test_of_two_contexts_the_one_that_is_not_the_beginning_counts() -> None:
    both = reading(
        1,
        (line("L1", context=BEGIN), "1"),
        (line("L1", context="Sample.Periodic"), "4"),
    )
    meter = LiveMeter()
    meter.take((both,))
    [sample] = sampled([both])
    assert meter.register_wh == sample.register_wh == 4


def test_lines_of_the_outlet_outweigh_a_whole_that_is_read_elsewhere() -> None:
    """All possible locations and phases are reported (OCPP 2.0.1, J, 2.3)."""
    inlet = Quantity(measurand=ENERGY_IMPORT, unit="Wh", location="Inlet")
    both = reading(1, (inlet, "900"), (line("L1"), "1"), (line("L2"), "2"), (line("L3"), "3"))
    meter = LiveMeter()
    meter.take((both,))
    assert meter.register_wh == latest((both,), ENERGY_IMPORT, WATT_HOURS) == 6
