"""What each outlet may draw when nobody steers."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from chargeloom.domain.sites.check import safe_of
from chargeloom.domain.sites.site import Outlet
from chargeloom.energy.balancing.circuits.grid import PHASES, POWER, Floats
from chargeloom.energy.balancing.circuits.layout import ASTRAY
from chargeloom.energy.balancing.circuits.loads import Phasors
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import powers
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.lines import lines_of
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.shares import fleet, shares
from chargeloom.energy.balancing.wiring.wired import Doubts
from chargeloom.services.balancing.foretold import NOTHING, Foretold

NO_DOUBTS: Final[Doubts] = {}


class SafeParts:
    """The parts of a site, found anew once its phases are doubted, or no longer, and once others foretell something else."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._known = NO_DOUBTS, NOTHING
        self.a = safe_parts(controller, NO_DOUBTS)

    def renew(self, foretold: Foretold = NOTHING) -> None:
        """Follow what cars showed of the phases, and what others foretell."""
        known = self._controller.wired.doubts(), foretold
        if known != self._known:
            self._known, self.a = known, safe_parts(self._controller, *known)

    def alone(self, place: Place) -> float:
        """Say what an outlet lets the next car draw with nobody asked: what the model says, where nothing speaks against it."""
        said = self._controller.outlets[place].outlet.safe_a or 0.0
        return said if self._known == (NO_DOUBTS, NOTHING) else min(said, self.a[place])


def safe_parts(
    controller: Controller, doubts: Doubts, foretold: Foretold = NOTHING
) -> dict[Place, float]:
    """Say what each outlet may draw when nobody steers: as the model says, else its even part of the rest; less than its minimum is nothing.

    Where phases may be exchanged, the parts fit whichever of them each outlet and load lies on, and where others foretell
    that less may flow, that. None is above what it was without either: whoever still stands on another part takes nobody's.
    """
    as_said = _parts(controller, NO_DOUBTS, NOTHING)
    if not doubts and foretold == NOTHING:
        return as_said
    lowered = _parts(controller, doubts, foretold)
    return {place: min(part, lowered[place]) for place, part in as_said.items()}


def _parts(controller: Controller, doubts: Doubts, foretold: Foretold) -> dict[Place, float]:
    layout, places = controller.layout, controller.layout.places
    feet = [
        layout.footprint(
            place, lines_of(state.outlet), _first(controller, place, doubts), outlives=True
        )
        for place, state in controller.outlets.items()
    ]
    limits = layout.limits.copy()
    limits[:, :PHASES] = [safe_of(node) for node in layout.grid.nodes]
    limits[:, PHASES + 1 :] = np.inf
    declared = controller.gauges.declared(doubts)
    _bind(controller, limits, declared, foretold)
    outlets = [controller.outlets[place].outlet for place in places]
    is_cut = bool(doubts) or foretold != NOTHING
    demands = Demands(
        layout.node_of,
        np.array(feet, dtype=np.intp),
        np.array([0.0 if is_cut else each.safe_a or 0.0 for each in outlets]),
        np.array(
            [min(most, foretold.caps_a.get(place, most)) for place, most in _most(controller)]
        ),
        np.ones(len(outlets)),
    )
    base = np.zeros(limits.shape, dtype=np.complex128)
    base[:, :PHASES] = declared
    found = shares(layout.loads, limits, base, fleet(demands)).current_a.tolist()
    return {
        place: float(np.floor(part * 10 + 1e-6) / 10) if part >= _least(outlet) - 1e-6 else 0.0
        for place, part, outlet in zip(places, found, outlets, strict=True)
    }


def _first(controller: Controller, place: Place, doubts: Doubts) -> int | None:
    """Say where the first line of an outlet lies: nowhere for sure if a phase of it may be exchanged."""
    outlet, phases = controller.outlets[place].outlet, controller.layout.phases(place, None)
    doubted = doubts.get(controller.layout.grid.at[outlet.node])
    if phases is None or doubted is None or doubted.isdisjoint(phases[: lines_of(outlet)]):
        return None
    return ASTRAY


def _bind(controller: Controller, limits: Floats, declared: Phasors, foretold: Foretold) -> None:
    """Lower what nodes bear to what others foretell: of all that flows there, what is declared to flow besides comes off."""
    grid = controller.layout.grid
    flows = powers(grid, declared)
    for word in foretold.words:
        at, row = grid.at.get(word.node, 0), POWER if word.phase is None else word.phase
        beside = float(flows[at, row].real)
        of_stations = word.limit if word.of_stations else word.limit - beside
        counted = 0.0 if row == POWER else beside
        limits[at, row] = min(limits[at, row], max(of_stations, 0.0) + counted)


def _most(controller: Controller) -> Iterable[tuple[Place, float]]:
    for place in controller.layout.places:
        outlet = controller.outlets[place].outlet
        yield place, outlet.max_a if outlet.safe_a is None else outlet.safe_a


def _least(outlet: Outlet) -> float:
    return outlet.min_a if outlet.safe_a is None else min(outlet.min_a, outlet.safe_a)
