"""One meter: what it told, read on the safe side where it may be wired otherwise than is said."""

from dataclasses import dataclass, field

import numpy as np

from chargeloom.domain.sites.site import Meter
from chargeloom.energy.balancing.circuits.grid import PHASES, Flags, Floats


@dataclass(slots=True)
class Gauge:
    """One meter: what it told last, and when."""

    meter: Meter
    a: Floats | None = None
    v: Floats | None = None
    at: float = -np.inf
    v_at: float = -np.inf
    is_turned: Flags = field(default_factory=lambda: np.zeros(PHASES, dtype=np.bool_))
    """On which phases it may be wired the wrong way round: what flows back there may flow in."""

    crossed: tuple[int, ...] = ()
    """Which of its phases may be exchanged: what flows on one of them may flow on each other."""

    @property
    def flows_a(self) -> Floats | None:
        """Say what it told, where it may be wired otherwise as if it were."""
        told_a = self.turned_a
        return None if told_a is None else self.levelled(told_a)

    @property
    def turned_a(self) -> Floats | None:
        """Say what it told on its own lines, where it may be the wrong way round as if it were."""
        return None if self.a is None else np.where(self.is_turned, np.abs(self.a), self.a)

    def levelled(self, a: Floats) -> Floats:
        """Let the most count of what lies on phases that may be exchanged."""
        if not self.crossed:
            return a
        phases = list(self.crossed)
        found = a.copy()
        found[phases] = found[phases].max()
        return found

    def least_a(self) -> Floats | None:
        """Say what it told, with the least of it on phases that may be exchanged."""
        if self.a is None or not self.crossed:
            return self.a
        return -self.levelled(-self.a)

    def is_fresh(self, now: float) -> bool:
        """Tell whether what it told still counts."""
        return self.a is not None and now - self.at <= self.meter.stale_after_s

    def volts(self, now: float) -> Floats | None:
        """Say what it told of the voltages; None where it does not, or no longer."""
        return self.v if now - self.v_at <= self.meter.stale_after_s else None

    def least_volts(self, now: float) -> Floats | None:
        """Say the same with the least of what is told of phases that may be exchanged; 0: none is told."""
        told = self.volts(now)
        if told is None or not self.crossed:
            return told
        phases = [phase for phase in self.crossed if told[phase] > 0]
        found = told.copy()
        found[phases] = found[phases].min(initial=np.inf)
        return found
