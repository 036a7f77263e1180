"""How the meters of a site and the outlets beneath them are wired, as cars show it; what is shown counts on the safe side."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.grid import Floats
from chargeloom.energy.balancing.circuits.layout import SINGLE, Layout
from chargeloom.energy.balancing.metering.gauges import Gauges
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.wiring.learning import UNSEEN, Learning, Lying
from chargeloom.energy.balancing.wiring.miswiring import Miswiring, Wrong

Doubts: TypeAlias = Mapping[int, frozenset[int]]
"""Which phases may be exchanged at a node, as far as any car gave cause to suspect it."""


class Wired:
    """What is learned at each meter, by its node."""

    def __init__(
        self, layout: Layout, gauges: Gauges, outlets: Mapping[Place, OutletState]
    ) -> None:
        self._layout, self._gauges, self._outlets = layout, gauges, outlets
        self.learning = {at: Learning() for at in gauges.of_node}
        nodes = zip(layout.places, layout.node_of.tolist(), strict=True)
        self._meter_of = {place: self._nearest(at) for place, at in nodes}

    def inherit(self, before: "Wired", nodes: Iterable[int], kept: Collection[Place]) -> None:
        """Go on with what is known of the meters of these nodes, and of the outlets that lie where they lay."""
        theirs = before._layout.grid.at  # noqa: SLF001 another of the same kind
        for at in nodes:
            self.learning[at] = before.learning[theirs[self._layout.grid.nodes[at].id]]
        for each in self.learning.values():
            each.follow_to(kept)
        for state in self._outlets.values():
            state.is_astray = False
        for at in self.learning:
            self.mark(at)

    # What is told.

    def drew(self, place: Place, state: OutletState, now: float) -> None:
        """Take what an outlet draws."""
        meter = self._meter_of[place]
        if meter is not None and state.draw is not None:
            draw, lies = state.draw, self._lies_on(place, state)
            self.learning[meter].drew(place, draw.most_a, now, lies, draw.at)

    def told(self, place: Place, limit_a: float, now: float) -> None:
        """Note what an outlet is told to keep to."""
        meter = self._meter_of[place]
        if meter is not None:
            self.learning[meter].told(place, limit_a, now)

    def came(self, place: Place, now: float) -> None:
        """Note that a car came."""
        meter = self._meter_of[place]
        if meter is not None:
            self.learning[meter].sways(place, now)

    def went(self, place: Place, state: OutletState, now: float) -> None:
        """Note that the car is gone that drew what was told last: from now on nothing is drawn, and nothing told."""
        meter = self._meter_of[place]
        if meter is None:
            return
        self.learning[meter].sways(place, now)
        if state.draw is not None:
            self.learning[meter].drew(place, 0.0, now, self._lies_on(place, state), now)

    def metered(self, node: int, a: Floats, now: float) -> None:
        """Take what the meter of a node told."""
        for place, phase in self.learning[node].metered(a, now).items():
            self._outlets[place].first_phase = phase
        self.mark(node)

    def face(self, node: int, a: Floats, besides_a: Floats, gives_a: Floats, now: float) -> None:
        """Compare what a meter told, and what flows there besides the vehicles, with what may flow back."""
        facing = self.learning[node].facing
        facing.told(now, besides_a, gives_a, a)
        if facing.lacks:
            self.learning[node].lacked(facing.lacks)
            self.mark(node)
        self._gauges.of_node[node].is_turned = facing.is_turned

    def mended(self, meter: str) -> None:
        """Begin anew with a meter that was mended, or that somebody looked at and vouches for."""
        for node, gauge in self._gauges.of_node.items():
            if gauge.meter.id == meter:
                self.learning[node].mended()
                self.mark(node)

    def mark(self, node: int) -> None:
        """Count on the safe side what the cars beneath a meter show to be wired otherwise than is said."""
        crossing, gauge = self.learning[node].crossing, self._gauges.of_node[node]
        phases, counted = crossing.suspected, crossing.counted
        if not phases and not gauge.crossed:
            return
        gauge.crossed = tuple(sorted(phases))
        for place, at in self._meter_of.items():
            if at == node:
                state = self._outlets[place]
                is_learned = state.first_phase in phases and self._is_to_be_learned(place)
                state.is_astray = is_learned or place in counted

    # What is known.

    @property
    def cars(self) -> int:
        """Say how often cars have shown how a meter is wired."""
        return sum(each.cars for each in self.learning.values())

    def wrong(self, now: float) -> tuple[Wrong, ...]:
        """List the meters that are wired otherwise than they are said to be."""
        found = (
            Wrong(gauge.meter.id, self._layout.grid.nodes[at].id, kind)
            for at, gauge in self._gauges.of_node.items()
            if (kind := self.learning[at].wrong(now)) is not Miswiring.NOTHING
        )
        return tuple(found)

    def exchanged(self, meter: str) -> tuple[int, ...]:
        """Say which phases of a meter may be exchanged."""
        gauges = self._gauges.of_node.values()
        return next((one.crossed for one in gauges if one.meter.id == meter), ())

    def doubts(self) -> Doubts:
        """Say at which nodes phases may be exchanged: those of which a meter tells that a car shows elsewhere beneath it."""
        at_meters = {at: each.crossing.suspected for at, each in self.learning.items()}
        if not any(at_meters.values()):
            return {}
        nearest = ((at, self._nearest(at)) for at in range(self._layout.grid.size))
        return {
            at: phases
            for at, meter in nearest
            if meter is not None and (phases := at_meters[meter])
        }

    def shown_at(self, node: int) -> Callable[[Place], Sequence[int]]:
        """Say on which phases of a meter an outlet shows that may lie on others; none where it is not known."""
        astray = self.learning[node].crossing.counted

        def shown(place: Place) -> Sequence[int]:
            if self._meter_of[place] != node:
                return ()
            first = self._outlets[place].first_phase
            seen = astray[place].shown if place in astray else {first}
            return tuple(one for one in seen if one is not None) if len(seen) == SINGLE else ()

        return shown

    def _lies_on(self, place: Place, state: OutletState) -> Lying | None:
        """Say which phases what an outlet draws lies on; None where one of them is to be learned."""
        draws = [each for each in (state.draw, state.before) if each is not None]
        lines = max(each.lines for each in draws)
        known = self._layout.phases(place, state.first_phase)
        if known is None:
            return None if lines <= SINGLE else UNSEEN
        is_guessed = any(each.is_total for each in draws) and state.car_lines is None
        is_aside = state.outlet.wiring is Wiring.DELTA
        if is_guessed or is_aside:
            return UNSEEN
        return Lying(tuple(known[:lines]), is_learned=self._is_to_be_learned(place))

    def _is_to_be_learned(self, place: Place) -> bool:
        return self._layout.phases(place, None) is None

    def _nearest(self, node: int) -> int | None:
        grid = self._layout.grid
        return next((at for at in grid.path(node) if at in self._gauges.of_node), None)
