"""What each outlet may draw when nobody steers."""

import numpy as np

from chargeloom.domain.sites.check import safe_of
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.classes import Demands
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.grid import PHASES
from chargeloom.energy.balancing.outlet import lines_of
from chargeloom.energy.balancing.shares import fleet, shares


def safe_parts(controller: Controller) -> dict[Place, float]:
    """Say what each outlet may draw when nobody steers: as the model says, else its even part of the rest; less than its minimum is nothing."""
    layout, places = controller.layout, controller.layout.places
    feet = [
        layout.footprint(place, lines_of(state.outlet), None, outlives=True)
        for place, state in controller.outlets.items()
    ]
    limits = layout.limits.copy()
    limits[:, :PHASES] = [safe_of(node) for node in layout.grid.nodes]
    limits[:, PHASES + 1 :] = np.inf
    outlets = [controller.outlets[place].outlet for place in places]
    said = [outlet.safe_a for outlet in outlets]
    demands = Demands(
        layout.node_of,
        np.array(feet, dtype=np.intp),
        np.array([each or 0.0 for each in said]),
        np.array(
            [
                outlet.max_a if each is None else each
                for outlet, each in zip(outlets, said, strict=True)
            ]
        ),
        np.ones(len(outlets)),
    )
    base = np.zeros(limits.shape, dtype=np.complex128)
    base[:, :PHASES] = controller.gauges.declared()
    found = shares(layout.loads, limits, base, fleet(demands)).current_a
    return {
        place: float(np.floor(each * 10) / 10)
        if each >= outlet.min_a or said_a is not None
        else 0.0
        for place, each, outlet, said_a in zip(places, found.tolist(), outlets, said, strict=True)
    }
