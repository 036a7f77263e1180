"""The power side of a connector: what flows from its contactor through its meter into a vehicle."""

from typing import Final

import msgspec

from chargeloom.sim.meter import Meter
from chargeloom.sim.vehicle import Supply, Vehicle

LOOK_EVERY_S: Final = 60.0
"""How often, in seconds of the world, a running charge is looked at."""


class ConnectorKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector can give; current is per phase on AC and in all on DC."""

    supply: Supply = Supply.AC
    maximum_a: float = 16.0
    lines: int = 3


class Outlet:
    """Gives energy while its contactor is closed."""

    def __init__(self, kind: ConnectorKind, pace: float) -> None:
        self.kind: Final = kind
        self.meter: Final = Meter(supply=kind.supply)
        self.vehicle: Vehicle | None = None
        self.offered_a = kind.maximum_a
        self._pace = pace
        self._is_closed = False
        self._looked_at = 0.0

    @property
    def looks_at(self) -> float | None:
        """When to look at the flow again."""
        if not self._is_closed:
            return None
        return self._looked_at + LOOK_EVERY_S / self._pace

    def close(self, now: float) -> None:
        """Let energy flow, as far as it is offered and wanted."""
        self.look(now)
        self._is_closed = True

    def open(self, now: float) -> None:
        """Cut the vehicle off."""
        self.look(now)
        self._is_closed = False
        self.meter.rest()

    def look(self, now: float) -> None:
        """Count what has flowed up to now."""
        passed_s = (now - self._looked_at) * self._pace
        self._looked_at = now
        if self._is_closed and self.vehicle is not None:
            kind = self.kind
            self.meter.count(self.vehicle.step(passed_s, self.offered_a, kind.supply, kind.lines))

    def plug(self, vehicle: Vehicle, now: float) -> None:
        self.look(now)
        self.vehicle = vehicle

    def unplug(self, now: float) -> None:
        self.look(now)
        self.vehicle = None
        self.meter.rest()

    def read(self, now: float) -> Meter:
        """Let the meter show what holds now."""
        self.look(now)
        self.meter.offered_a = self.offered_a
        self.meter.soc = self.vehicle.soc if self.vehicle is not None else None
        return self.meter
