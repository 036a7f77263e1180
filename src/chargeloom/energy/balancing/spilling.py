"""What flows back against what may: it can't be held by taking less, only by taking more."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Node
from chargeloom.energy.balancing.allowance import Kind, Reason
from chargeloom.energy.balancing.carrying import Phasors, amperes
from chargeloom.energy.balancing.decision import TINY_A, Known
from chargeloom.energy.balancing.grid import Floats, Grid
from chargeloom.energy.balancing.limits import Spill

NEAR: Final = 0.98
"""From this part of what may flow back on cars are let take more."""


class Spilling(NamedTuple):
    """Where too much flows back, or nearly so."""

    near: frozenset[int]
    exceeded: tuple[Reason, ...]


NOTHING: Final = Spilling(frozenset(), ())


def by_node(grid: Grid, spills: Iterable[Spill]) -> dict[int, tuple[Spill, ...]]:
    """Sort them by the places of their nodes; what names none is said of the root."""
    found: dict[int, list[Spill]] = {}
    for spill in spills:
        found.setdefault(grid.at.get(spill.node, 0), []).append(spill)
    return {at: tuple(some) for at, some in found.items()}


def spilling(site: Known, now: float, unmanaged: Phasors, silent: set[int]) -> Spilling:
    """Compare what may flow back with what is measured, or reckoned of what is measured beneath."""
    if not site.spills:
        return NOTHING
    near: set[int] = set()
    found: list[Reason] = []
    flows = _flows(site, now, unmanaged, silent)
    for at in np.flatnonzero((flows < 0).any(axis=1)).tolist():
        node = site.layout.grid.nodes[at]
        for spill in site.spills.get(at, ()):
            back = -float(flows[at].sum()) * node.nominal_v / 1000
            if spill.phase is not None:
                back = -float(flows[at, spill.phase])
            if back > 0 and back >= NEAR * spill.limit:
                near.add(at)
            if back > spill.limit + TINY_A:
                found.append(_reason(node, spill))
    return Spilling(frozenset(near), tuple(found))


def _flows(site: Known, now: float, unmanaged: Phasors, silent: set[int]) -> Floats:
    """Say what flows at each node; where a meter is silent that measures it, nothing is known to flow back."""
    found: Floats = amperes(unmanaged) + site.managed_a
    for at in site.gauges.of_node:
        measured = site.gauges.total(at)
        if measured is not None and site.gauges.is_fresh(at, now):
            found[at] = measured
    found[list(silent)] = 0.0
    return found


def _reason(node: Node, spill: Spill) -> Reason:
    return Reason(
        kind=Kind.SPILLS,
        node=node.id,
        node_name=node.name or node.id,
        phase=None if spill.phase is None else spill.phase + 1,
        source=spill.source,
        said_by=spill.said_by,
    )
