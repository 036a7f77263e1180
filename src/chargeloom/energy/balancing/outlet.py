"""One outlet as the loop knows it: its car, what it was told, what it took, and the most that it may be doing now."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

import msgspec

from chargeloom.domain.sites.site import Outlet
from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.appetite import Appetite, Bounds
from chargeloom.energy.balancing.car import Car
from chargeloom.energy.balancing.counting import EXCEEDS_PART, LineCount
from chargeloom.energy.balancing.draw import DRAWS_A, Draw
from chargeloom.energy.balancing.leaving import Leaving
from chargeloom.energy.balancing.lines import even, lines_of
from chargeloom.energy.balancing.switching import Switching
from chargeloom.energy.balancing.told import NOTHING, TOLERATED_A, TOLERATED_PART, Told, larger
from chargeloom.energy.balancing.unanswered import Unanswered

OBEYS_WITHIN_S: Final = 10.0
"""A station that measures nothing is believed after this time."""
DISOBEYS_AFTER_S: Final = 30.0
WAKES_WITHIN_S: Final = 120.0
"""So long a car that may charge has to fall asleep again; after that it is awake."""
GIVES_FOR_S: Final = 30.0
"""So long what an outlet was measured to feed in is counted on."""


@dataclass(slots=True)
class OutletState:
    """What is known of an outlet."""

    outlet: Outlet
    car: Car = Car.NONE
    standing_a: float = 0.0
    """What it lets flow when a car comes and nobody is asked."""
    rest_a: float = 0.0
    """What it falls back to when what it was told for a while is over, or another car comes, and we are away."""
    ceiling: Told = NOTHING
    """The most that it may be doing, as far as was ever said and not seen to be over."""
    may_a: float = 0.0
    """What its station may let flow without another word of ours, by what it did not answer (before a start of ours, too) or for a charge that has priority."""
    accepted: Told | None = None
    accepted_at: float = 0.0
    unanswered: Unanswered = field(default_factory=Unanswered)
    offered_at: float = 0.0
    draw: Draw | None = None
    before: Draw | None = None
    """What was measured before that."""
    left: Draw | None = None
    """The most that the last car may have drawn, and when it was told to have left."""
    is_online: bool = False
    lost_at: float = 0.0
    disobeys: bool = False
    above_since: float | None = None
    outlives: bool = True
    is_dc: bool = False
    """Whether it gives direct current: what it takes from the grid is even on its lines, and no line is switched."""
    counted: LineCount = field(default_factory=LineCount)
    """On how many lines its car charges."""
    switching: Switching = field(default_factory=Switching)
    leaving: Leaving = field(default_factory=Leaving)
    first_phase: int | None = None
    is_astray: bool = False
    """Whether it may lie on other phases than it is said to, or was learned to."""
    lines: int = LINES
    switched_at: float = float("-inf")
    appetite: Appetite = field(default_factory=Appetite)
    on_since: float | None = None
    waits_since: float = 0.0
    pauses: int = 0
    dozes: bool = False
    """It slept when it was paused: nobody knows whether it would take anything."""
    raised_at: float = float("-inf")
    all_lines: int = field(init=False)
    """So many lines it can load."""

    def __post_init__(self) -> None:
        self.all_lines = lines_of(self.outlet)

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

    @property
    def offered(self) -> Told | None:
        """Give what it was told last, unless that is answered."""
        return self.unanswered.newest

    @property
    def told(self) -> Told:
        """Give the newest limit that it was offered, or that it keeps to."""
        return self.unanswered.newest or self.accepted or NOTHING

    @property
    def most(self) -> Told:
        """Say the most that it may be drawing now, on how many lines."""
        if self.disobeys:
            drawn = self.draw.most_a if self.draw is not None else 0.0
            return Told(max(self.outlet.max_a, drawn), self.all_lines)
        if self.car is Car.NONE:
            return Told(self.standing_a, self.all_lines)
        if self.rest_a > self.ceiling.limit_a:
            return Told(self.rest_a, self.all_lines)
        used = min(self.ceiling.lines, self.car_lines or self.all_lines)
        return self.ceiling if used == self.ceiling.lines else Told(self.ceiling.limit_a, used)

    @property
    def car_lines(self) -> int | None:
        """Say on how many lines its car charges; None where that is not known."""
        return self.counted.known

    @property
    def fewer_lines(self) -> int | None:
        """Say on how many lines its car charges, or did before we were started; None when on all, or that is not known."""
        known = self.counted.likeliest
        return known if known is not None and known < self.all_lines else None

    def given(self, now: float) -> float:
        """Say how much it feeds in on each line that it uses, as measured and as far as it is counted on."""
        if self.draw is None or not self.outlet.gives_a or now - self.draw.at > GIVES_FOR_S:
            return 0.0
        used = [each for each in self.draw.a if abs(each) >= DRAWS_A]
        return max(0.0, min((self.outlet.gives_a, *(-each for each in used)))) if used else 0.0

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

    def is_idle(self, now: float, turn_s: float) -> bool:
        """Tell whether its car would leave unused what it were given; who was paused asleep is asked again after a turn."""
        is_unasked = self.dozes and not self.told.limit_a and now - self.waits_since < turn_s
        return self.car is Car.SLEEPS or is_unasked

    def stands(self, limit_a: float, *, outlives: bool) -> None:
        """Note what it does by itself."""
        self.standing_a, self.outlives = min(limit_a, self.outlet.max_a), outlives

    def rests(self, limit_a: float) -> None:
        """Note what its station falls back to: it counts even while its car takes less."""
        self.rest_a = min(limit_a, self.outlet.max_a)

    def safe_below(self, part_a: float, limit_a: float) -> float:
        """Say what may stand for good beneath a limit: never more than the limit, so that whoever falls back only ever takes less.

        Steps are coarse, so that a limit that moves seldom moves what stands.
        """
        return next(
            each for each in (part_a, self.outlet.min_a, 0.0) if each <= min(part_a, limit_a)
        )

    def offer(self, told: Told, now: float) -> None:
        """Note that it is told something: until it is seen to keep to it, the larger counts."""
        if told.limit_a > self.told.limit_a:
            self.raised_at = now
        self.unanswered.add(told)
        self.offered_at = now
        self.ceiling = larger(self.ceiling, self._on_lines(told))

    def accept(self, told: Told, now: float) -> None:
        """Note that the station took it."""
        is_of_all = told.lines < self.all_lines and not self.switching.may_be_tried
        self.accepted = told._replace(lines=self.all_lines) if is_of_all else told
        self.accepted_at = now
        self.unanswered.answered(told)
        self.ceiling = larger(self.ceiling, self._on_lines(told))
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
            may_use_all = self.accepted is not None and self.accepted.lines == self.all_lines
            is_shown = draw.is_total or self.switching.shows(draw)
            kept = self.accepted if may_use_all and is_shown else None
            self.counted.measured(draw, kept, now - self.accepted_at)
        self.look(now)

    def look(self, now: float) -> None:
        """Lower the ceiling to what was taken once it is seen to be kept; note who does not keep to it."""
        if self.accepted is None:
            return
        allowed = self._allowed(self.accepted)
        if self.draw is None or self.draw.at <= self.accepted_at:
            waits_s = OBEYS_WITHIN_S if self.draw is None else DISOBEYS_AFTER_S
            if now - self.accepted_at >= waits_s:
                self.ceiling = self._at_least_drawn(self._on_lines(allowed))
            return
        bound = allowed.limit_a * (1 + TOLERATED_PART) + TOLERATED_A
        is_within = self.draw.most_a <= bound
        if is_within and self.draw.lines <= allowed.lines:
            self.above_since, self.disobeys = None, False
            self._see_lines(allowed)
            self.ceiling = self._at_least_drawn(self._on_lines(allowed))
            return
        self.ceiling = Told(self.ceiling.limit_a, max(self.ceiling.lines, self.draw.lines))
        if self.above_since is None:
            self.above_since = max(now, self.accepted_at)
        elif now - max(self.above_since, self.accepted_at) >= DISOBEYS_AFTER_S:
            if is_within:
                self._keeps_all_lines()
            else:
                self.disobeys = True

    def _on_lines(self, told: Told) -> Told:
        """Say on how many lines it may take a limit: on all, unless it is believed to keep to fewer."""
        if told.lines >= self.all_lines or not told.limit_a or self.switching.is_believed:
            return told
        return told._replace(lines=self.all_lines)

    def _see_lines(self, allowed: Told) -> None:
        """Note that a car that can use more lines keeps to fewer, where that is seen."""
        is_fewer = allowed.lines < min(self.all_lines, self.car_lines or self.all_lines)
        if is_fewer and self.draw is not None and self.switching.shows(self.draw):
            self.switching.kept(to_fewer=True)

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
        total = sum(map(abs, self.draw.a))
        is_guessed = self.draw.is_total and self.car_lines is None
        return total if is_guessed and total <= EXCEEDS_PART * limit_a else self.draw.most_a

    def watch(self, now: float) -> None:
        """Follow what its car takes: who takes less than it may is held to need no more, until it takes that."""
        self.look(now)
        limit = self.accepted.limit_a if self.accepted is not None else 0.0
        self.dozes &= not limit or now - self.accepted_at < WAKES_WITHIN_S
        if self.draw is None or self.offered is not None or limit < self.outlet.min_a:
            self.appetite.unseen()
            return
        bounds = Bounds(limit, self.outlet.min_a, self.outlet.max_a)
        self.appetite.see(self.draw.most_a, bounds, max(self.raised_at, self.accepted_at), now)

    def _begin_anew(self, now: float) -> None:
        self.counted, self.leaving, self.appetite = LineCount(), Leaving(), Appetite()
        self.on_since, self.waits_since, self.pauses = None, now, 0
        self.lines, self.disobeys, self.above_since = self.all_lines, False, None
        self.draw, self.before = None, None
        self.ceiling = Told(max(self.standing_a, self.told.limit_a), self.all_lines)
        self.accepted, self.may_a = None, 0.0
        self.unanswered.clear()
