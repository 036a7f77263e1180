"""The live meter: the newest value of each quantity, whatever the order of arrival."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.charging.live_meter import LineCurrents, LiveMeter
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    CURRENT_IMPORT,
    ENERGY_IMPORT,
    POWER_IMPORT,
    Quantity,
    Reading,
)

ENERGY = Quantity(measurand=ENERGY_IMPORT, unit="kWh")
POWER = Quantity(measurand=POWER_IMPORT, unit="kW")


def reading(at: int, quantity: Quantity, value: str) -> Reading:
    return Reading(at=Instant(at), quantities=(quantity,), values=(value,))


def test_each_quantity_keeps_its_newest_value_in_its_unit() -> None:
    meter = LiveMeter()
    meter.take((reading(1, ENERGY, "1.5"), reading(1, POWER, "7.4")))
    meter.take((reading(2, ENERGY, "1.6"),))
    assert meter.register_wh == 1600
    assert meter.power_w == 7400
    assert meter.soc_percent is None
    assert meter.exported_wh is None


def test_an_older_reading_does_not_undo_a_newer_one() -> None:
    meter = LiveMeter()
    meter.take((reading(2, ENERGY, "2"),))
    assert meter.register_wh == 2000
    meter.take((reading(1, ENERGY, "1"),))
    assert meter.register_wh == 2000


ELSEWHERE = Quantity(measurand=ENERGY_IMPORT, unit="Wh", location="Inlet")
OF_A_PHASE = Quantity(measurand=ENERGY_IMPORT, unit="Wh", phase="L1")


@pytest.mark.parametrize(
    ("values", "register_wh"),
    [
        (("1", "2", "3"), 3000),
        (("1", "2", "broken"), 2),
        (("1", "broken", "broken"), None),
        (("1", "NaN", "4"), 4000),
    ],
)
def test_the_outlet_outweighs_other_places_and_a_phase_is_no_total(
    values: tuple[str, ...], register_wh: int | None
) -> None:
    meter = LiveMeter()
    quantities = (OF_A_PHASE, ELSEWHERE, ENERGY)
    meter.take((Reading(at=Instant(1), quantities=quantities, values=values),))
    assert meter.register_wh == register_wh


def test_what_can_not_be_read_undoes_nothing() -> None:
    meter = LiveMeter()
    said = ("broken", "1_0", "\u0661\u0660", "1\u0660")
    told = (reading(2 + place, ENERGY, text) for place, text in enumerate(said))
    meter.take((reading(1, ENERGY, "1"), *told))
    assert meter.register_wh == 1000


@given(st.lists(st.integers(min_value=0, max_value=1000), min_size=1, unique=True), st.data())
def test_the_order_of_arrival_and_of_asking_changes_nothing(
    times: list[int], data: st.DataObject
) -> None:
    meter = LiveMeter()
    for at in times:
        meter.take((reading(at, ENERGY, str(at)),))
        if data.draw(st.booleans()):
            assert meter.register_wh is not None
    assert meter.register_wh == Decimal(max(times)) * 1000


def test_the_newest_reading_tells_the_lines_of_the_outlet_apart() -> None:
    def currents(at: int, *said: tuple[str, str, str | None]) -> Reading:
        quantities = tuple(
            Quantity(measurand=CURRENT_IMPORT, unit="A", phase=phase, location=location)
            for phase, _, location in said
        )
        values = tuple(value for _, value, _ in said)
        return Reading(at=Instant(at), quantities=quantities, values=values)

    meter = LiveMeter()
    meter.take((currents(2, ("L1-N", "10.5", None), ("L2", "9", "Outlet"), ("L3", "7", "Inlet")),))
    meter.take((currents(1, ("L1", "32", None)),))
    assert meter.lines == LineCurrents(Instant(2), (10.5, 9.0, 0.0))
    meter.take((currents(4, ("L2", "none", None)),))
    assert LiveMeter().lines is meter.lines is None


BY_LINE = tuple(
    Quantity(measurand=ENERGY_IMPORT, unit="Wh", phase=phase) for phase in ("L1", "L2", "L3")
)
OF_THE_HOUSE = Quantity(measurand=POWER_IMPORT, unit="W", location="Upstream")
LAYOUTS = (
    (ENERGY, POWER),
    (ENERGY,),
    (POWER,),
    BY_LINE,
    (*BY_LINE, POWER),
    (ENERGY, ELSEWHERE),
    (ELSEWHERE,),
    (OF_THE_HOUSE,),
    (Quantity(measurand=CURRENT_IMPORT, unit="A", phase="L2"), POWER),
)
TOLD = st.tuples(st.integers(0, 9), st.sampled_from(LAYOUTS), st.booleans(), st.booleans())


@given(st.lists(TOLD, max_size=12))
def test_numbers_that_are_read_when_someone_asks_come_to_the_same(
    told: list[tuple[int, tuple[Quantity, ...], bool, bool]],
) -> None:
    def said(meter: LiveMeter) -> tuple[object, ...]:
        return meter.register_wh, meter.register_at, meter.power_w, meter.lines

    at_once, asked = LiveMeter(), LiveMeter()
    for place, (at, quantities, are_numbers, is_asked) in enumerate(told):
        values = tuple(str(100 * place + offset) for offset in range(len(quantities)))
        reading_ = Reading(at=Instant(at), quantities=quantities, values=values)
        at_once.take((reading_,))
        asked.take((reading_,), are_numbers=are_numbers)
        if is_asked:
            assert said(asked) == said(at_once)
    assert said(asked) == said(at_once)


def test_what_stays_unread_is_the_newest_alone() -> None:
    meter = LiveMeter()
    for at in range(1, 4):
        meter.take((reading(at, ENERGY, str(at)),), are_numbers=True)
    assert meter._unread is not None
    assert meter._unread[0].at == 3
    assert meter._said == {}
    assert meter.register_wh == 3000
