"""One outlet as the loop follows it: what is heard of its car and its station, and what of it counts."""

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

import msgspec

from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.sites.site import Outlet
from chargeloom.energy.balancing.outlets.appetite import Appetite, Taking
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.counting import CHARGES_A, EXCEEDS_PART, LineCount
from chargeloom.energy.balancing.outlets.draw import DRAWS_A, Draw
from chargeloom.energy.balancing.outlets.leaving import Leaving
from chargeloom.energy.balancing.outlets.lines import even, lines_of
from chargeloom.energy.balancing.outlets.outlet_facts import OutletFacts
from chargeloom.energy.balancing.outlets.overdrawing import Overdrawing
from chargeloom.energy.balancing.outlets.told import Told, larger, tolerated

OBEYS_WITHIN_S: Final = 10.0
"""A station that measures nothing is believed after this time."""
FOLLOWS_WITHIN_S: Final = 10.0
"""So long after a limit what is little beyond it may still be on its way down."""
DISOBEYS_AFTER_S: Final = 30.0
WAKES_WITHIN_S: Final = 120.0
"""So long a car that may charge has to fall asleep again; after that it is awake."""


@dataclass(slots=True)
class OutletState(OutletFacts):
    """What is known of an outlet, and what each new fact changes."""

    @classmethod
    def unknown(cls, outlet: Outlet) -> "OutletState":
        """Begin with the worst: it may draw all that it can."""
        lines = lines_of(outlet)
        return cls(outlet, standing_a=outlet.max_a, lines=lines, ceiling=Told(outlet.max_a, lines))

    def moved(self, outlet: Outlet) -> "OutletState":
        """Go on as an outlet that hangs elsewhere: what its station and its car do is the same, where its lines lie is not."""
        standing_a = min(self.standing_a, outlet.max_a)
        return replace(
            self,
            outlet=outlet,
            first_phase=None,
            is_astray=False,
            appetite=Appetite(),
            standing_a=standing_a,
        )

    def knows(self, limit_a: float) -> None:
        """Take what it may be doing at most from who knows."""
        self.ceiling = Told(limit_a, self.all_lines)

    def at_least(self, limit_a: float) -> None:
        """Note that it may be doing so much, whatever we told it."""
        if limit_a > self.ceiling.limit_a:
            self.ceiling = Told(limit_a, self.all_lines)

    def may_rise(self, limit_a: float) -> None:
        """Note what it may let flow without another word of ours, by what it did not answer or since a driver may have priority; 0: no more than it took.

        What it draws shows nothing of that.
        """
        self.may_a = limit_a

    def gives(self, *, is_dc: bool) -> None:
        """Note whether it gives direct current; what was measured as the other is not what it draws."""
        if is_dc is not self.is_dc:
            self.is_dc, self.draw, self.before, self.above_since = is_dc, None, None, None
            self.disobeys = False

    def takes(self, least_a: float, most_a: float) -> None:
        """Note between what it takes from now on."""
        self.outlet = msgspec.structs.replace(self.outlet, min_a=least_a, max_a=most_a)

    def plugged(self, car: Car, now: float) -> None:
        """Note that a car came, went, fell asleep or woke."""
        if car is self.car:
            return
        if car is Car.NONE:
            self.left = self._leaving(now)
        if car is Car.NONE or self.car is Car.NONE:
            self._begin_anew(now)
        self.dozes = self.car is Car.SLEEPS and car is Car.WANTS and not self.told.limit_a
        self.car = car

    def _leaving(self, now: float) -> Draw:
        """Say what a car that is gone may have drawn last."""
        lines = self.car_lines or self.ceiling.lines
        most = even(self.ceiling.limit_a, lines)
        drawn = () if self.draw is None else self.draw.a
        return Draw(tuple(max(pair) for pair in zip_longest(drawn, most, fillvalue=0.0)), now)

    def stands(self, limit_a: float, *, outlives: bool) -> None:
        """Note what it does by itself."""
        self.standing_a, self.outlives = min(limit_a, self.outlet.max_a), outlives

    def rests(self, limit_a: float) -> None:
        """Note what its station falls back to: it counts even while its car takes less."""
        self.rest_a = min(limit_a, self.outlet.max_a)

    def offer(self, told: Told, now: float) -> None:
        """Note that it is told something: until it is seen to keep to it, the larger counts."""
        if told.limit_a > self.told.limit_a:
            self.raised_at = now
        self.unanswered.add(told)
        self.offered_at = now
        self.ceiling = larger(self.ceiling, self.switching.taken(told, self.all_lines))

    def accept(self, told: Told, now: float) -> None:
        """Note that the station took it."""
        is_of_all = told.lines < self.all_lines and not self.switching.may_be_tried
        self.accepted = told._replace(lines=self.all_lines) if is_of_all else told
        self.accepted_at = now
        self.unanswered.answered(told)
        self.ceiling = larger(self.ceiling, self.switching.taken(told, self.all_lines))
        self.look(now)

    def refuse(self, told: Told) -> None:
        """Note that the station did not take it: what it kept to before goes on."""
        self.unanswered.answered(told)

    def measure(self, draw: Draw, now: float) -> None:
        """Take what was measured."""
        self.before, self.draw = self.draw, draw
        self.switching.measured(draw)
        if self.car is Car.SLEEPS and draw.most_a >= DRAWS_A:
            self.car = Car.WANTS
        if draw.most_a >= DRAWS_A and self.car is not Car.NONE:
            self.dozes = False
            is_bound = self.accepted is not None
            kept = self._kept_of_all_lines(draw) if is_bound else self._free_on_all_lines(draw)
            self._count(draw, kept, now - (self.accepted_at if is_bound else self.waits_since))
        self.look(now)

    def _kept_of_all_lines(self, draw: Draw) -> Told | None:
        """Say what it took of all its lines, if a measurement shows which of them are used."""
        may_use_all = self.accepted is not None and self.accepted.lines == self.all_lines
        is_shown = draw.is_total or self.switching.shows(draw)
        return self.accepted if may_use_all and is_shown else None

    def _free_on_all_lines(self, draw: Draw) -> Told | None:
        """Say what it may do that took no limit: it charges on all lines that its car has."""
        is_of_lines = self.is_dc or self.reckoned.reckoning is Reckoning.AMPERES
        is_shown = self.switching.shows(draw) and draw.most_a >= CHARGES_A
        return self.ceiling if is_of_lines and is_shown else None

    def _count(self, draw: Draw, kept: Told | None, for_s: float) -> None:
        """Count the lines of its car; the watts that it was told are of as many."""
        if self.is_dc or self.reckoned.reckoning is Reckoning.AMPERES:
            self.counted.measured(draw, kept, for_s)
            return
        before = self.reckoned.lines(self.counted.likeliest)
        self.counted.followed(draw, kept, for_s)
        by = before / self.reckoned.lines(self.counted.likeliest)
        if by != 1 and self.accepted is not None and self.accepted.lines == self.all_lines:
            self.accepted = self.accepted._replace(limit_a=by * self.accepted.limit_a)
            self.unanswered.scaled(by)
            limit_a = max(self.accepted.limit_a, self.told.limit_a)
            self.ceiling = Told(max(limit_a, by * self.ceiling.limit_a), self.all_lines)

    def look(self, now: float) -> None:
        """Lower the ceiling to what was taken once it is seen to be kept; note who does not keep to it."""
        if self.accepted is None:
            return
        allowed = self._allowed(self.accepted)
        if self.draw is None or self.draw.at <= self.accepted_at:
            waits_s = OBEYS_WITHIN_S if self.draw is None else DISOBEYS_AFTER_S
            if now - self.accepted_at >= waits_s:
                self.ceiling = self._at_least_drawn(self.switching.taken(allowed, self.all_lines))
            return
        bound = allowed.limit_a + tolerated(allowed.limit_a)
        is_within = self.draw.most_a <= bound
        if is_within and self.draw.lines <= allowed.lines:
            self.above_since, self.disobeys = None, False
            self._see_lines(allowed)
            self._see_beyond(allowed, now)
            self.ceiling = self._at_least_drawn(self.switching.taken(allowed, self.all_lines))
            return
        most_a = max(self.ceiling.limit_a, self._may_carry(allowed.limit_a))
        self.ceiling = Told(most_a, max(self.ceiling.lines, self.draw.lines))
        if self.above_since is None:
            self.above_since = max(now, self.accepted_at)
        elif now - max(self.above_since, self.accepted_at) >= DISOBEYS_AFTER_S:
            if is_within:
                self._keeps_all_lines()
            else:
                self.disobeys = True

    def _see_lines(self, allowed: Told) -> None:
        """Note that a car that can use more lines keeps to fewer, where that is seen."""
        is_fewer = allowed.lines < min(self.all_lines, self.car_lines or self.all_lines)
        if is_fewer and self.draw is not None and self.switching.shows(self.draw):
            self.switching.kept(to_fewer=True)

    def _see_beyond(self, allowed: Told, now: float) -> None:
        """Note by how much it takes more than it was told, once its car has had time to follow."""
        if self.draw is None or self.offered is not None:
            self.overdrawing.unseen()
        elif self.draw.at - self.accepted_at >= FOLLOWS_WITHIN_S:
            self.overdrawing.see(self.draw.most_a - allowed.limit_a, now)

    def _keeps_all_lines(self) -> None:
        """Note that its station keeps to its limit, and not to the number of lines."""
        self.switching.kept(to_fewer=False)
        self.above_since = None
        if self.accepted is not None:
            self.accepted = self.accepted._replace(lines=self.all_lines)

    def _allowed(self, accepted: Told) -> Told:
        """Say what it may take by all that it was told."""
        allowed = self.unanswered.largest(accepted)
        is_more = self.may_a > allowed.limit_a
        return larger(allowed, Told(self.may_a, self.all_lines)) if is_more else allowed

    def _at_least_drawn(self, allowed: Told) -> Told:
        drawn = self._may_carry(allowed.limit_a)
        return allowed if drawn <= allowed.limit_a else Told(drawn, allowed.lines)

    def _may_carry(self, limit_a: float) -> float:
        """Say what a line may carry as measured: all of a sum that is little more than one may, until the lines are known."""
        if self.draw is None:
            return 0.0
        total = self.draw.total_a
        is_guessed = self.draw.is_total and self.car_lines is None
        return total if is_guessed and total <= EXCEEDS_PART * limit_a else self.draw.most_a

    def watch(self, now: float) -> None:
        """Follow what its car takes: who takes less than it may is held to need no more, until it takes that."""
        self.look(now)
        limit = self.accepted.limit_a if self.accepted is not None else 0.0
        self.dozes &= not limit or now - self.accepted_at < WAKES_WITHIN_S
        if self.draw is None or self.offered is not None or limit < self.least_a:
            self.appetite.unseen()
            return
        drawn_a = self.draw.most_a if self.spread == 1 else self.draw.total_a
        taking = Taking(limit, self.least_a, self.most_a)
        self.appetite.see(drawn_a, taking, max(self.raised_at, self.accepted_at), now)

    def _begin_anew(self, now: float) -> None:
        self.counted, self.leaving, self.appetite = LineCount(), Leaving(), Appetite()
        self.overdrawing = Overdrawing()
        self.on_since, self.waits_since, self.pauses = None, now, 0
        self.lines, self.disobeys, self.above_since = self.all_lines, False, None
        self.draw, self.before = None, None
        self.ceiling = Told(max(self.standing_a, self.told.limit_a), self.all_lines)
        self.accepted, self.may_a = None, 0.0
        self.unanswered.clear()
