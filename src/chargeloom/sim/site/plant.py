"""A plant: what all stations of a site draw, summed for each circuit and phase, with house and sun."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from chargeloom.domain.devices.device import PerLine
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import TO_NEUTRAL, Rotation, upstream
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.sim.devices.banks import Supply as Flow
from chargeloom.sim.devices.house import VOLTS, supply_at
from chargeloom.sim.station.outlet import Outlet
from chargeloom.sim.vehicles.vehicle import Supply

_LINES: Final = 3
_RECTIFIED: Final = 0.95
"""What a rectifier leaves of the energy on its way to a DC outlet."""
_NEUTRAL: Final = tuple(complex(*turn) for turn in TO_NEUTRAL)
_Phasors = tuple[complex, complex, complex]


class Hanging(NamedTuple):
    """An outlet, where it hangs, and how its lines really lie to the phases of the site."""

    outlet: Outlet
    node: str
    rotation: Rotation = Rotation.RST


class Plant:
    """Knows the truth of a site's currents, whatever meters and stations tell."""

    def __init__(self, nodes: Iterable[Node], hanging: Iterable[Hanging]) -> None:
        self._tree = SiteTree(nodes)
        self._hanging = tuple(hanging)

    def flows(self, besides_a: Mapping[str, PerLine] | None = None) -> dict[str, PerLine]:
        """Say what flows into each node, in amperes of each phase at its own voltage.

        `besides_a` is what flows at a node besides vehicles: loads count up, sun counts down.
        """
        drawn: dict[str, list[complex]] = {name: [0j] * _LINES for name in self._tree.order}
        for name, amperes in (besides_a or {}).items():
            _add(drawn[name], _phasors(amperes))
        for outlet, name, rotation in self._hanging:
            _add(drawn[name], _phasors(on_phases(outlet, rotation)))
        for name in reversed(self._tree.order):
            node = self._tree.nodes[name]
            if node.parent is not None:
                ratio = node.nominal_v / self._tree.nodes[node.parent].nominal_v
                first, second, third = drawn[name]
                _add(drawn[node.parent], upstream((first, second, third), node.winding, ratio))
        return {name: _amperes(total) for name, total in drawn.items()}

    def cars_a(self) -> PerLine:
        """Say what the vehicles draw together at the connection of the site."""
        return self.flows()[self._tree.root]


class MeteredSite:
    """The connection of a site as its meter sees it: cars, house and roof."""

    def __init__(self, plant: Plant, now: Callable[[], int], *, sky: float = 1.0) -> None:
        self._plant, self._now, self._sky = plant, now, sky

    def flow(self) -> Flow:
        """Say what flows at the moment."""
        return supply_at(self._now(), self._plant.cars_a(), sky=self._sky)


def on_phases(outlet: Outlet, rotation: Rotation) -> PerLine:
    """Say what an outlet draws from each phase of the site."""
    phases = rotation.phases
    if phases is None:
        raise ValueError("a plant knows how its outlets are wired")
    draw, loads = outlet.meter.draw, [0.0] * _LINES
    if outlet.kind.supply is Supply.DC:
        loads = [draw.power_w / _RECTIFIED / _LINES / VOLTS] * _LINES
    else:
        for phase in phases[: draw.phases]:
            loads[phase] = draw.current_a
    return loads[0], loads[1], loads[2]


def _phasors(amperes: PerLine) -> _Phasors:
    first, second, third = (a * turn for a, turn in zip(amperes, _NEUTRAL, strict=True))
    return first, second, third


def _add(total: list[complex], more: _Phasors) -> None:
    for line, phasor in enumerate(more):
        total[line] += phasor


def _amperes(total: Iterable[complex]) -> PerLine:
    """A flow that is turned by more than a right angle goes back: it is counted below zero."""
    first, second, third = (
        abs(phasor) if (phasor * turn.conjugate()).real >= 0 else -abs(phasor)
        for phasor, turn in zip(total, _NEUTRAL, strict=True)
    )
    return first, second, third
