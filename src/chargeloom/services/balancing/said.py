"""What others say of a site at a moment, in the words of who balances it."""

from collections.abc import Iterable, Iterator
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import Covers, OutsideLimit
from chargeloom.energy.balancing.limits import Spill, Word
from chargeloom.energy.balancing.outlets.allowance import Source
from chargeloom.energy.envelope import Because, Direction, Envelope, Step, Track
from chargeloom.energy.targets import aims

_OWN: Final = {
    Because.FUSE: Source.FUSE,
    Because.TRANSFORMER: Source.FUSE,
    Because.EXPORT: Source.EXPORT,
    Because.CONTRACT: Source.CONTRACT,
    Because.PEAK: Source.CONTRACT,
}
"""What a site says itself: of what flows in the grid knows it already."""


def words_of(envelope: Envelope, at: Instant) -> Iterator[Word]:
    """List what others let flow into nodes."""
    for track, limit, because, said_by in _steps(envelope, Direction.IMPORT, at):
        if because not in _OWN:
            of_stations = track.covers is Covers.STATIONS
            yield Word(track.place.node or "", _phase(track), limit, said_by, of_stations)


def spills_of(envelope: Envelope, at: Instant) -> Iterator[Spill]:
    """List what may flow back at nodes, by their own limits or by others' words."""
    for track, limit, because, said_by in _steps(envelope, Direction.EXPORT, at):
        source = _OWN.get(because, Source.OUTSIDE)
        name = said_by if source is Source.OUTSIDE else None
        yield Spill(track.place.node or "", _phase(track), limit, source, name)


def wishes_of(limits: Iterable[OutsideLimit], at: Instant) -> Iterator[Word]:
    """List what others would like to flow into nodes."""
    for aim in aims(limits, at):
        phase = None if aim.phase is None else aim.phase - 1
        yield Word(aim.node or "", phase, aim.figure, aim.said_by, is_wish=True)


def _steps(
    envelope: Envelope, direction: Direction, at: Instant
) -> Iterator[tuple[Track, float, Because, str]]:
    for track in envelope.tracks:
        step: Step | None = envelope.at(track, at)
        is_ours = track.place.node is not None and track.direction is direction
        if is_ours and step is not None and step.limit is not None and step.cause is not None:
            yield track, step.limit, step.cause.because, step.cause.source


def _phase(track: Track) -> int | None:
    return None if track.phase is None else track.phase - 1
