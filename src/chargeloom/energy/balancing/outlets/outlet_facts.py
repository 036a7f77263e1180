"""What is known of one outlet: its car, what it was told, what it took, and the most that it may be doing now."""

from dataclasses import dataclass, field

from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.sites.site import Outlet
from chargeloom.domain.sites.three_phase import LINES, Wiring
from chargeloom.energy.balancing.outlets.appetite import Appetite
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.counting import LineCount
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.leaving import Leaving
from chargeloom.energy.balancing.outlets.lines import lines_of
from chargeloom.energy.balancing.outlets.overdrawing import Overdrawing
from chargeloom.energy.balancing.outlets.reckoned import Bounds, Reckoned
from chargeloom.energy.balancing.outlets.switching import Switching
from chargeloom.energy.balancing.outlets.told import NOTHING, Told
from chargeloom.energy.balancing.outlets.unanswered import Unanswered


@dataclass(slots=True)
class OutletFacts:
    """Facts, and what follows from them."""

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
    goes_first: bool = False
    """Whether its driver lets its charge go first: it keeps to another limit than ours (OCPP 2.1, K21 and K22)."""
    above_since: float | None = None
    outlives: bool = True
    is_dc: bool = False
    """Whether it gives direct current: what it takes from the grid is even on its lines, and no line is switched."""
    counted: LineCount = field(default_factory=LineCount)
    """On how many lines its car charges."""
    reckoned: Reckoned = field(default_factory=Reckoned)
    switching: Switching = field(default_factory=Switching)
    leaving: Leaving = field(default_factory=Leaving)
    first_phase: int | None = None
    is_astray: bool = False
    """Whether it may lie on other phases than it is said to, or was learned to."""
    lines: int = LINES
    switched_at: float = float("-inf")
    appetite: Appetite = field(default_factory=Appetite)
    overdrawing: Overdrawing = field(default_factory=Overdrawing)
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
            return Told(max(self.outlet.max_a, drawn), self.car_lines or self.all_lines)
        if self.car is Car.NONE:
            return Told(self.standing_a, self.all_lines)
        if self.rest_a > self.ceiling.limit_a:
            return Told(self.rest_a, self.all_lines)
        used = min(self.ceiling.lines, self.car_lines or self.all_lines)
        return self.ceiling if used == self.ceiling.lines else Told(self.ceiling.limit_a, used)

    @property
    def beyond_a(self) -> float:
        """Say by how much more than it took it was measured to draw since: told more, it would draw that more, too."""
        if self.draw is None or self.accepted is None or self.draw.at <= self.accepted_at:
            return 0.0
        return max(0.0, self.draw.most_a - self.accepted.limit_a)

    @property
    def car_lines(self) -> int | None:
        """Say on how many lines its car charges; None where that is not known."""
        return self.counted.known

    @property
    def spread(self) -> int:
        """Say over how many lines its car may spread what a limit says of one."""
        if self.is_dc or self.reckoned.reckoning is Reckoning.AMPERES:
            return 1
        return self.reckoned.spread(self.counted.likeliest, self.all_lines)

    @property
    def bounds(self) -> Bounds:
        """Say which limits are of use."""
        return self.reckoned.bounds(self.outlet.min_a, self.outlet.max_a, self.spread)

    @property
    def least_a(self) -> float:
        """Say which limit is the least that is of use."""
        return self.outlet.min_a if self.spread == 1 else self.bounds.least_a

    @property
    def most_a(self) -> float:
        """Say which limit is the most that is of use."""
        return self.outlet.max_a if self.spread == 1 else self.bounds.most_a

    @property
    def is_anywhere(self) -> bool:
        """Whether all that it may be doing is in watts, which may flow in whichever of its lines."""
        is_bounded = self.car is not Car.NONE and not self.disobeys
        if not is_bounded or self.spread == 1 or self.outlet.wiring is Wiring.DELTA:
            return False
        return self.most.limit_a <= self.unanswered.largest(self.accepted or NOTHING).limit_a

    def is_idle(self, now: float, turn_s: float) -> bool:
        """Tell whether its car would leave unused what it were given; who was paused asleep is asked again after a turn."""
        is_unasked = self.dozes and not self.told.limit_a and now - self.waits_since < turn_s
        return self.car is Car.SLEEPS or is_unasked

    def safe_below(self, part_a: float, limit_a: float) -> float:
        """Say what may stand for good beneath a limit: never more than the limit, so that whoever falls back only ever takes less.

        Steps are coarse, so that a limit that moves seldom moves what stands.
        """
        return next(
            each for each in (part_a, self.outlet.min_a, 0.0) if each <= min(part_a, limit_a)
        )
