"""The loop that keeps a site within its limits, as a state machine: facts in, allowances and reasons out; time is an argument.

What an outlet may be doing counts until the station took a lower limit and its car is seen to keep to it; only what is
left beside that is given out. So no order of events, and no station that obeys late or never, makes us exceed a limit.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from chargeloom.domain.sites.site import Mode, SiteModel
from chargeloom.energy.balancing.circuits.carrying import amperes
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats
from chargeloom.energy.balancing.circuits.layout import Layout
from chargeloom.energy.balancing.decision import Decision, Known
from chargeloom.energy.balancing.limits import Cap, Pool, Spill, Word
from chargeloom.energy.balancing.metering.flowing import Flowing
from chargeloom.energy.balancing.metering.gauges import Gauges
from chargeloom.energy.balancing.metering.voltage import Dips
from chargeloom.energy.balancing.moment import decide
from chargeloom.energy.balancing.outlets.allowance import Allowance, Kind, Place, Reason
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.spilling import by_node
from chargeloom.energy.balancing.wiring.wired import Wired


class Controller:
    """One site."""

    def __init__(self, model: SiteModel) -> None:
        self.model = model
        self.layout = Layout(model)
        self.outlets = {
            place: OutletState.unknown(outlet) for place, outlet in self.layout.outlets.items()
        }
        self.gauges = Gauges(model, self.layout.grid)
        self.words: tuple[Word, ...] = ()
        self.caps: dict[Place, Cap] = {}
        self.pools: tuple[Pool, ...] = ()
        self.spills: Mapping[int, Sequence[Spill]] = {}
        self.dips = Dips()
        self.wired = Wired(self.layout, self.gauges, self.outlets)
        self._flowing = Flowing(self.layout, self.outlets, model.balancing.contact_lost_s)
        self._may_give_a = self.gauges.gives_a + self._flowing.fed_in()
        self.clock = 0.0
        self.told_time: float | None = None
        self._bear()

    def _bear(self) -> None:
        """Note what all that feeds an outlet bears at most."""
        limits, grid = self.layout.limits[:, :PHASES], self.layout.grid
        for place, node in zip(self.layout.places, self.layout.node_of.tolist(), strict=True):
            bears_a = float(limits[grid.path(node)].min()) - self.model.balancing.headroom_a
            self.outlets[place].reckoned.bears_a = bears_a

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
        self._bear()
        is_whole = len(kept) == len(self.outlets) == len(before.outlets)
        goes_on = self.gauges.inherit(before.gauges, is_whole=is_whole)
        for (at, phase), cap in before.dips.caps_a.items():
            here = self.layout.grid.at.get(before.layout.grid.nodes[at].id)
            if here is not None:
                self.dips.caps_a[here, phase] = cap
        self.wired.inherit(before.wired, goes_on, kept)
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
                self._read(node, gauge.a, now, now - age_s)
        return True

    def _read(self, node: int, a: Floats, now: float, at: float) -> None:
        """Learn from what a meter told now that it measured at a moment, and reckon what flows besides the vehicles."""
        self.wired.metered(node, a, now)
        shown = self.wired.shown_at(node)
        least, most = self._flowing.between(at, node, shown)
        self.wired.face(node, a, a - least, self._may_give_a[node], now)
        self.gauges.follow(now, node, (least, most), self.layout.limits[node])

    def drew(
        self,
        at: float,
        place: Place,
        a: Sequence[float],
        *,
        age_s: float = 0.0,
        is_total: bool = False,
        named: int = PHASES,
    ) -> None:
        """Take what an outlet drew of each of its own lines so long ago, or of all together; what is older than what is known tells nothing.

        Of the first `named` lines it was told what each carries.
        """
        now = self.now(at)
        if place not in self.outlets or not all(abs(each) <= 10_000 for each in a):
            return
        state = self.outlets[place]
        if state.draw is not None and now - age_s < state.draw.at:
            return
        drawn = tuple(float(each) for each in a)
        is_guessed = is_total and state.car_lines is None
        state.measure(Draw(drawn, now - age_s, is_guessed, 0 if is_total else named), now)
        self.wired.drew(place, state, now)

    def takes(self, place: Place, least_a: float, most_a: float) -> None:
        """Note between what an outlet and its car take from now on, where that is known better than the model says."""
        if place in self.outlets:
            self.outlets[place].takes(least_a, most_a)

    def plugged(self, at: float, place: Place, car: Car) -> None:
        """Note whether a car is there and wants to charge."""
        now = self.now(at)
        if place not in self.outlets:
            return
        state = self.outlets[place]
        if car is Car.NONE and state.car is not Car.NONE:
            self.wired.went(place, state, now)
        elif state.car is Car.NONE and car is not Car.NONE:
            self.wired.came(place, now)
        state.plugged(car, now)

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
        managed_a = self.managed()
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
            managed_a,
            self._flowing.surely(self.clock, managed_a) if self.spills else managed_a,
        )
        decision = decide(known, now)
        for offer in decision.offers:
            self.wired.told(offer.place, offer.limit_a, now)
        return decision

    def managed(self) -> Floats:
        """Say what flows to the vehicles through each node, as measured."""
        return self._flowing.measured(self.clock)

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
