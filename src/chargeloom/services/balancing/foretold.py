"""Foretold: what others will let flow into a site later than now, where that is less; what stands without us has to fit it, too.

A limit that begins soon, or a fallback that holds once its source is silent, may begin while we are away.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import Covers
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import Word
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.lines import lines_of
from chargeloom.energy.envelope import Direction, Envelope, Track


class Foretold(NamedTuple):
    """What nodes may take later, and each outlet by a word about its station alone."""

    words: tuple[Word, ...] = ()
    caps_a: Mapping[Place, float] = {}


NOTHING = Foretold()


def foretold(site: Controller, envelope: Envelope, now: Instant) -> Foretold:
    """Find the least that is said for later than now, as far as the envelope reaches, where it is less than what holds now."""
    words: list[Word] = []
    caps: dict[Place, float] = {}
    for track, limit in _later(envelope, now):
        if track.place.node is not None:
            phase = None if track.phase is None else track.phase - 1
            of_stations = track.covers is Covers.STATIONS
            words.append(Word(track.place.node, phase, limit, "", of_stations))
            continue
        places = [place for place in site.outlets if _is_of(place, track)]
        for place in places:
            part_a = _amperes(site, place, track, limit) / len(places)
            caps[place] = min(part_a, caps.get(place, part_a))
    return Foretold(tuple(words), caps) if words or caps else NOTHING


def _later(envelope: Envelope, now: Instant) -> Iterator[tuple[Track, float]]:
    for track, steps in envelope.tracks.items():
        here = envelope.at(track, now)
        if track.direction is not Direction.IMPORT or here is None:
            continue
        least = min(
            (each.limit for each in steps if each.since > now and each.limit is not None),
            default=None,
        )
        if least is not None and (here.limit is None or least < here.limit):
            yield track, least


def _is_of(place: Place, track: Track) -> bool:
    return place.station == track.place.station and track.place.evse in {0, place.evse}


def _amperes(site: Controller, place: Place, track: Track, limit: float) -> float:
    """Say how much each line of an outlet carries at most by a word: kilowatts are of all its lines."""
    if track.phase is not None:
        return limit
    outlet = site.outlets[place].outlet
    return limit * 1000 / site.layout.tree.nodes[outlet.node].nominal_v / lines_of(outlet)
