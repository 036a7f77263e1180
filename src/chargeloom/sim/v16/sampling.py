"""What a meter shows, in the words of OCPP 1.6 (3.16)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.v16.messages.datatypes import MeterValue, SampledValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    Location,
    Measurand,
    Phase,
    ReadingContext,
    UnitOfMeasure,
)
from chargeloom.sim.station.measurands import MEASURED
from chargeloom.sim.station.meter import Meter
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.station.station_clock import StationClock


class Wanted(NamedTuple):
    """An item of MeterValuesSampledData and its kin: a measurand, of one phase or of all."""

    measurand: Measurand
    phase: Phase | None = None


QUANTITY: Final = {Measurand(name): one.quantity for name, one in MEASURED.items()}
"""Every measurand that these stations know."""

_UNIT: Final = {Measurand(name): UnitOfMeasure(one.unit) for name, one in MEASURED.items()}
_LOCATION: Final = {Measurand.SOC: Location.EV}
_LINES: Final = {1: Phase.L1, 2: Phase.L2, 3: Phase.L3}
_TO_NEUTRAL: Final = {Phase.L1: Phase.L1_N, Phase.L2: Phase.L2_N, Phase.L3: Phase.L3_N}


def sample(
    meter: Meter, wanted: Iterable[Wanted], context: ReadingContext
) -> tuple[SampledValue, ...]:
    """Read what is wanted, as far as this meter knows it (OCPP 1.6, 3.16)."""
    return tuple(
        SampledValue(
            value=value,
            context=context,
            measurand=item.measurand,
            phase=phase,
            location=_LOCATION.get(item.measurand, Location.OUTLET),
            unit=_UNIT[item.measurand],
        )
        for item in wanted
        for phase, value in _read(meter, item.measurand)
        if item.phase is None or item.phase == phase
    )


def values(
    outlet: Outlet,
    wanted: Iterable[Wanted],
    context: ReadingContext,
    clock: StationClock,
    now: float,
) -> MeterValue | None:
    """Read the meter of an outlet; None when it knows nothing of what is wanted."""
    sampled = sample(outlet.read(now), wanted, context)
    return MeterValue(timestamp=clock.read(now), sampled_value=sampled) if sampled else None


def read_wanted(text: str) -> tuple[Wanted, ...] | None:
    """Read a list of measurands, each alone or with a phase; None when one is not known here.

    The phase stands behind a dot: Voltage.L1 (OCPP 1.6, 9.1.17).
    """
    items = [_read_item(part.strip()) for part in text.split(",") if part.strip()]
    known = tuple(item for item in items if item is not None)
    return known if len(known) == len(items) else None


def _read(meter: Meter, measurand: Measurand) -> Iterable[tuple[Phase | None, str]]:
    for line, value in meter.show(QUANTITY[measurand]):
        yield (None if line is None else _phase(measurand, _LINES[line])), value


def _read_item(text: str) -> Wanted | None:
    if text in _BY_NAME:
        return Wanted(_BY_NAME[text])
    name, _, phase = text.rpartition(".")
    if name in _BY_NAME and phase in _PHASES:
        return Wanted(_BY_NAME[name], _phase(_BY_NAME[name], Phase(phase)))
    return None


def _phase(measurand: Measurand, phase: Phase) -> Phase:
    """A voltage of L1 is measured against the neutral."""
    return _TO_NEUTRAL.get(phase, phase) if measurand is Measurand.VOLTAGE else phase


_BY_NAME: Final = {measurand.value: measurand for measurand in QUANTITY}
_PHASES: Final = frozenset(phase.value for phase in Phase)
