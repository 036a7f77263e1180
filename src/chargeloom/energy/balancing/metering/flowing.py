"""What vehicles draw through each node of a site, as their stations measured it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from chargeloom.domain.sites.three_phase import BETWEEN, LINES, TO_NEUTRAL, Wiring
from chargeloom.energy.balancing.circuits.carrying import Carrying
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats
from chargeloom.energy.balancing.circuits.layout import Layout
from chargeloom.energy.balancing.metering import recalling
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.draw import DRAWS_A
from chargeloom.energy.balancing.outlets.outlet import OutletState

BETWEEN_LINES: Final = (
    TO_NEUTRAL[0].real * BETWEEN[0, 1].real + TO_NEUTRAL[0].imag * BETWEEN[0, 1].imag
)
"""So much of what lies between two lines flows along the voltage of each."""


EVERY: Final = tuple(range(LINES))


class Flowing:
    """Adds up what the outlets of a site draw, with what was measured so lately that it counts."""

    def __init__(
        self, layout: Layout, outlets: Mapping[Place, OutletState], fresh_s: float
    ) -> None:
        self._layout, self._outlets, self._fresh_s = layout, outlets, fresh_s
        self._carrying = Carrying(layout.grid)
        self._node_of: Sequence[int] = layout.node_of.tolist()
        self._at_or_beneath: dict[int, Sequence[tuple[Place, int]]] = {}

    def measured(self, now: float) -> Floats:
        """Say what flows to the vehicles through each node."""
        own = self._nothing()
        for place, state, node, drawn_a in self._fresh(now):
            self._add(own[node], place, state, drawn_a)
        return self._carrying.along(np.array(own))

    def surely(self, now: float, measured_a: Floats) -> Floats:
        """Say what of that flows at least: of one that may lie on other phases nothing, and what it feeds in on each."""
        if not any(state.is_astray for state in self._outlets.values()):
            return measured_a
        own = self._nothing()
        for place, state, node, drawn_a in self._fresh(now):
            if state.is_astray:
                back = min(0.0, *drawn_a)
                own[node] = [each + back for each in own[node]]
            else:
                self._add(own[node], place, state, drawn_a)
        return self._carrying.along(np.array(own))

    def between(
        self, at: float, node: int, shown: Callable[[Place], Sequence[int]]
    ) -> tuple[Floats, Floats]:
        """Add up between what the vehicles beneath a node drew of each phase at a moment, along its voltage; where the phase is missing, nothing.

        `shown` are the phases on which an outlet shows that may lie on others than it is said to; who loads all alike lies on all. A meter tells how much
        flows, not in which direction: taking off no more than lies along leaves the rest never too low.
        """
        least, most = self._nothing(), self._nothing()
        for place, own in self._beneath(node):
            state = self._outlets[place]
            drawn = recalling.drawn(state, at, self._fresh_s)
            if drawn is None:
                continue
            if not state.is_astray:
                phases = self._phases(place, state, drawn[0])
            else:
                phases = EVERY if all(map(_is_even, drawn)) else shown(place)
            part = BETWEEN_LINES if state.outlet.wiring is Wiring.DELTA else 1.0
            for phase, low, high in zip(phases, *drawn, strict=False):
                least[own][phase] += part * low
                most[own][phase] += part * high
        found = (self._carrying.along(np.array(each))[node] for each in (least, most))
        return next(found), next(found)

    def fed_in(self) -> Floats:
        """Say how much of each phase of each node outlets may feed in, as far as they are counted on."""
        own = np.zeros((self._layout.grid.size, PHASES))
        for _, state, node in self._all():
            own[node] += state.outlet.gives_a
        return self._carrying.along(own)

    def _beneath(self, node: int) -> Sequence[tuple[Place, int]]:
        """List the outlets that a node feeds, each with its own node."""
        if node not in self._at_or_beneath:
            ranges = self._layout.grid.beneath(node)
            is_fed = {at for each in ranges for at in range(each.start, each.stop)}
            pairs = zip(self._layout.places, self._node_of, strict=True)
            self._at_or_beneath[node] = [pair for pair in pairs if pair[1] in is_fed]
        return self._at_or_beneath[node]

    def _fresh(self, now: float) -> Iterator[tuple[Place, OutletState, int, Sequence[float]]]:
        """List the outlets of which it is known what they draw, with their nodes."""
        for place, state, node in self._all():
            if state.draw is not None and now - state.draw.at <= self._fresh_s:
                yield place, state, node, state.draw.a

    def _add(
        self, own: list[float], place: Place, state: OutletState, drawn_a: Sequence[float]
    ) -> None:
        phases = self._phases(place, state, drawn_a)
        for phase, current in zip(phases, drawn_a, strict=False):
            own[phase] += current

    def _phases(self, place: Place, state: OutletState, a: Sequence[float]) -> Sequence[int]:
        known = self._layout.phases(place, state.first_phase)
        if known is not None:
            return known
        return EVERY if _is_even(a) else ()

    def _all(self) -> Iterator[tuple[Place, OutletState, int]]:
        for (place, state), node in zip(self._outlets.items(), self._node_of, strict=True):
            yield place, state, node

    def _nothing(self) -> list[list[float]]:
        return [[0.0] * PHASES for _ in self._layout.grid.nodes]


def _is_even(a: Sequence[float]) -> bool:
    return len(a) == LINES and max(a) - min(a) < DRAWS_A
