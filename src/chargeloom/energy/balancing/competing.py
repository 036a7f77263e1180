"""Batteries that charge from the grid while what they load is full, so that cars wait for them."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Battery, Mode
from chargeloom.energy.balancing.circuits.grid import Floats
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Allowance, Kind, Reason, Source
from chargeloom.energy.balancing.outlets.draw import DRAWS_A

HELD_BACK: Final = frozenset({Kind.SHARE, Kind.WAITS, Kind.PAUSED})
OF_ALL: Final = frozenset({Source.FUSE, Source.CONTRACT})
"""What a battery takes there, cars can not have; others' words may be of stations alone."""


class Competing(NamedTuple):
    """A battery, and what is full."""

    battery: str
    node: str
    """What people call it."""
    phase: int | None
    """1, 2 or 3; None where all together bind."""


def competing(site: Controller, allowances: Iterable[Allowance]) -> tuple[Competing, ...]:
    """List each battery whose meter shows that it charges through what holds a car back, while power is drawn from the grid; once each."""
    if site.model.balancing.mode is not Mode.DYNAMIC:
        return ()
    charging = dict(_charging(site))
    if not charging:
        return ()
    reasons = {one.reason for one in allowances if _is_full(site, one.reason)}
    if not reasons:
        return ()
    drawn_a = (site.managed() + site.unmanaged())[0]
    found = (
        Competing(battery.id, reason.node_name or str(reason.node), reason.phase)
        for battery in site.model.batteries
        if battery.id in charging
        for reason in sorted(reasons, key=str)
        if _loads(site, battery, reason)
        if min(_on(charging[battery.id], reason.phase), _on(drawn_a, reason.phase)) >= DRAWS_A
    )
    return tuple({one.battery: one for one in found}.values())


def _charging(site: Controller) -> Iterator[tuple[str, Floats]]:
    for battery in site.model.batteries:
        gauge = None if battery.meter is None else site.gauges.all[battery.meter]
        if gauge is not None and gauge.a is not None and gauge.is_fresh(site.clock):
            yield battery.id, gauge.a


def _is_full(site: Controller, reason: Reason) -> bool:
    if reason.kind not in HELD_BACK or reason.node is None:
        return False
    return reason.source in OF_ALL or (
        reason.source is Source.OUTSIDE
        and any(
            word.node == reason.node and not word.of_stations and not word.is_wish
            for word in site.words
        )
    )


def _loads(site: Controller, battery: Battery, reason: Reason) -> bool:
    grid = site.layout.grid
    return any(grid.nodes[at].id == reason.node for at in grid.path(grid.at[battery.node]))


def _on(a: Floats, phase: int | None) -> float:
    """Say how much flows on a phase, or on all together."""
    return float(np.sum(a) if phase is None else a[phase - 1])
