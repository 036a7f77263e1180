"""What a meter shows, in the words of OCPP 2.0.1 (J)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.metering import (
    MeterValue,
    SampledValue,
    UnitOfMeasure,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.metering import (
    Location,
    Measurand,
    Phase,
    ReadingContext,
)
from chargeloom.sim.meter import Meter, Quantity
from chargeloom.sim.outlet import Outlet
from chargeloom.sim.station_clock import StationClock

QUANTITY: Final = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: Quantity.ENERGY_WH,
    Measurand.POWER_ACTIVE_IMPORT: Quantity.POWER_W,
    Measurand.POWER_OFFERED: Quantity.POWER_OFFERED_W,
    Measurand.CURRENT_IMPORT: Quantity.CURRENT_A,
    Measurand.CURRENT_OFFERED: Quantity.CURRENT_OFFERED_A,
    Measurand.VOLTAGE: Quantity.VOLTAGE_V,
    Measurand.SOC: Quantity.STATE_OF_CHARGE_PERCENT,
}
"""Every measurand that these stations know."""

_UNIT: Final = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: UnitOfMeasure(unit="Wh"),
    Measurand.POWER_ACTIVE_IMPORT: UnitOfMeasure(unit="W"),
    Measurand.POWER_OFFERED: UnitOfMeasure(unit="W"),
    Measurand.CURRENT_IMPORT: UnitOfMeasure(unit="A"),
    Measurand.CURRENT_OFFERED: UnitOfMeasure(unit="A"),
    Measurand.VOLTAGE: UnitOfMeasure(unit="V"),
    Measurand.SOC: UnitOfMeasure(unit="Percent"),
}
_LINES: Final = {1: Phase.L1, 2: Phase.L2, 3: Phase.L3}
_TO_NEUTRAL: Final = {1: Phase.L1_N, 2: Phase.L2_N, 3: Phase.L3_N}


def values(
    outlet: Outlet,
    wanted: Iterable[str],
    context: ReadingContext,
    clock: StationClock,
    now: float,
) -> MeterValue | None:
    """Read the meter of an outlet; None when it knows nothing of what is wanted."""
    meter = outlet.read(now)
    sampled = tuple(one for name in wanted for one in _sample(meter, Measurand(name), context))
    return MeterValue(timestamp=clock.read(now), sampled_value=sampled) if sampled else None


def _sample(meter: Meter, measurand: Measurand, context: ReadingContext) -> Iterable[SampledValue]:
    lines = _TO_NEUTRAL if measurand is Measurand.VOLTAGE else _LINES
    for line, value in meter.show(QUANTITY[measurand]):
        yield SampledValue(
            value=Decimal(value),
            context=context,
            measurand=measurand,
            phase=None if line is None else lines[line],
            location=Location.EV if measurand is Measurand.SOC else Location.OUTLET,
            unit_of_measure=_UNIT[measurand],
        )
