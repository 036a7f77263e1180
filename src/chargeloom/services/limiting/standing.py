"""Standing: what an EVSE does when the station hears nothing more of us; never reckoned too low."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile, ProfileKind
from chargeloom.domain.limits.composite import LOOK_AHEAD, Held, Use, foretold, settled_at
from chargeloom.services.limiting.priority import that_may_come


class Standing(NamedTuple):
    """From each moment on (by our clock), so many amperes per line at most."""

    steps: tuple[tuple[Instant, float], ...]
    settles_at: Instant = Instant(0)
    """From then on only what recurs changes, and who comes."""

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
        """The most once all that holds for a while is over, whenever in its day or week and whoever charges."""
        later = (limit for since, limit in self.steps if since > self.settles_at)
        return max(self.at(self.settles_at), *later, 0.0)


def constant(limit_a: float, now: Instant) -> Standing:
    """Say that an EVSE may draw so much, whatever comes."""
    return Standing(((now, limit_a),), now)


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
    pictures = tuple(pictures)
    pairs = [(picture, use) for picture in pictures for use in that_may_come(picture, uses)]
    settles_at = max((settled_at(picture, evse, use, at) for picture, use in pairs), default=at)
    until = Instant(settles_at + LOOK_AHEAD)
    lines = [foretold(picture, evse, use, at, until) for picture, use in pairs]
    lines += [
        foretold(picture, evse, use._replace(since=settles_at), settles_at, until)
        for picture, use in pairs
        if use.transaction is None and _depends_on_who_comes(picture)
    ]
    held = [(line[0].at, Held(line)) for line in lines]
    edges = sorted({step.at for line in lines for step in line})
    steps: list[tuple[Instant, float]] = []
    for edge in edges:
        limit = max(_held(*one, edge, most_a) for one in held)
        if not steps or steps[-1][1] != limit:
            steps.append((Instant(edge - clock_offset_us), limit))
    return Standing(tuple(steps) or ((now, most_a),), Instant(settles_at - clock_offset_us))


def _depends_on_who_comes(picture: Iterable[InstalledProfile]) -> bool:
    """Whether a charge that begins later is limited otherwise than one that began before."""
    relative = (one.profile for one in picture if one.profile.kind is ProfileKind.RELATIVE)
    return any(len(one.periods) > 1 or one.duration_s is not None for one in relative)


def _held(begins: Instant, steps: Held, at: Instant, most_a: float) -> float:
    """Say what a line says at a moment; of one that begins later, nothing."""
    limit = 0.0 if at < begins else steps.at(at)
    return most_a if limit is None else min(limit, most_a)
