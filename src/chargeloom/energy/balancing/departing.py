"""Departing: whoever charges at an outlet that another version of the site has no more still loads what fed it."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.grid import PHASES, Grid
from chargeloom.energy.balancing.circuits.layout import Layout
from chargeloom.energy.balancing.metering.gauges import Departed
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.scene import lies_from

PerPhase: TypeAlias = tuple[float, float, float]


def departed(here: Grid, path: Sequence[str], a: PerPhase) -> Departed:
    """Say what may flow where: at the node that fed the outlet, or at the first above it that is here still.

    Behind what is gone the phases may have lain otherwise: there the most of them counts on each.
    """
    found = next((name for name in path if name in here.at), None)
    flows_a = np.array(a, dtype=np.float64)
    if found != path[0]:
        flows_a = np.full(PHASES, flows_a.max())
    return Departed(0 if found is None else here.at[found], flows_a)


def most_of(layout: Layout, place: Place, state: OutletState) -> PerPhase:
    """Say what may flow on each phase to an outlet, which nobody tells anything any more."""
    most, phases = state.most, layout.phases(place, lies_from(state))
    is_known = phases is not None and len(phases) >= most.lines
    lies = phases if is_known and state.outlet.wiring is not Wiring.DELTA else None
    loaded = range(PHASES) if lies is None else lies[: most.lines]
    first, second, third = (most.limit_a if at in loaded else 0.0 for at in range(PHASES))
    return first, second, third
