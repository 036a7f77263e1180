"""What each outlet may draw when nobody steers."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from chargeloom.domain.sites.check import safe_of
from chargeloom.domain.sites.site import Outlet
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.classes import Demands
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.grid import PHASES
from chargeloom.energy.balancing.layout import ASTRAY
from chargeloom.energy.balancing.lines import lines_of
from chargeloom.energy.balancing.shares import fleet, shares
from chargeloom.energy.balancing.wired import Doubts

NO_DOUBTS: Final[Doubts] = {}


class SafeParts:
    """The parts of a site, found anew once its phases are doubted, or no longer."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._doubts = NO_DOUBTS
        self.a = safe_parts(controller, NO_DOUBTS)

    def renew(self) -> None:
        """Follow what cars showed of the phases."""
        doubts = self._controller.wired.doubts()
        if doubts != self._doubts:
            self._doubts, self.a = doubts, safe_parts(self._controller, doubts)


def safe_parts(controller: Controller, doubts: Doubts) -> dict[Place, float]:
    """Say what each outlet may draw when nobody steers: as the model says, else its even part of the rest; less than its minimum is nothing.

    Where phases may be exchanged, the parts fit whichever of them each outlet and load lies on, and none is above what
    it was without the doubt: whoever still stands on another part takes nobody's.
    """
    as_said = _parts(controller, NO_DOUBTS)
    if not doubts:
        return as_said
    either_way = _parts(controller, doubts)
    return {place: min(part, either_way[place]) for place, part in as_said.items()}


def _parts(controller: Controller, doubts: Doubts) -> dict[Place, float]:
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
    outlets = [controller.outlets[place].outlet for place in places]
    demands = Demands(
        layout.node_of,
        np.array(feet, dtype=np.intp),
        np.array([0.0 if doubts else each.safe_a or 0.0 for each in outlets]),
        np.array(list(_most(outlets))),
        np.ones(len(outlets)),
    )
    base = np.zeros(limits.shape, dtype=np.complex128)
    base[:, :PHASES] = controller.gauges.declared(doubts)
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


def _most(outlets: Iterable[Outlet]) -> Iterable[float]:
    return (each.max_a if each.safe_a is None else each.safe_a for each in outlets)


def _least(outlet: Outlet) -> float:
    return outlet.min_a if outlet.safe_a is None else min(outlet.min_a, outlet.safe_a)
