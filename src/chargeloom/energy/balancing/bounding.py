"""What bounds a site just now, and what flows there whoever is steered."""

from math import ceil
from typing import NamedTuple

from chargeloom.energy.balancing.circuits.carrying import amperes
from chargeloom.energy.balancing.circuits.grid import POWER, SAFE, Floats
from chargeloom.energy.balancing.circuits.loads import Phasors
from chargeloom.energy.balancing.limits import Bounds, powers
from chargeloom.energy.balancing.metering.voltage import RECOVERED
from chargeloom.energy.balancing.outlets.allowance import Source
from chargeloom.energy.balancing.outlets.giving import given_a
from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.scene import Scene


class Bounded(NamedTuple):
    """What those who are steered share."""

    bounds: Bounds
    firm: Floats
    """What must not be exceeded, whatever others wish."""
    limits: Floats
    """Less what may flow in whichever line."""
    base: Phasors
    """What flows besides them."""


def bounded(scene: Scene) -> Bounded:
    """Take together what nodes bear, what others say, what meters show, and what nobody steers."""
    bounds = Bounds(scene.grid, scene.layout.limits, scene.rules.headroom_a)
    unmanaged, silent = scene.unmanaged, scene.silent
    for at in silent:
        bounds.blame(at, Source.METER)
    known = powers(scene.grid, unmanaged)
    if scene.is_live:
        known[:, POWER] -= scene.site.gauges.twice_kw(scene.now)
    bounds.said(scene.site.words, known)
    _heighten(scene, bounds)
    _dip(scene, bounds, amperes(unmanaged))
    firm = bounds.limits.copy()
    bounds.wished(scene.site.words, scene.site.spills)
    drawn, anywhere = _reserved(scene)
    return Bounded(bounds, firm, bounds.limits - anywhere, known + drawn - _given(scene))


def _reserved(scene: Scene) -> tuple[Phasors, Floats]:
    """Keep free what outlets may draw that are not steered, and what all do by themselves once we vanish."""
    rest = (place for place in scene.outlets if place not in scene.is_reached)
    drawn, anywhere = scene.loads.drawn(scene.reserved(rest))
    alone = scene.flows(
        {
            place: Told(state.standing_a, state.all_lines)
            for place, state in scene.outlets.items()
            if not state.outlives
        },
        outlives=True,
    )
    safe = scene.loads.drawn(alone)
    drawn[:, SAFE:] += safe[0][:, SAFE:]
    anywhere[:, SAFE:] += safe[1][:, SAFE:]
    return drawn, anywhere


def beyond(scene: Scene) -> Phasors:
    """Count what vehicles take beyond limits that they keep to: so much less there is to be shared, and told."""
    flows = {
        place: Told(lasting_a, max(state.draw.lines, 1))
        for place in scene.steered
        if (state := scene.outlets[place]).draw is not None
        and (lasting_a := state.overdrawing.lasting_a) > 0
    }
    found = scene.loads.drawn(scene.flows(flows))[0]
    found[:, SAFE:] = 0.0
    return found


def _given(scene: Scene) -> Phasors:
    """Count what outlets feed in, as it is measured and as far as they are counted on; never once nobody steers."""
    given = {
        place: Told(current_a, state.draw.lines)
        for place, state in scene.outlets.items()
        if state.draw is not None and (current_a := given_a(state, scene.now)) > 0
        if scene.is_known(place, state.draw.lines)
    }
    found = scene.loads.drawn(scene.flows(given))[0]
    found[:, SAFE:] = 0.0
    return found


def _heighten(scene: Scene, bounds: Bounds) -> None:
    """Let fewer amperes make up a power where the voltage is above its nominal one, by whole percents."""
    gauges = scene.site.gauges.of_node if scene.is_live else {}
    for at, gauge in gauges.items():
        told = gauge.volts(scene.now)
        if told is not None:
            percent = ceil(100 * float(told.max()) / scene.grid.nodes[at].nominal_v)
            bounds.limits[at, POWER] *= 100 / max(percent, 100)


def _dip(scene: Scene, bounds: Bounds, unmanaged: Floats) -> None:
    """Lower what a node bears whose voltage is low; a phase without any is not there, or not told."""
    if not scene.is_live:
        return
    drawn, dips = scene.site.managed_a, scene.site.dips
    for at, gauge in scene.site.gauges.of_node.items():
        node = scene.grid.nodes[at]
        band, told = node.voltage_band, gauge.least_volts(scene.now)
        if band is None:
            continue
        for phase, volts in enumerate(() if told is None else told.tolist()):
            if volts <= 0:
                dips.lift((at, phase))
                continue
            ends = (band[0], band[0] + RECOVERED * node.nominal_v)
            dips.see((at, phase), volts, ends, float(drawn[at, phase]), scene.now)
    for (at, phase), cap in tuple(dips.caps_a.items()):
        limit = cap + float(unmanaged[at, phase])
        if limit >= bounds.limits[at, phase]:
            dips.lift((at, phase))
        bounds.lower(at, phase, limit, Source.VOLTAGE)
