"""Capping: what others say of a site, folded, as limits of its nodes and of each outlet."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.sites.site import SiteModel
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import Cap, Neighbour, Pool
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.envelope import Direction, Envelope
from chargeloom.services.balancing.foretold import NOTHING, foretold
from chargeloom.services.balancing.said import spills_of, wishes_of, words_of
from chargeloom.services.sites.outside_limits import OutsideLimits

Others: TypeAlias = Callable[[StationId], Iterable[Controller]]
"""Says who else steers outlets of a station."""


def nobody(station: StationId) -> Iterable[Controller]:  # noqa: ARG001
    """Nobody else does."""
    return ()


class Capping:
    """Lets what others say bound a site."""

    def __init__(self, model: SiteModel, limits: OutsideLimits, others: Others = nobody) -> None:
        self._model, self._limits, self._others = model, limits, others
        self.foretold = NOTHING
        """What others let flow within the next hour, where that is less than now."""

    def fold(self, site: Controller, wanted: Iterable[Cap], now: Instant) -> Instant:
        """Let all bound that is said now, beside what vehicles want; gives when something else is said next."""
        until = Instant(now + HOUR)
        try:
            envelope = self._limits.envelope(self._model.id, now, until)
        except KeyError:
            return until
        self.limit(site, envelope, wanted, now)
        self.foretold = foretold(site, envelope, now)
        said = self._limits.live(self._model.id)
        return min((at for at in (*_turns(envelope), *_edges(said)) if at > now), default=until)

    def limit(
        self, site: Controller, envelope: Envelope, wanted: Iterable[Cap], at: Instant
    ) -> None:
        """Let what others say bound, and what they wish be aimed at."""
        said = [*words_of(envelope, at), *wishes_of(self._limits.live(self._model.id), at)]
        caps = least_of((*_caps(site, envelope, at), *wanted))
        site.limited(said, caps, spills_of(envelope, at), _pools(site, envelope, at, self._others))


def _turns(envelope: Envelope) -> Iterator[Instant]:
    """List when what is folded changes."""
    return (step.since for steps in envelope.tracks.values() for step in steps)


def _edges(limits: Iterable[OutsideLimit]) -> Iterator[Instant]:
    """List when what is said begins, ends or is no longer believed, set-points included."""
    edges = (at for one in limits for at in (one.starts_at, one.ends_at, one.expires_at))
    return (at for at in edges if at is not None)


def least_of(caps: Iterable[Cap]) -> Iterable[Cap]:
    """Find what bounds each outlet most; a vehicle that takes less than the least is left that."""
    found: dict[Place, Cap] = {}
    for cap in caps:
        before = found.get(cap.place)
        if before is None or cap.limit_a < before.limit_a:
            found[cap.place] = cap
    return found.values()


def _caps(site: Controller, envelope: Envelope, now: Instant) -> Iterator[Cap]:
    """Bound each outlet that somebody bounds by itself, in amperes."""
    for pool in _pools(site, envelope, now):
        if len(pool.places) == 1 and pool.volts is None:
            yield Cap(pool.places[0], pool.limit, pool.said_by)


def _pools(
    site: Controller, envelope: Envelope, now: Instant, others: Others = nobody
) -> Iterator[Pool]:
    """List what somebody lets stations draw, or one of their outlets."""
    for track in envelope.tracks:
        step = envelope.at(track, now)
        is_ours = track.place.station is not None and track.direction is Direction.IMPORT
        if not is_ours or step is None or step.limit is None or step.cause is None:
            continue
        places = tuple(
            place
            for place in site.outlets
            if place.station == track.place.station and track.place.evse in {0, place.evse}
        )
        if places:
            volts = None if track.phase is not None else max(_volts(site, one) for one in places)
            found = sharing(others, places[0].station, step.cause.source)
            is_whole = track.place.evse == 0
            yield Pool(places, step.limit, step.cause.source, volts, found if is_whole else tuple)


def sharing(others: Others, station: StationId, said_by: str) -> Callable[[], list[Neighbour]]:
    """Find who draws on the same word at other sites, whenever it is asked: a word that holds there, too."""

    def found() -> list[Neighbour]:
        return [
            Neighbour(place, state, site.clock)
            for site in others(station)
            if any(
                pool.said_by == said_by and pool.places[0].station == station for pool in site.pools
            )
            for place, state in site.outlets.items()
            if place.station == station
        ]

    return found


def _volts(site: Controller, place: Place) -> float:
    return site.layout.tree.nodes[site.outlets[place].outlet.node].nominal_v
