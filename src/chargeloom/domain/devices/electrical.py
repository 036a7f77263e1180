"""What a sample says of the supply: currents with their direction, in the order of its phases."""

from math import copysign
from typing import Final, NamedTuple

from chargeloom.domain.devices.device import CURRENTS, POWERS, VOLTAGES, Channel, PerLine, Sample

_IDLE_KW: Final = 0.02
"""A phase that carries less has no direction that could be relied on: it is taken for import."""


class Flow(NamedTuple):
    """What flows; None is what was not measured."""

    a: PerLine | None
    v: PerLine | None
    kw: float | None


def flow_of(sample: Sample, phases: str) -> Flow:
    """Read a sample: the digits of `phases` say which phase of the supply each of its lines is on."""
    lines = tuple(int(digit) - 1 for digit in phases)
    return Flow(
        a=_placed(tuple(_current(sample, line) for line in range(len(lines))), lines),
        v=_placed(tuple(sample.values.get(VOLTAGES[line]) for line in range(len(lines))), lines),
        kw=_power(sample),
    )


def _current(sample: Sample, line: int) -> float | None:
    """Read the current of a line; where it has no direction, its power has, or it counts as import."""
    current, power = sample.values.get(CURRENTS[line]), sample.values.get(POWERS[line])
    volts = sample.values.get(VOLTAGES[line])
    if current is None:
        return _from_power(power, volts)
    if sample.are_currents_unsigned:
        is_export = power is not None and power < -_IDLE_KW
        current = copysign(current, -1.0 if is_export else 1.0)
    active = _from_power(power, volts)
    return _as_numbers_add(current, _of_total(sample, current) if active is None else active)


def _of_total(sample: Sample, current: float) -> float | None:
    """Tell the part of a current that brings power, where that is told of all lines together and all of them give."""
    total_kw = sample.values.get(Channel.POWER)
    pairs = [
        (sample.values[one], sample.values[volts])
        for one, volts in zip(CURRENTS, VOLTAGES, strict=True)
        if one in sample.values and volts in sample.values
    ]
    apparent_kw = sum(-amperes * volts for amperes, volts in pairs) / 1000.0
    if total_kw is None or apparent_kw <= 0 or any(amperes > 0 for amperes, _ in pairs):
        return None
    return -current * total_kw / apparent_kw


def _as_numbers_add(current: float, active: float | None) -> float:
    """Say what a current counts where others are added to it as numbers: never less than their phasors come to.

    What flows back beside much reactive current takes little off what flows in. With I in all and P of it active, adding
    x to I - 2P stays below any fuse of I or more only if the root of (x - P) squared and I squared - P squared does.
    """
    if current >= 0 or active is None:
        return current
    return max(current, abs(current) + 2.0 * min(active, 0.0))


def _from_power(power_kw: float | None, volts: float | None) -> float | None:
    """Tell the least current that brings a power; None without both."""
    if power_kw is None or volts is None or volts <= 0:
        return None
    return power_kw * 1000.0 / volts


def _power(sample: Sample) -> float | None:
    total = sample.values.get(Channel.POWER)
    if total is not None:
        return total
    parts = [sample.values[channel] for channel in POWERS if channel in sample.values]
    return sum(parts) if parts else None


def _placed(values: tuple[float | None, ...], lines: tuple[int, ...]) -> PerLine | None:
    """Put what the meter's lines say onto the phases; a supply of one phase has nothing on the others."""
    placed = [0.0, 0.0, 0.0]
    for value, line in zip(values, lines, strict=True):
        if value is None:
            return None
        placed[line] = value
    return placed[0], placed[1], placed[2]
