"""What a meter says now: readings are taken as they come, and looked into only when someone asks."""

from decimal import Decimal
from operator import attrgetter
from typing import Final, NamedTuple

from chargeloom.domain.by_identity import by_identity
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    CURRENT_IMPORT,
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    POWER_IMPORT,
    STATE_OF_CHARGE,
    WATT_HOURS,
    WATTS,
    Quantity,
    Reading,
    amount,
    factor_of,
    scaled,
)
from chargeloom.domain.sites.three_phase import Lines

MAX_UNSEEN: Final = 8
"""So many readings wait to be looked into; each look finds the newest first."""

_SCALES: Final = {
    ENERGY_IMPORT: WATT_HOURS,
    ENERGY_EXPORT: WATT_HOURS,
    POWER_IMPORT: WATTS,
    STATE_OF_CHARGE: {"Percent": Decimal(1)},
}


_moment_of: Final = attrgetter("at")
_LINES: Final = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}


class LineCurrents(NamedTuple):
    """Amperes on L1, L2 and L3 of an outlet, and when it was so; a line of which nothing was said carries none."""

    at: Instant
    a: Lines


class LiveMeter:
    """The newest value of each quantity that people and the balancer ask for."""

    __slots__ = ("_known", "_latest", "_unseen")

    def __init__(self) -> None:
        self._unseen: list[Reading] = []
        self._known: dict[str, tuple[Instant, Decimal]] = {}
        self._latest: Reading | None = None

    def take(self, readings: tuple[Reading, ...]) -> None:
        """Take readings; an older one never undoes a newer one."""
        self._unseen.extend(readings)
        if len(self._unseen) > MAX_UNSEEN:
            self._look()

    @property
    def register_wh(self) -> Decimal | None:
        """The import register."""
        return self._newest(ENERGY_IMPORT)

    @property
    def exported_wh(self) -> Decimal | None:
        """The export register."""
        return self._newest(ENERGY_EXPORT)

    @property
    def power_w(self) -> Decimal | None:
        """The power drawn."""
        return self._newest(POWER_IMPORT)

    @property
    def soc_percent(self) -> Decimal | None:
        """The state of charge."""
        return self._newest(STATE_OF_CHARGE)

    @property
    def lines(self) -> LineCurrents | None:
        """What is drawn of each line of the outlet, where the newest reading tells lines apart."""
        self._look()
        return None if self._latest is None else _currents(self._latest)

    def _newest(self, measurand: str) -> Decimal | None:
        self._look()
        known = self._known.get(measurand)
        return known[1] if known is not None else None

    def _look(self) -> None:
        if not self._unseen:
            return
        newest_first = sorted(self._unseen, key=_moment_of, reverse=True)
        self._unseen.clear()
        if self._latest is None or newest_first[0].at >= self._latest.at:
            self._latest = newest_first[0]
        wanted = set(_SCALES)
        for reading in newest_first:
            for measurand, places in _places(reading.quantities):
                if measurand in wanted and (total := _first(reading.values, places)) is not None:
                    wanted.discard(measurand)
                    self._keep(measurand, reading.at, total)

    def _keep(self, measurand: str, at: Instant, value: Decimal) -> None:
        known = self._known.get(measurand)
        if known is None or at >= known[0]:
            self._known[measurand] = (at, value)


Places = tuple[tuple[int, Decimal], ...]
"""Where a total may be read, and what it is multiplied by; the likeliest first."""


def _first(values: tuple[str, ...], places: Places) -> Decimal | None:
    """Read the first total that is one."""
    for place, factor in places:
        total = scaled(values[place], factor)
        if total is not None:
            return total
    return None


@by_identity
def _places(quantities: tuple[Quantity, ...]) -> tuple[tuple[str, Places], ...]:
    """Find the totals among quantities."""
    found = ((measurand, _places_of(measurand, quantities)) for measurand in _SCALES)
    return tuple((measurand, of_it) for measurand, of_it in found if of_it)


def _places_of(measurand: str, quantities: tuple[Quantity, ...]) -> Places:
    """Find one total: what is read at the outlet outweighs what is read elsewhere."""
    told = [(place, one) for place, one in enumerate(quantities) if one.measurand == measurand]
    told.sort(key=lambda entry: entry[1].location not in AT_THE_OUTLET)
    factors = ((place, factor_of(one, _SCALES[measurand])) for place, one in told)
    return tuple((place, factor) for place, factor in factors if factor is not None)


def _currents(reading: Reading) -> LineCurrents | None:
    """Read the currents of the lines at one instant; None where it tells of none."""
    found = [0.0, 0.0, 0.0]
    is_told = False
    for quantity, text in zip(reading.quantities, reading.values, strict=True):
        line = _LINES.get(quantity.phase or "")
        if line is None or quantity.measurand != CURRENT_IMPORT or quantity.unit != "A":
            continue
        value = amount(text) if quantity.location in AT_THE_OUTLET else None
        if value is not None:
            found[line], is_told = float(value), True
    return LineCurrents(reading.at, (found[0], found[1], found[2])) if is_told else None
