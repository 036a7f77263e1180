"""What draws or gives besides the vehicles and has a meter of its own: that counts as far as the thing can do what it tells."""

from typing import NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Battery, Load, Node, Pv
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats
from chargeloom.energy.balancing.metering.feeding import Feeding
from chargeloom.energy.balancing.metering.gauge import Gauge


class Apart(NamedTuple):
    """A thing with a meter of its own."""

    gauge: Gauge
    worst_a: Floats
    feeds: Feeding | None
    """What it can give at most; None: nothing, and a meter that says so is the wrong way round."""

    def flows_a(self, now: float) -> Floats:
        """Say what flows there, as far as it can."""
        told_a = self.gauge.a if self.gauge.is_fresh(now) else None
        if told_a is None:
            return self.worst_a
        if self.feeds is not None:
            return self.feeds.within(told_a)
        found: Floats = np.abs(told_a)
        return found


def worst_of(one: Load | Pv | Battery, node: Node) -> Floats:
    """Say what a thing may draw when nobody measures it: the sun gives nothing then."""
    if isinstance(one, Load):
        return np.array(one.a, dtype=np.float64)
    found = np.zeros(PHASES)
    if isinstance(one, Battery):
        most_a = one.max_kw * 1000 / one.phases.parts / node.nominal_v
        found[list(one.phases.phases)] = most_a
    return found
