"""A meter that lies is not believed, and one that tells the truth is."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.devices.device import (
    CURRENTS,
    POWERS,
    VOLTAGES,
    Channel,
    Device,
    Modbus,
    Sample,
    Terms,
)
from chargeloom.domain.devices.doubt import Doubt, Watcher
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.ids import DeviceId
from chargeloom.domain.instant import MINUTE, SECOND, Instant

NOON = Instant(1_774_008_000_000_000)
SOUND: dict[Channel, float] = {
    **dict.fromkeys(CURRENTS, 10.0),
    **dict.fromkeys(VOLTAGES, 230.0),
    **dict.fromkeys(POWERS, 2.2),
    Channel.POWER: 6.6,
}


def device(**said: Any) -> Device:
    about: dict[str, Any] = {
        "name": "meter",
        "connection": Modbus(host="meter"),
        "created_at": NOON,
    }
    return Device(id=DeviceId(2), terms=Terms(**said), **about)


def doubt(values: dict[Channel, float], **said: Any) -> Doubt | None:
    return Watcher(device(**said)).doubt(Sample(values=values), NOON)


def without(*gone: Channel) -> dict[Channel, float]:
    return {one: value for one, value in SOUND.items() if one not in gone}


def test_a_sound_sample_is_believed() -> None:
    assert doubt(SOUND) is None


@pytest.mark.parametrize("channel", SOUND)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_doubted(channel: Channel, value: float) -> None:
    assert doubt(SOUND | {channel: value}) is Doubt.NO_NUMBER


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        (Channel.CURRENT_L2, 10_001.0),
        (Channel.CURRENT_L2, -10_001.0),
        (Channel.VOLTAGE_L1, 2_300.0),
        (Channel.VOLTAGE_L1, 2.3),
        (Channel.POWER, 1e9),
    ],
)
def test_the_absurd_is_doubted(channel: Channel, value: float) -> None:
    assert doubt(SOUND | {channel: value}) is Doubt.ABSURD


def test_no_phase_carries_more_than_its_owner_says() -> None:
    assert doubt(SOUND, max_a=9.0) is Doubt.ABSURD


def test_a_phase_without_voltage_is_possible() -> None:
    dead: dict[Channel, float] = {
        Channel.VOLTAGE_L3: 0.0,
        Channel.CURRENT_L3: 0.0,
        Channel.POWER_L3: 0.0,
    }
    assert doubt(SOUND | dead | {Channel.POWER: 4.4}) is None


@pytest.mark.parametrize("factor", [10.0, 1000.0])
def test_a_power_that_its_current_can_not_carry_is_doubted(factor: float) -> None:
    scaled = {one: SOUND[one] * factor for one in POWERS}
    assert doubt(SOUND | scaled) is Doubt.CONTRADICTION
    assert doubt(SOUND | {Channel.POWER: 6.6 * factor}) is Doubt.CONTRADICTION


def test_less_power_than_the_current_could_carry_is_possible() -> None:
    assert doubt(SOUND | dict.fromkeys(POWERS, 0.1) | {Channel.POWER: 0.3}) is None


def test_what_never_changes_is_frozen() -> None:
    watcher, told = Watcher(device(frozen_after_s=60.0)), Sample(values=SOUND)
    assert watcher.doubt(told, NOON) is None
    assert watcher.doubt(told, Instant(NOON + 59 * SECOND)) is None
    assert watcher.doubt(told, Instant(NOON + 60 * SECOND)) is Doubt.FROZEN
    moved = Sample(values=SOUND | {Channel.VOLTAGE_L1: 230.1})
    assert watcher.doubt(moved, Instant(NOON + 61 * SECOND)) is None


def test_a_meter_of_currents_alone_may_say_nothing_flows_for_hours() -> None:
    watcher, idle = Watcher(device()), Sample(values=dict.fromkeys(CURRENTS, 0.0))
    assert watcher.doubt(idle, NOON) is None
    assert watcher.doubt(idle, Instant(NOON + 600 * MINUTE)) is None


def test_whoever_switches_it_off_is_not_told_of_frozen_meters() -> None:
    watcher, told = Watcher(device(frozen_after_s=0.0)), Sample(values=SOUND)
    assert watcher.doubt(told, NOON) is None
    assert watcher.doubt(told, Instant(NOON + 600 * MINUTE)) is None


def test_our_clock_that_goes_back_freezes_no_meter() -> None:
    watcher, told = Watcher(device(frozen_after_s=60.0)), Sample(values=SOUND)
    assert watcher.doubt(told, NOON) is None
    assert watcher.doubt(told, Instant(NOON - 600 * MINUTE)) is None
    assert watcher.doubt(told, Instant(NOON - 599 * MINUTE)) is Doubt.FROZEN


@pytest.mark.parametrize("off_s", [-61, 61, -86_400 * 365])
def test_a_device_that_tells_a_wrong_time_is_doubted(off_s: int) -> None:
    told = Sample(values=SOUND, device_at=Instant(NOON + off_s * SECOND))
    assert Watcher(device()).doubt(told, NOON) is Doubt.WRONG_TIME


def test_a_device_whose_time_goes_back_repeats_what_is_old() -> None:
    watcher = Watcher(device())
    first = Sample(values=SOUND, device_at=NOON)
    older = Sample(values=SOUND, device_at=Instant(NOON - SECOND))
    assert watcher.doubt(first, NOON) is None
    assert watcher.doubt(older, NOON) is Doubt.WRONG_TIME


def test_a_phase_that_is_not_told_is_not_idle() -> None:
    assert doubt(without(Channel.CURRENT_L3)) is None  # its power and voltage tell it
    assert doubt(without(Channel.CURRENT_L3, Channel.POWER_L3)) is Doubt.INCOMPLETE
    assert doubt(without(Channel.CURRENT_L3, Channel.VOLTAGE_L3)) is Doubt.INCOMPLETE


def test_nothing_at_all_is_incomplete_and_a_total_alone_is_not() -> None:
    assert doubt({}) is Doubt.INCOMPLETE
    assert doubt({Channel.FREQUENCY: 50.0}) is Doubt.INCOMPLETE
    assert doubt({Channel.POWER: 3.0}) is None
    assert doubt({Channel.CHARGE: 60.0}) is None


@given(values=st.dictionaries(st.sampled_from(Channel), st.floats()))
def test_whatever_is_believed_is_finite_and_within_bounds(values: dict[Channel, float]) -> None:
    if doubt(values, max_a=100.0) is None:
        flow = flow_of(Sample(values=values), "123")
        assert all(math.isfinite(one) for one in values.values())
        assert all(abs(values.get(one, 0.0)) <= 100.0 for one in CURRENTS)
        assert flow.a is None or all(abs(one) <= 100.0 for one in flow.a)
