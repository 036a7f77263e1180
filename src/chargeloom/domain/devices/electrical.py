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
    if current is None:
        return _from_power(power, sample.values.get(VOLTAGES[line]))
    if not sample.are_currents_unsigned:
        return current
    is_export = power is not None and power < -_IDLE_KW
    return copysign(current, -1.0 if is_export else 1.0)


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
