"""The envelope of a site: what each node may take and give in the course of time, and by whose word."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import to_text
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.limits.outside_limit import Covers, Phase
from chargeloom.domain.sites.site import Key
from chargeloom.energy.envelope import Because, Direction, Step, Track
from chargeloom.web.api import identifiers
from chargeloom.web.api.energy.sites import PATH, find_site
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentIn, MomentOut, read, write
from chargeloom.web.problems import Fault, invalid

_LONGEST_US: Final = 31 * DAY

Unit: TypeAlias = Literal["A", "kW"]


class EnvelopeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part: from when until when, and of which node."""

    since: Annotated[MomentIn, Meta(description="Now, when nothing is said.")] | None = (
        msgspec.field(default=None, name="from")
    )
    until: Annotated[MomentIn, Meta(description="A day later, when nothing is said.")] | None = (
        msgspec.field(default=None, name="to")
    )
    node: Key | None = None


class EnvelopeStep(msgspec.Struct, frozen=True, kw_only=True):
    """From when on what holds, and why; a limit of null is none."""

    since: MomentOut = msgspec.field(name="from")
    limit: float | None
    because: Because | None
    source: str | None
    limit_id: str | None


class EnvelopeTrack(msgspec.Struct, frozen=True, kw_only=True):
    """One timeline: amperes of one phase, or kilowatts of all together."""

    node: str | None
    station: str | None
    evse: int | None
    direction: Direction
    phase: Phase | None
    covers: Covers
    unit: Unit
    steps: tuple[EnvelopeStep, ...]


class EnvelopeItem(msgspec.Struct, frozen=True, kw_only=True):
    """What a site may do."""

    site: str
    version: int
    since: MomentOut = msgspec.field(name="from")
    until: MomentOut = msgspec.field(name="to")
    tracks: tuple[EnvelopeTrack, ...]


@gets(f"{PATH}/{{site}}/envelope", Right.READ)
async def site_envelope(ask: Ask[EnvelopeQuery, None]) -> EnvelopeItem:
    """Read what each node may take and give, when, and by whose word."""
    found, query = find_site(ask), ask.query
    now = ask.core.ground.now()
    since = now if query.since is None else read(query.since, "/from")
    until = Instant(since + DAY) if query.until is None else read(query.until, "/to")
    if not since < until <= since + _LONGEST_US:
        raise invalid(Fault("/to", f"behind from, by {_LONGEST_US // HOUR} hours at most"))
    envelope = ask.core.limits.envelope(found.site, since, until)
    return EnvelopeItem(
        site=to_text(identifiers.SITE, found.site),
        version=found.version,
        since=write(since),
        until=write(until),
        tracks=tuple(
            _track(track, steps)
            for track, steps in envelope.tracks.items()
            if query.node is None or track.place.node == query.node
        ),
    )


def _track(track: Track, steps: tuple[Step, ...]) -> EnvelopeTrack:
    place = track.place
    return EnvelopeTrack(
        node=place.node,
        station=place.station,
        evse=None if place.station is None else place.evse,
        direction=track.direction,
        phase=_PHASES[track.phase],
        covers=track.covers,
        unit="kW" if track.phase is None else "A",
        steps=tuple(_step(step) for step in steps),
    )


def _step(step: Step) -> EnvelopeStep:
    cause = step.cause
    number = None if cause is None else cause.limit
    return EnvelopeStep(
        since=write(step.since),
        limit=step.limit,
        because=None if cause is None else cause.because,
        source=None if cause is None else cause.source,
        limit_id=None if number is None else to_text(identifiers.LIMIT, number),
    )


_PHASES: Final[dict[int | None, Phase | None]] = {None: None, 1: 1, 2: 2, 3: 3}

ENDPOINTS = (site_envelope,)
