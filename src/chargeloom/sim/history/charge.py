"""One charge of the past: when it went on, by whose token, and what was odd about it."""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.sim.history.oddity import Oddity, oddity
from chargeloom.sim.history.past import Place
from chargeloom.sim.site.habits import Act, Visit

_REFUSED_AFTER: Final = 4 * SECOND
_LEAVES_AFTER: Final = 40 * SECOND
"""How long somebody stays whose token was refused."""


class Course(NamedTuple):
    """The moments of a charge; `is_stopped`: by a token, and not by driving away."""

    plugged_at: Instant
    started_at: Instant
    stopped_at: Instant
    left_at: Instant
    is_stopped: bool

    @classmethod
    def of(cls, visit: Visit, plugged_at: Instant) -> "Course":
        """Lay out what a driver does, from the plug on."""
        waits = {step.act: round(step.after_s * SECOND) for step in visit.steps}
        stay, leaving = waits.get(Act.STOP), waits[Act.UNPLUG]
        started_at = Instant(plugged_at + (waits[Act.PRESENT] or waits[Act.PLUG]))
        if stay is None:
            left_at = Instant(started_at + leaving)
            return cls(plugged_at, started_at, left_at, left_at, is_stopped=False)
        stopped_at = Instant(started_at + stay)
        left_at = Instant(stopped_at + leaving)
        return cls(plugged_at, started_at, stopped_at, left_at, is_stopped=True)

    def refused(self) -> "Course":
        """End it as soon as the token is refused."""
        stopped_at = Instant(self.started_at + _REFUSED_AFTER)
        return self._replace(stopped_at=stopped_at, left_at=Instant(stopped_at + _LEAVES_AFTER))


class Charge(NamedTuple):
    """One vehicle from plug to unplug."""

    place: Place
    course: Course
    odd: Oddity
    token: str
    stop_token: str | None
    """The one that ended it."""
    heard_after: int
    """How many microseconds later we heard of each thing."""

    @classmethod
    def drawn(
        cls,
        place: Place,
        visit: Visit,
        plugged_at: Instant,
        tokens: Sequence[str],
        chance: Random,
    ) -> "Charge":
        """Draw what becomes of a visit."""
        odd, course = oddity(chance.random()), Course.of(visit, plugged_at)
        token, others = visit.token, [one for one in tokens if one != visit.token]
        stop_token = token if course.is_stopped else None
        if odd is Oddity.OTHER and others:
            stop_token = chance.choice(others)
        elif odd is Oddity.OTHER:
            odd = Oddity.NONE
        elif odd is Oddity.UNKNOWN:
            token, stop_token, course = f"{chance.getrandbits(32):08X}", None, course.refused()
        late = chance.randrange(2 * HOUR, 30 * HOUR) if odd is Oddity.LATE else 0
        heard_after = late + chance.randrange(40_000, 400_000)
        return cls(place, course, odd, token, stop_token, heard_after)

    def heard(self, at: Instant) -> Instant:
        """When we heard of what was so at a moment."""
        return Instant(at + self.heard_after)
