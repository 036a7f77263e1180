"""What flows through an outlet, alternating or direct current, and what it takes from the grid then."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from chargeloom.domain.reading import (
    AT_THE_OUTLET,
    CURRENT_IMPORT,
    POWER_EXPORT,
    POWER_IMPORT,
    WATTS,
    Reading,
    total_of,
)
from chargeloom.domain.totals import latest
from chargeloom.domain.word import Word


class Supply(Word):
    """What an outlet gives."""

    AC = "ac"
    DC = "dc"


DC_EFFICIENCY: Final = 0.92
"""So much of what an EVSE draws comes out of a DC outlet: a limit in watts is one of the outlet."""

_BY_CONNECTOR: Final = {
    **dict.fromkeys(
        (
            "cccs1", "cccs2", "cccs1-nacs", "cchaoji", "cg105", "cgbt-dc", "cleccs", "cmcs", "cnacs-ccs1", "cultrachaoji",
            "oppcharge", "pan",
        ),
        Supply.DC,
    ),
    **dict.fromkeys(
        (
            "ctype1", "ctype2", "s309-1p-16a", "s309-1p-32a", "s309-3p-16a", "s309-3p-32a", "sbs1361", "scee-7-7", "stype1",
            "stype2", "stype3", "other1phmax16a", "other1phover16a", "other3ph",
        ),
        Supply.AC,
    ),
}  # fmt: skip
"""By ConnectorEnumType (OCPP 2.0.1, 3.22; 2.1, appendix 7); those that give either are not told apart by it."""
_BY_PHASES: Final = {"0": Supply.DC, "1": Supply.AC, "2": Supply.AC, "3": Supply.AC}
"""SupplyPhases: 0 means DC (OCPP 2.0.1, appendix 3.2)."""

ABOVE_AC_V: Final = 300.0
"""No line carries so much to neutral where cars charge (480 V between lines are 277 V to neutral)."""
_LEAST_W: Final = 500.0
_ALIKE: Final = 0.05
_VOLTS: Final = {"V": WATTS["W"]}
_AMPERES: Final = {"A": WATTS["W"]}


def supply_of(phases: str | None, connector: str | None) -> Supply | None:
    """Say what a station's SupplyPhases and ConnectorType come to; the connector is believed first."""
    by_connector = _BY_CONNECTOR.get((connector or "").strip().casefold())
    return by_connector or _BY_PHASES.get((phases or "").strip())


def is_direct(reading: Reading) -> bool:
    """Whether a reading can only be of direct current: power is voltage times current, above what a line has."""
    volts, current = _at_the_outlet(reading, "Voltage", _VOLTS), _current(reading)
    power = _at_the_outlet(reading, POWER_IMPORT, WATTS)
    if volts is None or current is None or power is None:
        return False
    is_alike = abs(power - volts * current) <= _ALIKE * power
    return volts > ABOVE_AC_V and power >= _LEAST_W and is_alike


def from_the_grid_w(readings: Iterable[Reading]) -> float | None:
    """Say what a DC outlet draws from the grid, by the newest of its readings; what it feeds back is negative."""
    for reading in sorted(readings, key=lambda one: -one.at):
        inlet = _at(reading, POWER_IMPORT, WATTS, ("Inlet",))
        if inlet is not None:
            return inlet
        out, back = (latest((reading,), name, WATTS) for name in (POWER_IMPORT, POWER_EXPORT))
        if out is not None or back is not None:
            return float(out or 0) / DC_EFFICIENCY - float(back or 0) * DC_EFFICIENCY
        volts, current = _at_the_outlet(reading, "Voltage", _VOLTS), _current(reading)
        if volts is not None and current is not None:
            return volts * current / DC_EFFICIENCY
    return None


def _current(reading: Reading) -> float | None:
    return _at_the_outlet(reading, CURRENT_IMPORT, _AMPERES)


def _at_the_outlet(reading: Reading, measurand: str, scale: dict[str, Decimal]) -> float | None:
    return _at(reading, measurand, scale, AT_THE_OUTLET)


def _at(
    reading: Reading,
    measurand: str,
    scale: dict[str, Decimal],
    locations: tuple[str | None, ...],
) -> float | None:
    for quantity, value in zip(reading.quantities, reading.values, strict=True):
        if quantity.measurand == measurand and quantity.location in locations:
            total = total_of(quantity, value, scale)
            if total is not None:
                return float(total)
    return None
