"""Which limits what is measured exceeds just now."""

import numpy as np

from chargeloom.energy.balancing.allowance import Kind, Reason
from chargeloom.energy.balancing.bounding import Bounded
from chargeloom.energy.balancing.decision import TINY_A
from chargeloom.energy.balancing.grid import PHASES, ROWS
from chargeloom.energy.balancing.scene import Scene


def exceeded(scene: Scene, bounded: Bounded) -> tuple[Reason, ...]:
    """List them; where nothing is measured, nothing is known to be exceeded."""
    if not scene.is_live:
        return ()
    found = list(scene.spilling.exceeded)
    for at, gauge in scene.site.gauges.of_node.items():
        told_a = gauge.flows_a
        if told_a is None or not gauge.is_fresh(scene.now):
            continue
        most = bounded.firm[at, :PHASES] + scene.rules.headroom_a + TINY_A
        over = np.flatnonzero(told_a > most)
        found += [bounded.bounds.reason(Kind.SHARE, at * ROWS + int(phase)) for phase in over]
    return tuple(found)
