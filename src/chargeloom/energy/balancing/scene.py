"""A site at one moment: who is steered, where they hang, and what they load."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from chargeloom.domain.sites.site import Mode, Shares
from chargeloom.domain.sites.three_phase import LINES, Wiring
from chargeloom.energy.balancing.circuits.carrying import Phasors
from chargeloom.energy.balancing.circuits.grid import Floats
from chargeloom.energy.balancing.circuits.layout import ASTRAY
from chargeloom.energy.balancing.decision import TINY_A, Known, told_a
from chargeloom.energy.balancing.limits import Cap
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.outlets.turns import Rank, rank
from chargeloom.energy.balancing.pooling import pooled
from chargeloom.energy.balancing.spilling import spilling


class Scene:
    """What all parts of a decision look at."""

    def __init__(self, site: Known, now: float) -> None:
        self.site, self.now = site, now
        self.layout, self.rules, self.outlets = site.layout, site.rules, site.outlets
        self.grid = site.layout.grid
        self.node = dict(zip(site.layout.places, site.layout.node_of.tolist(), strict=True))
        self.steered = [place for place, state in site.outlets.items() if self._is_steered(state)]
        self.is_reached = frozenset(self.steered)
        self.caps: Mapping[Place, Cap] = {}
        self._parts_a: Mapping[Place, float] = {}
        self.barred: frozenset[Place] = frozenset()
        """Whom somebody's word leaves less than their minimum, so that nothing flows there."""
        self.recap()
        self.is_live = self.rules.mode is Mode.DYNAMIC
        self.unmanaged, self.silent = self._unmanaged()
        self.spilling = spilling(site, now, self.unmanaged, self.silent)
        self._feet = {place: self._feet_of(place, state) for place, state in self.outlets.items()}
        self._anywhere = dict(self._in_watts())
        self.loads = self.layout.loads

    def recap(self) -> None:
        """Find anew what others' words leave each outlet, as kilowatts are of the lines that it uses."""
        site = self.site
        found = pooled(site.pools, site.caps, site.outlets, self.is_reached, self.rank)
        self.caps, self._parts_a = found
        self.barred = frozenset(self._barred())

    def uses(self, place: Place, lines: int) -> None:
        """Let an outlet use so many lines."""
        self.outlets[place].lines = lines
        if self.site.pools:
            self.recap()

    def see_left(self, shares_a: Mapping[Place, float]) -> None:
        """Note what outlets leave of what they share with other sites; whom a word leaves too little would take more."""
        for place, part_a in self._parts_a.items():
            share_a = part_a if place in self.barred else shares_a.get(place, part_a)
            self.outlets[place].leaving.see(share_a, part_a, self.now)

    def rank(self, place: Place) -> Rank:
        """Say where an outlet stands among those who wait."""
        state, rules = self.outlets[place], self.rules
        priority = state.outlet.priority if rules.shares is Shares.PRIORITY else 0
        return rank(state, priority, rules.turn_s, self.now)

    def _unmanaged(self) -> tuple[Phasors, set[int]]:
        """Say what flows besides the vehicles, and where nobody knows."""
        if self.is_live:
            return self.site.gauges.base(self.now)
        return self.site.gauges.declared(), set()

    def _is_steered(self, state: OutletState) -> bool:
        if state.car is Car.NONE or state.disobeys or state.goes_first:
            return False
        return state.is_online or self.now - state.lost_at <= self.rules.contact_lost_s

    def _feet_of(self, place: Place, state: OutletState) -> Mapping[int, int]:
        drawn = 1 if state.draw is None else max(state.draw.lines, 1)
        at_most = state.car_lines or state.all_lines
        lines = (1, at_most, state.all_lines, state.most.lines, car_lines(state), drawn)
        return self.layout.feet(place, lines, lies_from(state), outlives=state.outlives)

    def _in_watts(self) -> Iterator[tuple[Place, int]]:
        """Find the footprints of those whose watts may all flow in one line."""
        for place, state in self.outlets.items():
            if state.spread > 1 and state.outlet.wiring is not Wiring.DELTA:
                part = state.bounds.part
                self.layout.anywhere(place, part, outlives=True)
                yield place, self.layout.anywhere(place, part, outlives=state.outlives)

    def is_eager(self, place: Place) -> bool:
        """Whether what an outlet takes keeps from flowing back what may not."""
        near = self.spilling.near
        return bool(near) and not near.isdisjoint(self.path(place))

    def _barred(self) -> Iterator[Place]:
        for place, cap in self.caps.items():
            state = self.outlets.get(place)
            if state is not None and told_a(cap.limit_a) < state.least_a - TINY_A:
                yield place

    def is_known(self, place: Place, lines: int) -> bool:
        """Whether it is known which phases an outlet loads on so many lines."""
        first = lies_from(self.outlets[place])
        known = self.layout.phases(place, first)
        return lines == LINES or (known is not None and len(known) >= lines)

    def path(self, place: Place) -> list[int]:
        """List the nodes that feed an outlet."""
        return self.grid.path(self.node[place])

    def foot(self, place: Place, lines: int) -> int:
        """Find the footprint of what an outlet is told on so many lines."""
        return self._anywhere.get(place, self._feet[place].get(lines, -1))

    def _foot_of_most(self, place: Place, lines: int, outlives: bool | None) -> int:
        """Find the footprint of what an outlet does on so many lines."""
        if outlives is None:
            is_bounded = place in self._anywhere and self.outlets[place].is_anywhere
            return self._anywhere[place] if is_bounded else self._feet[place][lines]
        first = lies_from(self.outlets[place])
        return self.layout.footprint(place, lines, first, outlives=outlives)

    def flows(self, told: Mapping[Place, Told], *, outlives: bool | None = None) -> Floats:
        """Add up what flows to outlets, by node and footprint."""
        feet = self.loads.touched.shape[1]
        cells = [
            self.node[place] * feet + self._foot_of_most(place, each.lines, outlives)
            for place, each in told.items()
        ]
        own = np.bincount(
            np.array(cells, dtype=np.intp),
            weights=[each.limit_a for each in told.values()],
            minlength=self.grid.size * feet,
        ).astype(np.float64)
        return self.grid.summed(own.reshape(-1, feet))

    def reserved(self, places: Iterable[Place]) -> Floats:
        """Add up what flows if each does the most that it may, and on the lines that its car leaves what is always let flow there."""
        most = self.most_of(places)
        alone = dict(self._alone(most))
        own = {
            place: each._replace(limit_a=each.limit_a - alone[place].limit_a)
            if place in alone
            else each
            for place, each in most.items()
        }
        return self.flows(own) + self.flows(alone) if alone else self.flows(own)

    def _alone(self, most: Mapping[Place, Told]) -> Iterator[tuple[Place, Told]]:
        for place, each in most.items():
            state = self.outlets[place]
            always_a = state.outlet.safe_a or 0.0
            if always_a and each.lines < state.all_lines:
                yield place, Told(min(always_a, each.limit_a), state.all_lines)

    def most_of(self, places: Iterable[Place]) -> dict[Place, Told]:
        """Say the most that each may be doing."""
        return {place: self.outlets[place].most for place in places}


def lies_from(state: OutletState) -> int | None:
    """Say which phase lies on its first line where that was learned; ASTRAY where nobody knows what lies on any."""
    return ASTRAY if state.is_astray else state.first_phase


def car_lines(state: OutletState) -> int:
    """Say on how many lines what charges there loads, if it is let."""
    return min(state.lines, state.car_lines or state.lines)
