"""What the loop of a site sees and decided, made into pictures."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from chargeloom.domain.limits.vehicle_needs import Wants
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.decision import Decision
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.scene import lies_from
from chargeloom.services.balancing.picture import NodePicture, OutletPicture


def nodes_of(site: Controller, decision: Decision) -> Iterator[NodePicture]:
    """Show what flows through each node."""
    grid = site.layout.grid
    vehicles, other = site.managed(), site.unmanaged()
    limits = decision.limits if len(decision.limits) else site.layout.limits
    for at, node in enumerate(grid.nodes):
        metered = site.gauges.total(at)
        yield NodePicture(
            id=node.id,
            name=node.name or node.id,
            parent=node.parent,
            vehicles_a=_three(vehicles[at]),
            other_a=_three(other[at]),
            metered_a=None if metered is None else _three(metered),
            is_meter_fresh=site.gauges.is_fresh(at, site.clock),
            limit_a=_bounds(limits[at]),
        )


def outlets_of(
    site: Controller,
    decision: Decision,
    safe_a: Mapping[Place, float],
    wants: Callable[[Place], Wants | None],
) -> Iterator[OutletPicture]:
    """Show what each outlet may draw, draws, and why not more."""
    for allowance in decision.allowances:
        state = site.outlets[allowance.place]
        known = site.layout.phases(allowance.place, lies_from(state))
        yield OutletPicture(
            station=allowance.place.station,
            evse=allowance.place.evse,
            node=state.outlet.node,
            car=state.car.value,
            phases=None if known is None else tuple(phase + 1 for phase in known),
            limit_a=allowance.limit_a,
            lines=allowance.lines,
            share_a=round(allowance.share_a, 3),
            drawn_a=None if state.draw is None else state.draw.a,
            reserved_a=round(state.most.limit_a, 3),
            accepted_a=None if state.accepted is None else state.accepted.limit_a,
            wants=wants(allowance.place),
            safe_a=safe_a[allowance.place],
            pauses=state.pauses,
            reason=allowance.reason,
        )


def _three(figures: Floats) -> tuple[float, float, float]:
    first, second, third = (round(float(each), 3) for each in figures[:PHASES])
    return first, second, third


def _bounds(figures: Floats) -> tuple[float | None, float | None, float | None]:
    first, second, third = (
        round(float(each), 3) if np.isfinite(each) else None for each in figures[:PHASES]
    )
    return first, second, third
