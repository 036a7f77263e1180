"""What roofs and batteries can feed in: on the phases on which they are said to lie, or in all where nobody says it."""

from typing import NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Battery, Lies, Node, Pv, SiteModel
from chargeloom.domain.sites.three_phase import Winding
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats, Grid


class Feeding(NamedTuple):
    """The most that may be fed in at a place."""

    known_a: Floats
    """On each phase, by what lies there."""
    anywhere_a: float
    """On all phases together besides, by what may lie on any, or on all."""

    @property
    def most_a(self) -> Floats:
        """Say what may flow back on each phase, whichever everything lies on: a meter that tells of no more may be right."""
        most: Floats = self.known_a + self.anywhere_a
        return most

    def within(self, a: Floats) -> Floats:
        """Take what a meter tells as far as it can be fed in: what frees room has to be there for sure."""
        beyond = np.maximum(-a - self.known_a, 0.0)
        total = float(beyond.sum())
        part = min(1.0, self.anywhere_a / total) if total else 1.0
        found: Floats = np.maximum(a, -self.known_a - beyond * part)
        return found


NOTHING = Feeding(np.zeros(PHASES), 0.0)


def feeding_of(one: Pv | Battery, node: Node, *, is_aside: bool = False) -> Feeding:
    """Say what one thing can feed in, seen at a node; behind a delta nobody knows on which phases."""
    most_a = (one.kwp if isinstance(one, Pv) else one.max_kw) * 1000 / node.nominal_v
    if one.phases is Lies.UNKNOWN or (is_aside and one.phases is not Lies.ALL):
        return Feeding(np.zeros(PHASES), most_a)
    found = np.zeros(PHASES)
    found[list(one.phases.phases)] = most_a / one.phases.parts
    return Feeding(found, 0.0)


def feeding_at(model: SiteModel, grid: Grid) -> list[Feeding]:
    """Say for each node what is fed in beneath it; where nothing is, a meter that tells of it is wired the wrong way round."""
    found = [NOTHING] * grid.size
    sources: tuple[Pv | Battery, ...] = (*model.pv, *model.batteries)
    for one in sources:
        is_aside = False
        for place in grid.path(grid.at[one.node]):
            node, before = grid.nodes[place], found[place]
            more = feeding_of(one, node, is_aside=is_aside)
            found[place] = Feeding(
                before.known_a + more.known_a, before.anywhere_a + more.anywhere_a
            )
            is_aside |= node.winding is not Winding.WYE
    return found
