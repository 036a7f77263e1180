"""How far limits may rise now, beside the most that all others may still be doing."""

from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.grid import Floats, Ints
from chargeloom.energy.balancing.circuits.loads import Loads

_SLACK: Final = 1e-9


class Rises(NamedTuple):
    """Who would rise, as columns in the order of their turn: from what each row above has to bear already, to what."""

    node: Ints
    footprint: Ints
    more_a: Floats
    least_a: Floats
    """Less than this is of no use."""


def granted(loads: Loads, room: Floats, rises: Rises) -> Floats:
    """Say how much of its rise each gets: first the least of each in turn, then all the same part of the rest.

    Of what lies between lines the plain sum is kept free: never less than the sum of phasors.
    """
    sizes = sizes_of(loads)
    room = np.maximum(room, 0.0)
    paths = [loads.grid.path(node) for node in rises.node.tolist()]
    given = np.zeros(len(rises.node))
    for each, path in enumerate(paths):
        need = sizes[path, rises.footprint[each]] * rises.least_a[each]
        if (need <= room[path] + _SLACK).all():
            room[path] -= need
            given[each] = rises.least_a[each]
    is_on = (rises.least_a <= 0) | (given > 0)
    rest = np.where(is_on, rises.more_a - given, 0.0)
    return given + rest * _parts(loads, np.maximum(room, 0.0), sizes, rises, rest)


def _parts(loads: Loads, room: Floats, sizes: Floats, rises: Rises, rest: Floats) -> Floats:
    wanted = _summed(loads, rises, rest, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(wanted > _SLACK, np.minimum(room / wanted, 1.0), 1.0)
    found = np.ones(len(rest))
    for each, node in enumerate(rises.node.tolist()):
        path = loads.grid.path(node)
        touched = sizes[path, rises.footprint[each]] > 0
        found[each] = part[path][touched].min(initial=1.0)
    return found


def _summed(loads: Loads, rises: Rises, rest: Floats, sizes: Floats) -> Floats:
    feet = loads.touched.shape[1]
    own = np.zeros((loads.grid.size, feet))
    np.add.at(own, (rises.node, rises.footprint), rest)
    found: Floats = np.einsum("nf,nfr->nr", loads.grid.summed(own), sizes)
    return found


def sizes_of(loads: Loads) -> Floats:
    found = np.zeros(loads.touched.shape)
    for lens in loads.lenses:
        found[lens.nodes] = lens.size
    return found
