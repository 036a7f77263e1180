"""On how many lines a car charges, counted from what it takes of what it may."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.told import TOLERATED_PART, Told, tolerated

FOLLOWS_WITHIN_S: Final = 5.0
"""A car follows its signal within this time (IEC 61851-1, A.2)."""
SETTLES_S: Final = 8.0
"""So long a car has to take what it may before it is held to take no more."""
TELLS_A: Final = 2.0
"""By so much two limits differ that a car is seen to follow."""
TELLS_PART: Final = 0.15
CHARGES_A: Final = 5.0
"""What the line carries that carries the most when a car charges in earnest: 6 A is the least (IEC 61851-1, A.2), less what a meter errs."""
EXCEEDS_PART: Final = 1.4
"""A car that does not keep to its limit takes up to so much of it; what takes more lies on more lines."""


_SEVERAL: Final = 2


class Alone(NamedTuple):
    """What a car took of all lines together at a limit of each, as if it lay on one."""

    limit_a: float
    total_a: float

    @property
    def part(self) -> float:
        """Say how much of the limit it took."""
        return self.total_a / self.limit_a

    def proves(self, other: "Alone") -> bool:
        """Whether both can only be of a car on one line: what one of three lines takes does not follow the limit so."""
        apart = abs(self.limit_a - other.limit_a)
        is_just = all(
            abs(each.total_a - each.limit_a) <= tolerated(each.limit_a) for each in (self, other)
        )
        is_alike = abs(self.part - other.part) <= TOLERATED_PART
        return apart >= TELLS_A and (is_just or (is_alike and apart >= TELLS_PART * self.limit_a))


@dataclass(slots=True)
class LineCount:
    """What is known of the lines of one car."""

    known: int | None = None
    expected: int | None = None
    """On so many it charged before we were started; what it takes has to show it once more."""
    _alone: Alone | None = None
    """When it took, of all lines together, what one may carry, or little more."""

    @property
    def likeliest(self) -> int | None:
        """Say on how many lines it charges, or did before we were started."""
        return self.known or self.expected

    def measured(self, draw: Draw, kept: Told | None, for_s: float) -> None:
        """Take what is drawn under a limit that is kept to for so long; None: there is none, or not of all lines."""
        if kept is not None:
            self._recognise(draw, kept, for_s)
        if draw.is_total:
            if kept is not None and kept.limit_a and for_s >= FOLLOWS_WITHIN_S:
                self._compare(sum(draw.a), kept.limit_a)
        elif self.known is not None:
            self.known = max(self.known, draw.lines)
        elif kept is not None and for_s >= SETTLES_S:
            self.known = draw.lines

    def followed(self, draw: Draw, kept: Told | None, for_s: float) -> None:
        """Take what is drawn where all that may be may flow in one line: only what each line is told to carry shows where it does.

        What is seen no longer counts once it shows otherwise.
        """
        if draw.is_total or draw.named < _SEVERAL or draw.most_a < CHARGES_A:
            return
        is_above = kept is not None and draw.most_a > kept.limit_a + tolerated(kept.limit_a)
        is_settled = kept is not None and for_s >= SETTLES_S
        if is_above or is_settled or draw.lines > (self.likeliest or _SEVERAL):
            self.known, self.expected = draw.lines if draw.is_even else None, None
        elif self.expected is not None and draw.is_even and draw.lines == self.expected:
            self.known, self.expected = self.expected, None

    def _recognise(self, draw: Draw, kept: Told, for_s: float) -> None:
        """Believe the lines that it had before we were started once what it takes can be on no more."""
        lines = self.expected
        if lines is None or self.known is not None or not kept.limit_a or for_s < FOLLOWS_WITHIN_S:
            return
        self.expected = None
        most_a = lines * (kept.limit_a + tolerated(kept.limit_a))
        if sum(draw.a) <= most_a if draw.is_total else draw.lines <= lines:
            self.known = lines

    def _compare(self, total_a: float, limit_a: float) -> None:
        """Find out whether what only a sum is told of lies on one line: at two limits it is what one may carry, or as much more."""
        if total_a < limit_a - tolerated(limit_a):
            return
        seen = Alone(limit_a, total_a)
        if seen.part > EXCEEDS_PART:
            self._alone = None
        elif self._alone is None:
            self._alone = seen
        elif self._alone.proves(seen):
            self.known = 1
        elif abs(self._alone.limit_a - seen.limit_a) >= TELLS_A:
            self._alone = seen
