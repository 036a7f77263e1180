"""Which limits what is measured exceeds just now."""

import numpy as np

from chargeloom.energy.balancing.bounding import Bounded
from chargeloom.energy.balancing.circuits.grid import PHASES, POWER, ROWS
from chargeloom.energy.balancing.decision import TINY_A
from chargeloom.energy.balancing.outlets.allowance import Kind, Reason
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
        rows = np.flatnonzero(told_a > most).tolist()
        turned_a = gauge.turned_a
        in_all_a = 0.0 if turned_a is None else float(turned_a.sum())
        in_all_kw = in_all_a * scene.grid.nodes[at].nominal_v / 1000
        if in_all_kw > bounded.firm[at, POWER] + TINY_A:
            rows.append(POWER)
        found += [bounded.bounds.reason(Kind.SHARE, at * ROWS + row) for row in rows]
    return tuple(found)
