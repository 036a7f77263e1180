"""Conduct: how a station takes its limits, seen in its answers and in what is drawn."""

from collections import deque
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.composite import LINE_V
from chargeloom.domain.reading import AT_THE_OUTLET, POWER_IMPORT, WATTS, Reading, amount
from chargeloom.domain.sites.supply import from_the_grid_w
from chargeloom.domain.totals import latest

GRACE_S: Final = 30
"""So long a vehicle may take to follow (OCPP leaves it open; IEC 61851-1 asks for 5 s of the car)."""
TOLERANCE_A: Final = 1.0
TOLERANCE: Final = 1.05
_CURRENT: Final = "Current.Import"


class Conduct(StrEnum):
    """How an EVSE stands to its limit."""

    UNTOLD = "untold"
    TOLD = "told"
    OBEDIENT = "obedient"
    DISOBEDIENT = "disobedient"
    SILENT = "silent"
    REFUSING = "refusing"


BAD: Final = frozenset({Conduct.DISOBEDIENT, Conduct.SILENT, Conduct.REFUSING})


class Effect(NamedTuple):
    """What became of an offer."""

    wanted_a: float | None
    accepted_a: float | None
    """What the profiles that the station last accepted leave it now."""
    accepted_at: Instant | None
    composite_a: float | None
    """What the station itself says that it keeps to now, where it was asked."""
    measured_a: float | None
    conduct: Conduct


def drawn_a(
    readings: Iterable[Reading], *, is_dc: bool = False, volts: float = LINE_V
) -> float | None:
    """Find how much the line that draws most draws, in the newest reading that says it.

    Of direct current it is what it takes from each of three lines.
    """
    if is_dc:
        power_w = from_the_grid_w(readings)
        return None if power_w is None else abs(power_w) / (volts * 3)
    for reading in sorted(readings, key=lambda one: -one.at):
        currents = [
            abs(value)
            for quantity, text in zip(reading.quantities, reading.values, strict=True)
            if quantity.measurand == _CURRENT and quantity.location in AT_THE_OUTLET
            if quantity.unit == "A" and quantity.phase in _LINES
            if (value := amount(text)) is not None
        ]
        if currents:
            return float(max(currents))
        power = latest((reading,), POWER_IMPORT, WATTS)
        if power is not None:
            return float(power) / (volts * 3)
    return None


class Allowed:
    """What was allowed of late: a vehicle follows a lower limit only after a grace."""

    def __init__(self) -> None:
        self._before: deque[tuple[Instant, float | None]] = deque(maxlen=_REMEMBERED)
        self._until_answered: tuple[float | None, ...] = ()

    def changing(self, limit_a: float | None) -> None:
        """Note that a limit, or none, holds until another is answered, whenever that answer is read."""
        self._until_answered = (limit_a,)

    def replaced(self, limit_a: float | None, now: Instant) -> None:
        """Note that a limit, or none, held until now."""
        self._until_answered = ()
        self._before.append((now, limit_a))

    def is_exceeded(self, drawn: float, limit_a: float | None, now: Instant) -> bool:
        """Whether more is drawn than any limit that held within the grace, beyond the meter's error."""
        self._since_back(now)
        before = [limit for until, limit in self._before if now - until < GRACE_S * SECOND]
        said = [limit_a, *self._until_answered, *before]
        most = None if None in said else max(one for one in said if one is not None)
        return most is not None and drawn > max(most * TOLERANCE, most + TOLERANCE_A)

    def _since_back(self, now: Instant) -> None:
        """Let what is yet to come end now: a clock that went back gives no more than the grace."""
        if self._before and self._before[-1][0] > now:
            kept = [(min(until, now), limit) for until, limit in self._before]
            self._before = deque(kept, maxlen=_REMEMBERED)


_REMEMBERED: Final = 64
_LINES: Final = (None, "L1", "L2", "L3", "L1-N", "L2-N", "L3-N")
