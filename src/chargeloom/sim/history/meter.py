"""The meter of a place while a vehicle charges there: what it tells at its interval and at the end."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Final

from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Draw, Supply, Vehicle


class Meter:
    """Its register only rises."""

    def __init__(
        self, kind: ConnectorKind, vehicle: Vehicle, register_wh: float, chance: Random
    ) -> None:
        self._kind, self._vehicle, self._chance = kind, vehicle, chance
        self.register_wh = register_wh

    @property
    def shown_wh(self) -> Decimal:
        """What its register shows."""
        return Decimal(int(self.register_wh))

    def readings(self, start: Instant, end: Instant, interval_s: int) -> Iterator[Reading]:
        """Let the vehicle charge, and read at the start, at each interval, and at the end."""
        at = int(start)
        yield self._reading(Instant(at), self._flow(0.0))
        while at < end:
            passed = min(interval_s * SECOND, end - at)
            at += passed
            yield self._reading(Instant(at), self._flow(passed / SECOND))

    def _flow(self, seconds: float) -> Draw:
        kind = self._kind
        draw = self._vehicle.step(seconds, kind.maximum_a, kind.supply, kind.lines)
        self.register_wh += draw.energy_wh
        return draw

    def _reading(self, at: Instant, draw: Draw) -> Reading:
        common = (str(int(self.register_wh)), f"{draw.power_w:.0f}")
        current = f"{draw.current_a:.1f}"
        if self._kind.supply is Supply.DC:
            soc = f"{100 * self._vehicle.soc:.0f}"
            values = (*common, current, f"{draw.voltage_v:.1f}", soc)
            return Reading(at=at, quantities=_DC, values=values)
        sways = (self._chance.uniform(-1.5, 1.5) for _ in range(3))
        voltages = [f"{draw.voltage_v + sway:.1f}" for sway in sways]
        currents = [current if line < draw.phases else "0.0" for line in range(3)]
        return Reading(at=at, quantities=_AC, values=(*common, *currents, *voltages))


def _outlet(measurand: str, unit: str, phase: str | None = None) -> Quantity:
    return Quantity(
        measurand=measurand, unit=unit, phase=phase, location="Outlet", context="Sample.Periodic"
    )


_AC: Final = (
    _outlet("Energy.Active.Import.Register", "Wh"),
    _outlet("Power.Active.Import", "W"),
    *(_outlet("Current.Import", "A", phase) for phase in ("L1", "L2", "L3")),
    *(_outlet("Voltage", "V", phase) for phase in ("L1-N", "L2-N", "L3-N")),
)
_DC: Final = (
    _outlet("Energy.Active.Import.Register", "Wh"),
    _outlet("Power.Active.Import", "W"),
    _outlet("Current.Import", "A"),
    _outlet("Voltage", "V"),
    Quantity(measurand="SoC", unit="Percent", location="EV", context="Sample.Periodic"),
)
