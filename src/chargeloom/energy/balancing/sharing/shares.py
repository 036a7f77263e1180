"""Shares of a grid: first whose minimum fits, in their order, then exact weighted max-min; higher classes first."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from chargeloom.energy.balancing.circuits.grid import Flags, Floats, Ints
from chargeloom.energy.balancing.circuits.loads import Loads, Phasors
from chargeloom.energy.balancing.sharing.admission import Queue, admitted
from chargeloom.energy.balancing.sharing.classes import Classes, Demands, classed
from chargeloom.energy.balancing.sharing.filling import FREE, Rows, filled


class Shares(NamedTuple):
    """For each vehicle: its current, whether it may charge, and the row (node * ROWS + row) that holds it back."""

    current_a: Floats
    is_on: Flags
    row: Ints


Division: TypeAlias = Callable[[Floats, Phasors, Flags], Shares]
"""Divides limits, beside a base load, among some of the vehicles."""


class Fleet(NamedTuple):
    """Vehicles with their class, in the order in which they are served."""

    node: Ints
    kind: Ints
    classes: Classes


def fleet(demands: Demands) -> Fleet:
    """Sort vehicles into classes."""
    classes, kind = classed(demands)
    return Fleet(demands.node, kind, classes)


def shares(loads: Loads, limits: Floats, base: Phasors, vehicles: Fleet) -> Shares:
    """Divide what there is: no limit is ever exceeded, nobody is between nothing and its minimum."""
    classes = vehicles.classes
    queue = Queue(vehicles.node, classes.footprint[vehicles.kind], classes.least_a[vehicles.kind])
    let_in = admitted(loads, limits, base, queue)
    of = len(classes.footprint)
    cells = vehicles.node * of + vehicles.kind
    counts = np.bincount(
        cells if let_in.is_on.all() else cells[let_in.is_on], minlength=loads.grid.size * of
    ).astype(np.float64)
    found = filled(loads, Rows(limits, base), counts.reshape(loads.grid.size, of), classes)
    current = np.where(let_in.is_on, found.current_a.flat[cells], 0.0)
    row = np.where(let_in.is_on, found.row.flat[cells], let_in.row)
    return Shares(current, let_in.is_on, row)


def by_priority(
    loads: Loads, limits: Floats, base: Phasors, demands: Demands, priority: Ints
) -> Shares:
    """Divide class after class; those of a lower one keep the minimum that they were let in with."""
    queue = Queue(demands.node, demands.footprint, demands.least_a)
    let_in = admitted(loads, limits, base, queue)
    current = np.where(let_in.is_on, demands.least_a, 0.0)
    row = let_in.row.copy()
    for each in sorted(set(priority[let_in.is_on].tolist()), reverse=True):
        mine = let_in.is_on & (priority == each)
        others = current * ~mine
        drawn, anywhere = loads.drawn(loads.grid.summed(_flows(loads, demands, others)))
        found = shares(loads, limits - anywhere, base + drawn, fleet(demands.of(mine)))
        current[mine], row[mine] = found.current_a, found.row
    return Shares(current, let_in.is_on, row)


def by_need(
    loads: Loads, base: Phasors, limits: Floats, demands: Demands, is_idle: Flags, divide: Division
) -> Shares:
    """Divide as if who would leave it unused were not there; what then is left is theirs."""
    if not is_idle.any() or is_idle.all():
        return divide(limits, base, np.ones(len(is_idle), dtype=np.bool_))
    current, is_on = np.zeros(len(is_idle)), np.zeros(len(is_idle), dtype=np.bool_)
    row = np.full(len(is_idle), FREE, dtype=np.intp)
    for mine in (~is_idle, is_idle):
        drawn, anywhere = loads.drawn(loads.grid.summed(_flows(loads, demands, current)))
        current[mine], is_on[mine], row[mine] = divide(limits - anywhere, base + drawn, mine)
    return Shares(current, is_on, row)


def _flows(loads: Loads, demands: Demands, current: Floats) -> Floats:
    feet = loads.touched.shape[1]
    cells = demands.node * feet + demands.footprint
    own = np.bincount(cells, weights=current, minlength=loads.grid.size * feet).astype(np.float64)
    return own.reshape(-1, feet)
