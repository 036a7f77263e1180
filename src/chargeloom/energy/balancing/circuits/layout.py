"""A site compiled for balancing: its grid, and the footprints that its outlets can have."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from chargeloom.domain.sites.site import Outlet, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Wiring
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.energy.balancing.circuits.footprints import (
    EVERY_PHASE,
    Footprint,
    anywhere,
    footprint,
)
from chargeloom.energy.balancing.circuits.grid import Floats, Grid, Ints
from chargeloom.energy.balancing.circuits.loads import Loads
from chargeloom.energy.balancing.outlets.allowance import Place

SINGLE: Final = 1
ASTRAY: Final = -1
"""The first phase of an outlet that may lie on other phases than it is said to."""
_OF_NOBODY: Final = footprint(Wiring.THREE, None)
"""A site without an outlet is looked at all the same: its meters and limits are shown."""


class Layout:
    """What does not change while a version of the model holds."""

    def __init__(self, model: SiteModel) -> None:
        self.model = model
        self.tree = SiteTree.of(model)
        self.grid = Grid(model.nodes)
        self.outlets = {Place(station=one.station, evse=one.evse): one for one in model.outlets}
        self.places = tuple(self.outlets)
        self.node_of: Ints = np.array(
            [self.grid.at[one.node] for one in model.outlets], dtype=np.intp
        )
        self.limits: Floats = self.grid.limits()
        self._footprints: dict[Footprint, int] = {}
        self._found: dict[tuple[Place, int, int | None, bool], int] = {}
        self._feet: dict[tuple[Place, tuple[int, ...], int | None, bool], Mapping[int, int]] = {}
        self._lines = {place: self.tree.lines(one) for place, one in self.outlets.items()}
        self._loads: Loads | None = None

    def footprint(self, place: Place, lines: int, first: int | None, *, outlives: bool) -> int:
        """Find the footprint of a car on so many lines; `first` is the phase of its L1 where it was learned."""
        key = place, lines, first, outlives
        if key not in self._found:
            made = self._made(self.outlets[place], lines, first)._replace(outlives=outlives)
            self._found[key] = self._numbered(made)
        return self._found[key]

    def _numbered(self, made: Footprint) -> int:
        if made not in self._footprints:
            self._footprints[made] = len(self._footprints)
            self._loads = None
        return self._footprints[made]

    def anywhere(self, place: Place, part: float, *, outlives: bool) -> int:
        """Find the footprint of watts that may all flow in one line of an outlet, which carries a part of them at most."""
        at = self.grid.at[self.outlets[place].node]
        zone, volts = self.grid.zones[self.grid.zone_of[at]], self.grid.nodes[at].nominal_v
        return self._numbered(anywhere(zone, volts, part)._replace(outlives=outlives))

    def feet(
        self, place: Place, lines: tuple[int, ...], first: int | None, *, outlives: bool
    ) -> Mapping[int, int]:
        """Find the footprints on each of these numbers of lines; those that outlive us are known, too."""
        key = place, lines, first, outlives
        if key not in self._feet:
            for each in lines:
                self.footprint(place, each, first, outlives=True)
            self._feet[key] = {
                each: self.footprint(place, each, first, outlives=outlives) for each in lines
            }
        return self._feet[key]

    @property
    def loads(self) -> Loads:
        """See the grid through all footprints that were asked for so far."""
        if self._loads is None:
            self._loads = Loads(self.grid, tuple(self._footprints) or (_OF_NOBODY,))
        return self._loads

    def phases(self, place: Place, first: int | None) -> tuple[int, ...] | None:
        """Say which phase lies on each line of an outlet, or on its first; None when nobody knows."""
        if first == ASTRAY:
            return None
        known = self._lines[place]
        return known if known is not None or first is None else (first,)

    def is_alike(self, other: "Layout", place: Place) -> bool:
        """Whether an outlet is the same in another version of the site, and hangs beneath the same nodes."""
        mine, theirs = self.outlets.get(place), other.outlets.get(place)
        if mine is None or mine != theirs:
            return False
        is_fed_alike = self.tree.path(mine.node) == other.tree.path(mine.node)
        return is_fed_alike and self.tree.lines(mine) == other.tree.lines(mine)

    def _made(self, outlet: Outlet, lines: int, first: int | None) -> Footprint:
        at = self.grid.at[outlet.node]
        zone, volts = self.grid.zones[self.grid.zone_of[at]], self.grid.nodes[at].nominal_v
        known = self.phases(Place(station=outlet.station, evse=outlet.evse), first)
        if outlet.wiring is Wiring.DELTA:
            is_known = known is not None and len(known) > 1
            return footprint(Wiring.DELTA, known if is_known else None, zone, volts)
        if lines == SINGLE or outlet.wiring is Wiring.ONE:
            return footprint(Wiring.ONE, known, zone, volts)
        if lines == LINES or known is None or len(known) < lines:
            return footprint(Wiring.THREE, EVERY_PHASE, zone, volts)
        return footprint(Wiring.THREE, known[:lines], zone, volts)
