"""The live page: what changed, told at most once a second for each station."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from chargeloom.bus.bus import News
from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.domain.reading import MeterRecord
from chargeloom.services.core import Core
from chargeloom.web.console.row import row_of
from chargeloom.web.guards import needs
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import PULSE, Chunks, Streams

PATH: Final = "/console/stream"


class Changed:
    """The stations that changed since they were told last: however often, each is told once."""

    def __init__(self) -> None:
        self._stations: set[StationId] = set()
        self._wake = asyncio.Event()
        self.is_over = False

    def hear(self, news: News) -> None:
        """Note whom the news is about."""
        station = _station_of(news)
        if station is not None:
            self._stations.add(station)
            self._wake.set()

    def close(self) -> None:
        """Let the reader end."""
        self.is_over = True
        self._wake.set()

    async def take(self, patience_s: float) -> frozenset[StationId]:
        """Take all that changed; waits for the first, and gives none when none comes in time."""
        try:
            async with asyncio.timeout(patience_s):
                await self._wake.wait()
        except TimeoutError:
            return frozenset()
        self._wake.clear()
        stations = frozenset(self._stations)
        self._stations.clear()
        return stations


def page_stream(core: Core, streams: Streams, settings: Settings) -> HTTPRouteHandler:
    """Make the route that feeds the page."""

    @get(PATH, opt=needs(Right.READ))
    async def stream() -> ASGIApp:
        changed = Changed()
        return streams.respond(changed, _rows(core, changed, settings))

    return stream


async def _rows(core: Core, changed: Changed, settings: Settings) -> Chunks:
    stop = core.ground.bus.listen(changed.hear)
    try:
        for station in core.fleet:
            yield _chunk(core, station.id)
        async for stations in _rounds(changed, settings):
            for identity in sorted(stations):
                yield _chunk(core, identity)
            if not stations:
                yield PULSE
    finally:
        stop()


async def _rounds(changed: Changed, settings: Settings) -> AsyncIterator[frozenset[StationId]]:
    """Give what changed, with a pause after each round in which more may gather."""
    while not changed.is_over:
        yield await changed.take(settings.stream_pulse)
        await asyncio.sleep(settings.page_pace)


def _chunk(core: Core, identity: StationId) -> bytes:
    station = core.fleet.find(identity)
    if station is None:
        return b""
    return b"data: %b\n\n" % msgspec.json.encode(row_of(station))


def _station_of(news: News) -> StationId | None:
    if isinstance(news, MeterRecord):
        return news.station
    if news.type.startswith(_OWN_NEWS):
        return StationId(news.subject)
    station = news.data.get("station")
    return StationId(station) if isinstance(station, str) else None


_OWN_NEWS: Final = ("station.", "connector.")
"""Kinds of events whose subject is the station itself."""
