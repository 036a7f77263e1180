"""Standing: what an EVSE does when the station hears nothing more of us; never reckoned too low."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.composite import Step, Use, horizon, timeline


class Standing(NamedTuple):
    """From each moment on (by our clock), so many amperes per line at most."""

    steps: tuple[tuple[Instant, float], ...]

    def at(self, moment: Instant) -> float:
        """Say the most that may be drawn at a moment."""
        held = [limit for since, limit in self.steps if since <= moment]
        return held[-1] if held else max(limit for _, limit in self.steps)

    @property
    def worst_a(self) -> float:
        """The most of all moments from now on."""
        return max(limit for _, limit in self.steps)

    @property
    def settled_a(self) -> float:
        """The most once all that holds for a while is over."""
        return self.steps[-1][1]


def constant(limit_a: float, now: Instant) -> Standing:
    """Say that an EVSE may draw so much, whatever comes."""
    return Standing(((now, limit_a),))


def standing(
    pictures: Iterable[Sequence[InstalledProfile]],
    evse: int,
    uses: Iterable[Use],
    most_a: float,
    now: Instant,
    clock_offset_us: int,
) -> Standing:
    """Take the most of all pictures that may be true and of all uses that may come."""
    at = Instant(now + clock_offset_us)
    uses = tuple(use._replace(offline_since=at) for use in uses)
    lines = [
        timeline(picture, evse, use, at, horizon(picture, use, at))
        for picture in pictures
        for use in uses
    ]
    edges = sorted({step.at for line in lines for step in line})
    steps: list[tuple[Instant, float]] = []
    for edge in edges:
        limit = max(_held(line, edge, most_a) for line in lines)
        if not steps or steps[-1][1] != limit:
            steps.append((Instant(edge - clock_offset_us), limit))
    return Standing(tuple(steps) or ((now, most_a),))


def _held(line: Sequence[Step], at: Instant, most_a: float) -> float:
    limit = next((step.limit_a for step in reversed(line) if step.at <= at), None)
    return most_a if limit is None else min(limit, most_a)
