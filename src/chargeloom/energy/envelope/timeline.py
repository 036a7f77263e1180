"""What binds a track, from when on: the words that are said of it, folded over time."""

from bisect import insort
from collections import deque
from operator import itemgetter
from typing import Final, NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.energy.envelope.track import Cause, Track

EVER: Final = Instant(0)
_FREE: Final = (None, None)


class Step(NamedTuple):
    """From when on what holds; None: nothing bounds it here."""

    since: Instant
    limit: float | None
    cause: Cause | None


class Word(NamedTuple):
    """One figure for one track, and when it counts."""

    since: Instant
    until: Instant | None
    figure: float
    is_hard: bool
    priority: int
    cause: Cause

    def counts(self, at: Instant) -> bool:
        """Whether it does then."""
        return self.since <= at and (self.until is None or at < self.until)


class Envelope(NamedTuple):
    """The timelines, each beginning at the moment it was folded for."""

    tracks: dict[Track, tuple[Step, ...]]

    def at(self, track: Track, at: Instant) -> Step | None:
        """Find what holds at a moment; None where nothing bounds the track."""
        found = None
        for step in self.tracks.get(track, ()):
            if found is not None and step.since > at:
                break
            found = step
        return found


def timeline(said: list[Word], now: Instant, until: Instant) -> tuple[Step, ...]:
    """Say what binds from now on, and from when on something else does."""
    turns = {now}
    for word in said:
        turns.update(at for at in (word.since, word.until) if at is not None and now < at < until)
    coming = deque(sorted(enumerate(said), key=lambda one: one[1].since))
    live: list[tuple[int, Word]] = []
    steps: list[Step] = []
    for at in sorted(turns):
        while coming and coming[0][1].since <= at:
            insort(live, coming.popleft(), key=itemgetter(0))
        live = [one for one in live if one[1].counts(at)]
        limit, cause = _lowest([word for _, word in live])
        if not steps or (limit, cause) != steps[-1][1:]:
            steps.append(Step(at, limit, cause))
    return tuple(steps)


def binding(said: list[Word], at: Instant) -> tuple[float | None, Cause | None]:
    """Find what binds at a moment: the lowest of the hard words and of the soft ones that count."""
    return _lowest([word for word in said if word.counts(at)])


def _lowest(live: list[Word]) -> tuple[float | None, Cause | None]:
    first = max((word.priority for word in live if not word.is_hard), default=0)
    heard = [word for word in live if word.is_hard or word.priority == first]
    if not heard:
        return _FREE
    lowest = min(heard, key=lambda word: word.figure)
    return lowest.figure, lowest.cause
