"""What a car draws of each line, as its station measured it."""

from collections.abc import Iterable
from typing import Final

from chargeloom.domain.limits.composite import LINE_V
from chargeloom.domain.reading import AT_THE_OUTLET, POWER_IMPORT, WATTS, Quantity, Reading, amount
from chargeloom.domain.sites.supply import from_the_grid_w
from chargeloom.domain.totals import latest

_SIGNS: Final = {"Current.Import": 1.0, "Current.Export": -1.0}
_LINES: Final = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}


def drawn_by_line(
    readings: Iterable[Reading], lines: int, volts: float = LINE_V
) -> tuple[float, ...] | None:
    """Find the newest currents of the lines; where only one figure is told, each of `lines` carries it."""
    newest = sorted(readings, key=lambda one: -one.at)
    for reading in newest:
        found = _currents(reading, lines)
        if found is not None:
            return found
    power = latest(tuple(reversed(newest)), POWER_IMPORT, WATTS)
    return None if power is None else _even(float(power) / volts / lines, lines)


def is_total(readings: Iterable[Reading]) -> bool:
    """Whether only the power of all lines together was told."""
    return all(_currents(reading, 1) is None for reading in readings)


def lines_named(readings: Iterable[Reading]) -> int:
    """Say of how many lines, from the first on, the newest currents were told each by itself; 0: of none."""
    for reading in sorted(readings, key=lambda one: -one.at):
        if _currents(reading, 1) is not None:
            told = zip(reading.quantities, reading.values, strict=True)
            return max(_line(quantity) for quantity, text in told if amount(text) is not None)
    return 0


def _line(quantity: Quantity) -> int:
    is_current = quantity.measurand in _SIGNS and quantity.location in AT_THE_OUTLET
    if not is_current or quantity.phase not in _LINES:
        return 0
    return _LINES[quantity.phase] + 1


def drawn_of_dc(
    readings: Iterable[Reading], lines: int, volts: float = LINE_V
) -> tuple[float, ...] | None:
    """Find what a DC outlet takes from each line of the grid: its current is another one."""
    power_w = from_the_grid_w(readings)
    return None if power_w is None else _even(power_w / volts / lines, lines)


def _currents(reading: Reading, lines: int) -> tuple[float, ...] | None:
    by_line, alone = [0.0, 0.0, 0.0], None
    is_known = False
    for quantity, text in zip(reading.quantities, reading.values, strict=True):
        sign = _SIGNS.get(quantity.measurand)
        value = amount(text) if quantity.unit == "A" else None
        if sign is None or value is None or quantity.location not in AT_THE_OUTLET:
            continue
        if quantity.phase in _LINES:
            by_line[_LINES[quantity.phase]] += sign * float(value)
            is_known = True
        elif quantity.phase is None and value:
            alone = sign * float(value)
    if is_known:
        return tuple(by_line)
    return None if alone is None else _even(alone, lines)


def _even(current_a: float, lines: int) -> tuple[float, ...]:
    return tuple(current_a if line < lines else 0.0 for line in range(3))
