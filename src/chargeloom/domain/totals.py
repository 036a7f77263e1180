"""Totals: a register that a meter tells as a whole, or line by line, as it may where nobody asks it otherwise (OCPP 2.0.1, 2.7.18)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from chargeloom.domain.by_identity import by_identity
from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    EXACT,
    UPSTREAM,
    WATT_HOURS,
    Quantity,
    Reading,
    amount,
    total_of,
)

_REGISTERS: Final = (ENERGY_IMPORT, ENERGY_EXPORT)
_LINES: Final = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}
ALL_LINES: Final = 3


class ByLine(NamedTuple):
    """A total that is told by its lines: what it is, and where each of its parts stands, with its factor."""

    measurand: str
    location: str | None
    context: str | None
    lines: frozenset[int]
    parts: tuple[tuple[int, Decimal], ...]

    def total(self, values: tuple[str, ...]) -> Decimal | None:
        """Add up its lines, in Wh; None where one of them is no number."""
        sum_ = Decimal(0)
        for place, factor in self.parts:
            number = amount(values[place])
            if number is None:
                return None
            sum_ = EXACT.add(sum_, EXACT.multiply(number, factor))
        return sum_


@by_identity
def told_by_line(quantities: tuple[Quantity, ...]) -> tuple[ByLine, ...]:
    """Find what is told by its lines alone; of what is told as a whole, too, nothing is added up."""
    return tuple(_found(quantities))


_Kind = tuple[str, str | None, str | None]


def _found(quantities: tuple[Quantity, ...]) -> Iterator[ByLine]:
    whole: set[_Kind] = set()
    lines: dict[_Kind, dict[int, tuple[int, Decimal]]] = {}
    for place, one in enumerate(quantities):
        factor = WATT_HOURS.get(one.unit)
        is_register = one.measurand in _REGISTERS and one.location != UPSTREAM
        if factor is None or not is_register or one.is_signed:
            continue
        kind = (one.measurand, one.location, one.context)
        line = _LINES.get(one.phase or "")
        if one.phase is None:
            whole.add(kind)
        elif line is not None:
            lines.setdefault(kind, {}).setdefault(line, (place, factor))
    for kind, told in lines.items():
        if kind not in whole:
            yield ByLine(*kind, frozenset(told), tuple(told.values()))


def are_apart(readings: Sequence[Reading]) -> bool:
    """Whether the lines of one measurand stand in readings of their own: then none of them tells the total."""
    if len(readings) < 2:
        return False
    known: dict[str, frozenset[int]] = {}
    for reading in readings:
        for one in told_by_line(reading.quantities):
            if known.setdefault(one.measurand, one.lines) != one.lines:
                return True
    return False


def latest(
    readings: Sequence[Reading], measurand: str, scale: dict[str, Decimal]
) -> Decimal | None:
    """Find the newest total of a measurand, in the unit that `scale` converts to.

    What the outlet gives outweighs what was read elsewhere: behind a rectifier both differ. What is told as a whole
    outweighs what its lines come to.
    """
    newest = tuple(reversed(readings))
    whole = [one for reading in newest for one in _wholes(reading, measurand, scale)]
    sums = [] if are_apart(readings) else [one for each in newest for one in _sums(each, measurand)]
    outlet = (total for location, total in (*whole, *sums) if location in AT_THE_OUTLET)
    anywhere = (total for _, total in (*whole, *sums))
    return next(outlet, next(anywhere, None))


_Told = tuple[str | None, Decimal]


def _wholes(reading: Reading, measurand: str, scale: dict[str, Decimal]) -> Iterator[_Told]:
    for quantity, value in zip(reading.quantities, reading.values, strict=True):
        if quantity.measurand == measurand:
            total = total_of(quantity, value, scale)
            if total is not None:
                yield quantity.location, total


def _sums(reading: Reading, measurand: str) -> Iterator[_Told]:
    for one in told_by_line(reading.quantities):
        total = one.total(reading.values) if one.measurand == measurand else None
        if total is not None:
            yield one.location, total
