"""The power side of a connector: what flows from its contactor through its meter into a vehicle."""

from typing import Final

import msgspec

from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.sim.station.meter import Meter
from chargeloom.sim.vehicles.vehicle import MINIMUM_A, Supply, Vehicle

LOOK_EVERY_S: Final = 60.0
"""How often, in seconds of the world, a running charge is looked at."""


class ConnectorKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector can give; current is per phase on AC and in all on DC."""

    supply: Supply = Supply.AC
    maximum_a: float = 16.0
    lines: int = 3
    can_switch: bool = False
    """Whether a profile may say how many lines it closes (OCPP 2.0.1, 2.9.3; 1.6, 9.4.4)."""
    rotation: Rotation = Rotation.RST
    """Which phase of the site lies on each of its lines."""


class Outlet:
    """Gives energy while its contactor is closed."""

    def __init__(self, kind: ConnectorKind, pace: float) -> None:
        self.kind: Final = kind
        self.meter: Final = Meter(supply=kind.supply)
        self.vehicle: Vehicle | None = None
        self.limit_a: float | None = None
        """What charging profiles leave; None when they say nothing."""
        self.lines = kind.lines
        """How many of its lines are closed while it gives energy."""
        self.is_withheld = False
        self._pace = pace
        self.is_closed = False
        self._looked_at = 0.0

    @property
    def offered_a(self) -> float:
        """What the vehicle may take now; below the least that a vehicle takes on AC it is nothing."""
        limit_a = self.kind.maximum_a if self.limit_a is None else self.limit_a
        offered_a = 0.0 if self.is_withheld else max(0.0, min(self.kind.maximum_a, limit_a))
        is_too_little = self.kind.supply is Supply.AC and offered_a < MINIMUM_A
        return 0.0 if is_too_little else offered_a

    def limit(self, limit_a: float | None, now: float, lines: int | None = None) -> bool:
        """Take a new limit from now on, on so many lines where it can switch; True when it changes what is offered."""
        closed = min(lines or self.kind.lines, self.kind.lines)
        closed = closed if self.kind.can_switch else self.kind.lines
        if (limit_a, closed) == (self.limit_a, self.lines):
            return False
        self.look(now)
        before = self.offered_a, self.lines
        self.limit_a, self.lines = limit_a, closed
        self.look(now)
        return (self.offered_a, self.lines) != before

    @property
    def looks_at(self) -> float | None:
        """When to look at the flow again."""
        if not self.is_closed:
            return None
        changes_s = None if self.vehicle is None else self.vehicle.changes_in_s
        waits_s = LOOK_EVERY_S if changes_s is None else min(changes_s, LOOK_EVERY_S)
        return self._looked_at + waits_s / self._pace

    def close(self, now: float) -> None:
        """Let energy flow, as far as it is offered and wanted."""
        self.look(now)
        self.is_closed = True
        self.look(now)

    def open(self, now: float) -> None:
        """Cut the vehicle off."""
        self.look(now)
        self.is_closed = False
        self.meter.rest()

    def look(self, now: float) -> None:
        """Count what has flowed up to now."""
        passed_s = (now - self._looked_at) * self._pace
        self._looked_at = now
        if self.is_closed and self.vehicle is not None:
            kind = self.kind
            self.meter.count(self.vehicle.step(passed_s, self.offered_a, kind.supply, self.lines))

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
