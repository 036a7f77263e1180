"""What flows back against what may: it can't be held by taking less, only by taking more."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Node
from chargeloom.energy.balancing.circuits.carrying import Phasors, amperes
from chargeloom.energy.balancing.circuits.grid import Floats, Grid
from chargeloom.energy.balancing.decision import TINY_A, Known
from chargeloom.energy.balancing.limits import Spill
from chargeloom.energy.balancing.outlets.allowance import Kind, Reason

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
    for at in np.flatnonzero((flows.least_a < 0).any(axis=1)).tolist():
        node = site.layout.grid.nodes[at]
        for spill in site.spills.get(at, ()):
            back = -float(flows.in_all_a[at].sum()) * node.nominal_v / 1000
            if spill.phase is not None:
                back = -float(flows.least_a[at, spill.phase])
            if back > 0 and back >= NEAR * spill.limit:
                near.add(at)
            if back > spill.limit + TINY_A:
                found.append(_reason(node, spill))
    return Spilling(frozenset(near), tuple(found))


class _Flows(NamedTuple):
    """What flows at each node, by phase."""

    in_all_a: Floats
    """As it adds up to power."""
    least_a: Floats
    """On each phase the least, whichever of those that may be exchanged it is."""


def _flows(site: Known, now: float, unmanaged: Phasors, silent: set[int]) -> _Flows:
    """Say what flows at each node; where a meter is silent that measures it, nothing is known to flow back."""
    other_a = amperes(unmanaged)
    found = _Flows(other_a + site.managed_a, other_a + site.surely_managed_a)
    for at, gauge in sorted(site.gauges.of_node.items(), reverse=True):
        least_a = gauge.least_a()
        if gauge.a is None or least_a is None or not gauge.is_fresh(now):
            continue
        for flows_a, told_a in zip(found, (gauge.a, least_a), strict=True):
            if gauge.crossed:
                _carry(site, now, at, flows_a, told_a - flows_a[at])
            flows_a[at] = told_a
    for flows_a in found:
        flows_a[list(silent)] = 0.0
    return found


def _carry(site: Known, now: float, at: int, flows_a: Floats, more_a: Floats) -> None:
    """Reckon anew what flows above a meter, as far as no other measures it: what it was reckoned with is the most of each phase."""
    for below, above in pairwise(site.layout.grid.path(at)):
        if site.gauges.is_fresh(above, now):
            return
        more_a = site.gauges.up(below, more_a)
        flows_a[above] += more_a


def _reason(node: Node, spill: Spill) -> Reason:
    return Reason(
        kind=Kind.SPILLS,
        node=node.id,
        node_name=node.name or node.id,
        phase=None if spill.phase is None else spill.phase + 1,
        source=spill.source,
        said_by=spill.said_by,
    )
