"""The loop that keeps a site within its limits, as a state machine: facts in, allowances and reasons out; time is an argument.

What an outlet may be doing counts until the station took a lower limit and its car is seen to keep to it; only what is
left beside that is given out. So no order of events, and no station that obeys late or never, makes us exceed a limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from chargeloom.domain.sites.site import Mode, SiteModel
from chargeloom.domain.sites.three_phase import BETWEEN, LINES, TO_NEUTRAL, Wiring
from chargeloom.energy.balancing import recalling
from chargeloom.energy.balancing.allowance import Allowance, Kind, Place, Reason
from chargeloom.energy.balancing.carrying import Carrying, amperes
from chargeloom.energy.balancing.decision import Decision, Known
from chargeloom.energy.balancing.draw import DRAWS_A, Draw
from chargeloom.energy.balancing.facing import Miswiring, Wrong
from chargeloom.energy.balancing.gauges import Gauges
from chargeloom.energy.balancing.grid import PHASES, Floats
from chargeloom.energy.balancing.layout import SINGLE, Layout
from chargeloom.energy.balancing.learning import Learning
from chargeloom.energy.balancing.limits import Cap, Pool, Spill, Word
from chargeloom.energy.balancing.moment import decide
from chargeloom.energy.balancing.outlet import Car, OutletState
from chargeloom.energy.balancing.spilling import by_node
from chargeloom.energy.balancing.told import Told
from chargeloom.energy.balancing.voltage import Dips

BETWEEN_LINES: Final = (
    TO_NEUTRAL[0].real * BETWEEN[0, 1].real + TO_NEUTRAL[0].imag * BETWEEN[0, 1].imag
)
"""So much of what lies between two lines flows along the voltage of each."""


class Controller:
    """One site."""

    def __init__(self, model: SiteModel) -> None:
        self.model = model
        self.layout = Layout(model)
        self.outlets = {
            place: OutletState.unknown(outlet) for place, outlet in self.layout.outlets.items()
        }
        self._node_of: Sequence[int] = self.layout.node_of.tolist()
        self.gauges = Gauges(model, self.layout.grid)
        self._carrying = Carrying(self.layout.grid)
        self.words: tuple[Word, ...] = ()
        self.caps: dict[Place, Cap] = {}
        self.pools: tuple[Pool, ...] = ()
        self.spills: Mapping[int, Sequence[Spill]] = {}
        self.dips = Dips()
        self.learning = {at: Learning() for at in self.gauges.of_node}
        self._may_give_a = self.gauges.gives_a + self._fed_in()
        self._meter_of = {place: self._nearest(at) for place, at in self._nodes()}
        self.clock = 0.0
        self.told_time: float | None = None

    def inherit(self, before: "Controller") -> list[Place]:
        """Go on with what another version of the site knew of what is here still; gives the outlets that go on.

        Of one that hangs elsewhere, or between other limits, all goes on but where its lines lie.
        """
        self.clock, self.told_time = before.clock, before.told_time
        kept = [place for place in self.outlets if self.layout.is_alike(before.layout, place)]
        self.outlets |= {place: before.outlets[place] for place in kept}
        moved = [place for place in self._others(kept) if self._goes_on(before, place)]
        for place in moved:
            self.outlets[place] = before.outlets[place].moved(self.outlets[place].outlet)
        is_whole = len(kept) == len(self.outlets) == len(before.outlets)
        for at in self.gauges.inherit(before.gauges, is_whole=is_whole):
            self.learning[at] = before.learning[
                before.layout.grid.at[self.layout.grid.nodes[at].id]
            ]
        for (at, phase), cap in before.dips.caps_a.items():
            here = self.layout.grid.at.get(before.layout.grid.nodes[at].id)
            if here is not None:
                self.dips.caps_a[here, phase] = cap
        for place in moved:
            for each in self.learning.values():
                each.forget(place)
        return [*kept, *moved]

    def _others(self, kept: Iterable[Place]) -> set[Place]:
        return set(self.outlets) - set(kept)

    def _goes_on(self, before: "Controller", place: Place) -> bool:
        known = before.outlets.get(place)
        return known is not None and known.outlet.wiring is self.outlets[place].outlet.wiring

    # Facts.

    def now(self, told: float) -> float:
        """Follow a clock: time that goes back does not pass."""
        if self.told_time is not None:
            self.clock += max(0.0, told - self.told_time)
        self.told_time = told
        return self.clock

    def metered(
        self,
        at: float,
        meter: str,
        a: Sequence[float] | None,
        v: Sequence[float] | None = None,
        *,
        age_s: float = 0.0,
    ) -> bool:
        """Take what a meter measured so long ago; False when it can't be true, or is older than what is known."""
        now = self.now(at)
        columns = [None if each is None else np.array(each, dtype=np.float64) for each in (a, v)]
        if any(each is not None and each.shape != (PHASES,) for each in columns):
            return False
        if not self.gauges.read(now - age_s, meter, *columns):
            return False
        for node, gauge in self.gauges.of_node.items():
            if gauge.meter.id == meter and gauge.a is not None and a is not None:
                for place, phase in self.learning[node].metered(gauge.a, now).items():
                    self.outlets[place].first_phase = phase
                least, most = (each[node] for each in self._drawn(now - age_s))
                facing = self.learning[node].facing
                facing.told(now, gauge.a - least, self._may_give_a[node], gauge.a)
                gauge.is_turned = facing.is_turned
                self.gauges.follow(now, node, (least, most), self.layout.limits[node])
        return True

    def drew(
        self,
        at: float,
        place: Place,
        a: Sequence[float],
        *,
        age_s: float = 0.0,
        is_total: bool = False,
    ) -> None:
        """Take what an outlet drew of each of its own lines so long ago, or of all together; what is older than what is known tells nothing."""
        now = self.now(at)
        if place not in self.outlets or not all(abs(each) <= 10_000 for each in a):
            return
        state = self.outlets[place]
        if state.draw is not None and now - age_s < state.draw.at:
            return
        drawn = tuple(float(each) for each in a)
        state.measure(Draw(drawn, now - age_s, is_total and state.car_lines is None), now)
        meter = self._meter_of[place]
        if meter is not None and state.draw is not None:
            self.learning[meter].drew(place, state.draw.most_a, now, self._lies_on(place, state))

    def plugged(self, at: float, place: Place, car: Car) -> None:
        """Note whether a car is there and wants to charge."""
        now = self.now(at)
        if place in self.outlets:
            self.outlets[place].plugged(car, now)

    def accepted(self, at: float, place: Place, limit_a: float, lines: int) -> None:
        """Note that a station took a limit."""
        now = self.now(at)
        if place in self.outlets:
            self.outlets[place].accept(Told(limit_a, lines), now)

    def refused(self, place: Place, limit_a: float, lines: int) -> None:
        """Note that a station did not take a limit."""
        if place in self.outlets:
            self.outlets[place].refuse(Told(limit_a, lines))

    def stands(self, place: Place, limit_a: float, *, outlives: bool = True) -> None:
        """Note what an outlet lets flow by itself, and whether limits told to it stand when we vanish."""
        if place in self.outlets:
            self.outlets[place].stands(limit_a, outlives=outlives)

    def contact(self, at: float, place: Place, *, is_online: bool) -> None:
        """Note that a station can be reached, or not."""
        now = self.now(at)
        if place in self.outlets:
            state = self.outlets[place]
            state.lost_at = now if state.is_online and not is_online else state.lost_at
            state.is_online = is_online

    def limited(
        self,
        words: Iterable[Word],
        caps: Iterable[Cap] = (),
        spills: Iterable[Spill] = (),
        pools: Iterable[Pool] = (),
    ) -> None:
        """Take what others bound from now on."""
        self.words = tuple(words)
        self.caps = {cap.place: cap for cap in caps}
        self.pools = tuple(pools)
        self.spills = by_node(self.layout.grid, spills)

    # The decision.

    def decide(self, at: float) -> Decision:
        """Say what each outlet may draw now, and what has to be told."""
        now = self.now(at)
        if self.model.balancing.mode is Mode.OFF:
            return self._off()
        for state in self.outlets.values():
            state.watch(now)
        known = Known(
            self.layout,
            self.model.balancing,
            self.outlets,
            self.gauges,
            self.dips,
            self.words,
            self.caps,
            self.pools,
            self.spills,
            self.managed(),
        )
        return decide(known, now)

    def managed(self) -> Floats:
        """Say what flows to the vehicles through each node, as measured."""
        own = [[0.0] * PHASES for _ in self.layout.grid.nodes]
        fresh_s = self.model.balancing.contact_lost_s
        for (place, state), node in zip(self.outlets.items(), self._node_of, strict=True):
            if state.draw is not None and self.clock - state.draw.at <= fresh_s:
                phases = self._phases(place, state, state.draw.a)
                for phase, current in zip(phases, state.draw.a, strict=False):
                    own[node][phase] += current
        return self._carrying.along(np.array(own))

    def wrong(self) -> tuple[Wrong, ...]:
        """List the meters that are wired otherwise than they are said to be."""
        found = (
            Wrong(gauge.meter.id, self.layout.grid.nodes[at].id, kind)
            for at, gauge in self.gauges.of_node.items()
            if (kind := self.learning[at].facing.wrong(self.clock)) is not Miswiring.NOTHING
        )
        return tuple(found)

    def unmanaged(self) -> Floats:
        """Say what flows besides them."""
        if self.model.balancing.mode is Mode.DYNAMIC:
            return amperes(self.gauges.base(self.clock)[0])
        return amperes(self.gauges.declared())

    def _off(self) -> Decision:
        reason = Reason(kind=Kind.OFF)
        told = tuple(
            Allowance(place=place, limit_a=state.told.limit_a, lines=state.lines, reason=reason)
            for place, state in self.outlets.items()
        )
        return Decision(told, (), ())

    def _drawn(self, at: float) -> tuple[Floats, Floats]:
        """Add up between what the vehicles drew of each phase at a moment, along its voltage; where the phase is missing, nothing.

        A meter tells how much flows, not in which direction: taking off no more than lies along leaves the rest never too low.
        """
        least = [[0.0] * PHASES for _ in self.layout.grid.nodes]
        most = [[0.0] * PHASES for _ in self.layout.grid.nodes]
        fresh_s = self.model.balancing.contact_lost_s
        for (place, state), node in zip(self.outlets.items(), self._node_of, strict=True):
            drawn = recalling.drawn(state, at, fresh_s)
            if drawn is None:
                continue
            phases = self._phases(place, state, drawn[0])
            part = BETWEEN_LINES if state.outlet.wiring is Wiring.DELTA else 1.0
            for phase, low, high in zip(phases, *drawn, strict=False):
                least[node][phase] += part * low
                most[node][phase] += part * high
        return self._carrying.along(np.array(least)), self._carrying.along(np.array(most))

    def _phases(self, place: Place, state: OutletState, a: Sequence[float]) -> Sequence[int]:
        known = self.layout.phases(place, state.first_phase)
        if known is not None:
            return known
        is_even = len(a) == LINES and max(a) - min(a) < DRAWS_A
        return tuple(range(LINES)) if is_even else ()

    def _fed_in(self) -> Floats:
        """Say how much of each phase of each node outlets may feed in, as far as they are counted on."""
        own = np.zeros((self.layout.grid.size, PHASES))
        for place, node in self._nodes():
            own[node] += self.outlets[place].outlet.gives_a
        return self._carrying.along(own)

    def _lies_on(self, place: Place, state: OutletState) -> tuple[int, ...] | None:
        """Say which phases what an outlet draws lies on, alike; None where one of them is to be learned, none where no step shows it."""
        draws = [each for each in (state.draw, state.before) if each is not None]
        lines = max(each.lines for each in draws)
        known = self.layout.phases(place, state.first_phase)
        if known is None:
            return None if lines <= SINGLE else ()
        is_guessed = any(each.is_total for each in draws) and state.car_lines is None
        is_aside = state.outlet.wiring is Wiring.DELTA
        return () if is_guessed or is_aside else tuple(known[:lines])

    def _nodes(self) -> Iterable[tuple[Place, int]]:
        return zip(self.layout.places, self._node_of, strict=True)

    def _nearest(self, node: int) -> int | None:
        return next((at for at in self.layout.grid.path(node) if at in self.gauges.of_node), None)
