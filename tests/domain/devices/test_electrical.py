"""What a sample says of the supply: direction, order of phases, and what is not known."""

import math

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.devices.device import CURRENTS, POWERS, VOLTAGES, Channel, Sample
from chargeloom.domain.devices.electrical import flow_of

AMPERES = st.floats(-500, 500)


def sample(**said: float) -> Sample:
    return Sample(values={Channel(name): value for name, value in said.items()})


def unsigned(**said: float) -> Sample:
    values = {Channel(name): value for name, value in said.items()}
    return Sample(values=values, are_currents_unsigned=True)


def test_currents_are_taken_as_they_are_signed() -> None:
    flow = flow_of(sample(current_l1=1.0, current_l2=-2.0, current_l3=3.0), "123")
    assert flow.a == (1.0, -2.0, 3.0)
    assert (flow.v, flow.kw) == (None, None)


def test_the_direction_of_a_magnitude_shows_in_the_power_of_its_phase() -> None:
    told = unsigned(**dict.fromkeys(CURRENTS, 5.0), power_l1=1.1, power_l2=-1.1, power_l3=-0.001)
    assert flow_of(told, "123").a == (5.0, -5.0, 5.0)


def test_a_magnitude_whose_power_is_not_told_counts_as_import() -> None:
    assert flow_of(unsigned(**dict.fromkeys(CURRENTS, 5.0), power=-3.0), "123").a == (5.0, 5.0, 5.0)


@given(
    current=st.floats(0.01, 500),
    part=st.floats(-1, 1),
    more=st.floats(0, 500),
    is_unsigned=st.booleans(),
    spare=st.floats(0, 200),
)
def test_what_may_be_added_beside_what_flows_back_stays_below_the_fuse(
    current: float, part: float, more: float, is_unsigned: bool, spare: float
) -> None:
    """Of 10 A of which nearly all is reactive, next to nothing flows back: a car that counted on 10 A would trip the fuse."""
    active, fuse = current * part, current + spare
    told = (current if is_unsigned else math.copysign(current, active), 230.0, active * 0.23)
    values = dict(zip((CURRENTS[0], VOLTAGES[0], POWERS[0]), told, strict=True))
    flow = flow_of(Sample(values=values, are_currents_unsigned=is_unsigned), "1")
    assert flow.a is not None
    if flow.a[0] + more <= fuse:
        assert math.hypot(active + more, math.sqrt(current**2 - active**2)) <= fuse + 1e-6


def test_all_that_flows_back_at_a_power_factor_of_one_counts() -> None:
    told = sample(current_l1=-10.0, voltage_l1=230.0, power_l1=-2.3)
    assert flow_of(told, "1").a == pytest.approx((-10.0, 0.0, 0.0))


def test_an_inverter_that_holds_the_voltage_at_night_gives_nothing() -> None:
    """Its currents are reactive, and its power is told of all lines together (SunSpec model 103)."""
    currents = dict.fromkeys(CURRENTS, -5.0) | dict.fromkeys(VOLTAGES, 230.0)
    assert flow_of(sample(**currents, power=-0.0), "123").a == pytest.approx((5.0,) * 3)
    assert flow_of(sample(**currents, power=-3.45), "123").a == pytest.approx((-5.0,) * 3)


def test_a_current_that_says_the_opposite_of_its_power_counts_as_import() -> None:
    told = sample(current_l1=-10.0, voltage_l1=230.0, power_l1=2.3)
    assert flow_of(told, "1").a == pytest.approx((10.0, 0.0, 0.0))


def test_currents_come_from_powers_where_only_those_are_told() -> None:
    told = sample(**dict.fromkeys(POWERS, 2.3), **dict.fromkeys(VOLTAGES, 230.0))
    assert flow_of(told, "123").a == pytest.approx((10.0, 10.0, 10.0))
    assert flow_of(told, "123").kw == pytest.approx(6.9)


def test_a_power_without_its_voltage_tells_no_current() -> None:
    assert flow_of(sample(**dict.fromkeys(POWERS, 2.3)), "123").a is None


@given(lines=st.tuples(AMPERES, AMPERES, AMPERES), phases=st.permutations("123"))
def test_every_line_lands_on_its_phase(
    lines: tuple[float, float, float], phases: list[str]
) -> None:
    flow = flow_of(sample(**dict(zip(CURRENTS, lines, strict=True))), "".join(phases))
    assert flow.a is not None
    assert tuple(flow.a[int(digit) - 1] for digit in phases) == lines


def test_a_line_that_is_not_told_makes_all_unknown() -> None:
    assert flow_of(sample(current_l1=1.0, current_l2=2.0), "123").a is None


def test_a_supply_of_one_phase_has_nothing_on_the_others() -> None:
    assert flow_of(sample(current_l1=7.0, voltage_l1=230.0), "2").a == (0.0, 7.0, 0.0)
