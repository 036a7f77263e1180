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
from chargeloom.sim.station.measurands import MEASURED
from chargeloom.sim.station.meter import Meter
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.station.station_clock import StationClock

QUANTITY: Final = {Measurand(name): one.quantity for name, one in MEASURED.items()}
"""Every measurand that these stations know."""

_UNIT: Final = {Measurand(name): UnitOfMeasure(unit=one.unit) for name, one in MEASURED.items()}
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
