"""Slowing: what each outlet was given lately, and why not more; kept in memory, for whoever asks why a charge was slow."""

from collections import deque
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.energy.balancing.outlets.allowance import Place, Reason

MOST_OF_AN_OUTLET: Final = 60
_NEAR_A: Final = 1.0
"""A limit that changes by less tells nothing new."""


class Given(NamedTuple):
    """What an outlet was given from a moment on."""

    at: Instant
    limit_a: float
    reason: Reason


class Slowing:
    """Listens to what is balanced."""

    HEARS: Final = (EventType.SITE_BALANCED,)

    def __init__(self) -> None:
        self._given: dict[Place, deque[Given]] = {}

    def hear(self, news: Event) -> None:
        """Note what a site's outlets are given."""
        for offer in news.data["offers"]:
            self._note(news.at, offer)

    def of(self, station: StationId, evse: int, since: Instant, until: Instant) -> list[Given]:
        """List what an outlet was given in a span of time, and what held when it began."""
        known = self._given.get(Place(station=station, evse=evse), ())
        within = [one for one in known if since <= one.at < until]
        before = [one for one in known if one.at < since]
        return [one._replace(at=since) for one in before[-1:]] + within

    def _note(self, at: Instant, offer: dict[str, Any]) -> None:
        place = Place(station=StationId(offer["station"]), evse=offer["evse"])
        given = Given(at, offer["limit_a"], msgspec.convert(offer["because"], Reason))
        known = self._given.setdefault(place, deque(maxlen=MOST_OF_AN_OUTLET))
        if not known or _is_news(known[-1], given):
            known.append(given)


def _is_news(last: Given, given: Given) -> bool:
    is_alike = last.reason == msgspec.structs.replace(given.reason, before=last.reason.before)
    return not is_alike or abs(last.limit_a - given.limit_a) >= _NEAR_A
