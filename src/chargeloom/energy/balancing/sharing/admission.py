"""Who may charge at all: as many at their minimum as fit, in the order given."""

from typing import NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.grid import ROWS, Flags, Floats, Ints
from chargeloom.energy.balancing.circuits.loads import SLACK_A, Loads, Phasors, magnitude
from chargeloom.energy.balancing.sharing.filling import FREE


class Admitted(NamedTuple):
    """For each vehicle whether it is let in, and else which row was full: node * ROWS + row."""

    is_on: Flags
    row: Ints


class Queue(NamedTuple):
    """Vehicles as columns, in the order in which they are served."""

    node: Ints
    footprint: Ints
    least_a: Floats


def admitted(loads: Loads, limits: Floats, base: Phasors, queue: Queue) -> Admitted:
    """Let in one after the other whose minimum fits beside those before it."""
    found = Admitted(
        np.ones(len(queue.node), dtype=np.bool_), np.full(len(queue.node), FREE, dtype=np.intp)
    )
    over = loads.used(base, _flows(loads, queue, found.is_on)) > limits + SLACK_A
    if not over.any():
        return found
    at_stake = _beneath(loads, over)[queue.node, queue.footprint] & (queue.least_a > 0)
    found.is_on[at_stake] = False
    if loads.is_plain:
        _in_batches(loads, limits, base, queue, over, found)
    else:
        _in_turn(loads, limits, base, queue, found)
    return found


def _flows(loads: Loads, queue: Queue, is_on: Flags) -> Floats:
    """Add up the minima of those let in, by node and footprint, with what hangs beneath."""
    feet = loads.touched.shape[1]
    cells = queue.node[is_on] * feet + queue.footprint[is_on]
    own = np.bincount(cells, weights=queue.least_a[is_on], minlength=loads.grid.size * feet).astype(
        np.float64
    )
    return loads.grid.summed(own.reshape(-1, feet))


def _beneath(loads: Loads, over: Flags) -> Flags:
    """Tell which footprints at which nodes load a row that can't bear all."""
    own: Flags = np.any(loads.touched & over[:, None, :], axis=2)
    return loads.grid.shaded(own)


def _in_batches(
    loads: Loads, limits: Floats, base: Phasors, queue: Queue, over: Flags, found: Admitted
) -> None:
    """Let in all whose minimum fits even if all who wait before them get theirs, again and again (plain sums only).

    On each row these stand before the first who does not fit, so nobody takes another's place.
    """
    takes = _takes(loads)
    by_depth = loads.grid.ancestors()
    waiting = np.flatnonzero(~found.is_on)
    while waiting.size:
        used = loads.used(base, _flows(loads, queue, found.is_on))
        room = np.where(over, limits - used + SLACK_A, np.inf)
        node, foot = queue.node[waiting], queue.footprint[waiting]
        steps = [
            _Step(
                above * ROWS + row, takes[above, foot, row] * queue.least_a[waiting] * (above >= 0)
            )
            for above in (depth[node] for depth in by_depth)
            for row in range(ROWS)
            if np.isfinite(room[above, row]).any()
        ]
        full = np.full(waiting.size, FREE, dtype=np.intp)
        for step in steps:
            full = np.where((step.need > 0) & (step.need > room.flat[step.row]), step.row, full)
        is_left = full == FREE
        found.row[waiting] = full
        fits = is_left.copy()
        for step in steps:
            fits[is_left] &= _fits(step.row[is_left], step.need[is_left], room)
        found.is_on[waiting[fits]] = True
        waiting = waiting[is_left & ~fits]


class _Step(NamedTuple):
    """A row above each who waits, and what it would take of it; of a node that is not there, nothing."""

    row: Ints
    need: Floats


def _fits(row: Ints, need: Floats, room: Floats) -> Flags:
    """Tell who fits if all before it on its row fit."""
    order = np.argsort(row, kind="stable")
    total = np.cumsum(need[order])
    firsts = np.flatnonzero(np.diff(row[order], prepend=-2 * ROWS))
    before = total[firsts] - need[order][firsts]
    used = total - np.repeat(before, np.diff(firsts, append=len(row)))
    fits = np.empty(len(row), dtype=np.bool_)
    fits[order] = (used <= room.flat[row[order]]) | (need[order] <= 0)
    return fits


def _takes(loads: Loads) -> Floats:
    found = np.zeros(loads.touched.shape)
    for lens in loads.lenses:
        found[lens.nodes] = lens.size
    return found


def _in_turn(loads: Loads, limits: Floats, base: Phasors, queue: Queue, found: Admitted) -> None:
    """Let in one after the other, by exact sums of phasors."""
    seen = np.zeros(loads.touched.shape, dtype=np.complex128)
    adrift = np.zeros(loads.touched.shape)
    for lens in loads.lenses:
        seen[lens.nodes], adrift[lens.nodes] = lens.drawn, lens.anywhere
    drawn, anywhere = loads.drawn(_flows(loads, queue, found.is_on))
    drawn += base
    paths = {node: loads.grid.path(node) for node in set(queue.node.tolist())}
    for each in np.flatnonzero(~found.is_on):
        path, foot, least = paths[int(queue.node[each])], queue.footprint[each], queue.least_a[each]
        phasors = drawn[path] + seen[path, foot] * least
        floating = anywhere[path] + adrift[path, foot] * least
        is_over = (magnitude(phasors, floating) > limits[path] + SLACK_A) & loads.touched[
            path, foot
        ]
        if is_over.any():
            at, row = np.argwhere(is_over)[0]
            found.row[each] = path[at] * ROWS + row
            continue
        found.is_on[each] = True
        drawn[path], anywhere[path] = phasors, floating
