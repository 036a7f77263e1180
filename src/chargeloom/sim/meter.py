"""The meter of a connector: a register in whole Wh, and samples in the words of OCPP 1.6."""

import math
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.v16.messages.datatypes import SampledValue
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    Location,
    Measurand,
    Phase,
    ReadingContext,
    UnitOfMeasure,
)
from chargeloom.sim.vehicle import Draw, Supply


class Wanted(NamedTuple):
    """An item of MeterValuesSampledData and its kin: a measurand, of one phase or of all."""

    measurand: Measurand
    phase: Phase | None = None


class Meter:
    """Counts what flows; a register never goes back."""

    def __init__(self, *, supply: Supply, energy_wh: float = 0.0) -> None:
        self.supply = supply
        self.energy_wh = energy_wh
        self.draw = Draw()
        self.offered_a = 0.0
        self.soc: float | None = None

    @property
    def register_wh(self) -> int:
        """What the register shows."""
        return math.floor(self.energy_wh)

    def count(self, draw: Draw) -> None:
        """Add what flowed, and show what flows now."""
        self.energy_wh += draw.energy_wh
        self.draw = draw

    def rest(self) -> None:
        """Show that nothing flows."""
        self.draw = Draw(voltage_v=self.draw.voltage_v if self.supply is Supply.AC else 0.0)

    def sample(self, wanted: Iterable[Wanted], context: ReadingContext) -> tuple[SampledValue, ...]:
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
            for phase, value in READERS[item.measurand](self)
            if item.phase is None or item.phase == phase
        )


_Readings = list[tuple[Phase | None, str]]

_LINES: Final = (Phase.L1, Phase.L2, Phase.L3)
_LINES_TO_NEUTRAL: Final = (Phase.L1_N, Phase.L2_N, Phase.L3_N)


def _register(meter: Meter) -> _Readings:
    return [(None, str(meter.register_wh))]


def _power(meter: Meter) -> _Readings:
    return [(None, f"{meter.draw.power_w:.0f}")]


def _power_offered(meter: Meter) -> _Readings:
    phases = max(meter.draw.phases, 1)
    return [(None, f"{meter.offered_a * meter.draw.voltage_v * phases:.0f}")]


def _current(meter: Meter) -> _Readings:
    if meter.supply is Supply.DC:
        return [(None, f"{meter.draw.current_a:.1f}")]
    loads = [meter.draw.current_a if line < meter.draw.phases else 0.0 for line in range(3)]
    return [(phase, f"{load:.1f}") for phase, load in zip(_LINES, loads, strict=True)]


def _current_offered(meter: Meter) -> _Readings:
    return [(None, f"{meter.offered_a:.1f}")]


def _voltage(meter: Meter) -> _Readings:
    value = f"{meter.draw.voltage_v:.1f}"
    if meter.supply is Supply.DC:
        return [(None, value)]
    return [(phase, value) for phase in _LINES_TO_NEUTRAL]


def _soc(meter: Meter) -> _Readings:
    """Only over DC does a vehicle tell its state of charge."""
    if meter.supply is Supply.AC or meter.soc is None:
        return []
    return [(None, f"{100 * meter.soc:.0f}")]


READERS: Final[dict[Measurand, Callable[[Meter], _Readings]]] = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: _register,
    Measurand.POWER_ACTIVE_IMPORT: _power,
    Measurand.POWER_OFFERED: _power_offered,
    Measurand.CURRENT_IMPORT: _current,
    Measurand.CURRENT_OFFERED: _current_offered,
    Measurand.VOLTAGE: _voltage,
    Measurand.SOC: _soc,
}
"""Every measurand that these stations know."""

_UNIT: Final = {
    Measurand.ENERGY_ACTIVE_IMPORT_REGISTER: UnitOfMeasure.WH,
    Measurand.POWER_ACTIVE_IMPORT: UnitOfMeasure.W,
    Measurand.POWER_OFFERED: UnitOfMeasure.W,
    Measurand.CURRENT_IMPORT: UnitOfMeasure.A,
    Measurand.CURRENT_OFFERED: UnitOfMeasure.A,
    Measurand.VOLTAGE: UnitOfMeasure.V,
    Measurand.SOC: UnitOfMeasure.PERCENT,
}

_LOCATION: Final = {Measurand.SOC: Location.EV}


def read_wanted(text: str) -> tuple[Wanted, ...] | None:
    """Read a list of measurands, each alone or with a phase; None when one is not known here.

    The phase stands behind a dot: Voltage.L1 (OCPP 1.6, 9.1.17).
    """
    items = [_read_item(part.strip()) for part in text.split(",") if part.strip()]
    known = tuple(item for item in items if item is not None)
    return known if len(known) == len(items) else None


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


_BY_NAME: Final = {measurand.value: measurand for measurand in READERS}
_PHASES: Final = frozenset(phase.value for phase in Phase)
_TO_NEUTRAL: Final = dict(zip(_LINES, _LINES_TO_NEUTRAL, strict=True))
