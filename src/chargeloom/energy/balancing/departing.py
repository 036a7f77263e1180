"""Departing: whoever charges at an outlet that another version of the site has no more still loads what fed it."""

from collections.abc import Container, Iterator, Mapping

import numpy as np

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.car import Car
from chargeloom.energy.balancing.gauges import Departed
from chargeloom.energy.balancing.grid import PHASES, Floats, Grid
from chargeloom.energy.balancing.layout import Layout
from chargeloom.energy.balancing.outlet import OutletState
from chargeloom.energy.balancing.scene import lies_from


def departed(
    before: Layout, outlets: Mapping[Place, OutletState], here: Grid, places: Container[Place]
) -> Iterator[tuple[Place, Departed]]:
    """Say what may flow to cars whose outlets are not among these places: nobody tells them anything any more."""
    for place, state in outlets.items():
        if place not in places and state.car is not Car.NONE:
            at = before.grid.at[state.outlet.node]
            yield place, Departed(nearest(before.grid, at, here), _most_a(before, place, state))


def nearest(before: Grid, at: int, here: Grid) -> int:
    """Find the node that is here still and fed what another grid's node was: itself, or the first above it."""
    ids = (before.nodes[each].id for each in before.path(at))
    return next((here.at[name] for name in ids if name in here.at), 0)


def _most_a(layout: Layout, place: Place, state: OutletState) -> Floats:
    most, phases = state.most, layout.phases(place, lies_from(state))
    is_known = phases is not None and len(phases) >= most.lines
    lies = phases if is_known and state.outlet.wiring is not Wiring.DELTA else None
    found = np.zeros(PHASES)
    found[list(lies[: most.lines]) if lies is not None else slice(None)] = most.limit_a
    return found
