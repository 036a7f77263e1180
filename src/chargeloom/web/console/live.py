"""The live page: what changed, told at most once a second for each station."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, tzinfo
from typing import Any, Final, NamedTuple

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from chargeloom.bus.bus import News
from chargeloom.domain.access import Right
from chargeloom.domain.event import Event
from chargeloom.domain.ids import StationId
from chargeloom.domain.reading import MeterRecord
from chargeloom.services.core import Core
from chargeloom.web.console.stations.row import row_of
from chargeloom.web.console.tastes import tastes_of
from chargeloom.web.guards import caller_of, needs, standing
from chargeloom.web.pouring import Chunks
from chargeloom.web.settings import Settings
from chargeloom.web.streaming import PULSE, Streams

PATH: Final = "/console/stream"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What the navigation counts."""

    alerts: int
    inbox: int


class Changed:
    """The stations that changed since they were told last: however often, each is told once."""

    def __init__(self) -> None:
        self._stations: set[StationId] = set()
        self._wake = asyncio.Event()
        self.has_alerts = False
        """Whether anything happened to an alert since that was asked last."""
        self.is_over = False

    def hear(self, news: News) -> None:
        """Note whom the news is about."""
        if isinstance(news, Event) and news.type.startswith(_ALERT_NEWS):
            self.has_alerts = True
            self._wake.set()
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
    async def stream(request: Request[Any, Any, Any]) -> ASGIApp:
        changed = Changed()
        chunks = _rows(Reader(core, tastes_of(request).language), changed, settings)
        stands, whose = standing(request, core.accessing), caller_of(request.scope).name
        return streams.respond(changed, chunks, stands, whose=whose)

    return stream


class Reader(NamedTuple):
    """Who reads a stream: in which language, by which clock."""

    core: Core
    language: str
    zone: tzinfo = UTC


async def _rows(reader: Reader, changed: Changed, settings: Settings) -> Chunks:
    stop = reader.core.ground.bus.listen(changed.hear)
    told = _counts(reader.core)
    try:
        for station in reader.core.fleet:
            yield _chunk(reader, station.id)
        yield _counted(told)
        async for stations in _rounds(changed, settings):
            for identity in sorted(stations):
                yield _chunk(reader, identity)
            counts = _counts(reader.core)
            if changed.has_alerts or counts != told:
                changed.has_alerts, told = False, counts
                yield _counted(counts)
            elif not stations:
                yield PULSE
    finally:
        stop()


async def _rounds(changed: Changed, settings: Settings) -> AsyncIterator[frozenset[StationId]]:
    """Give what changed, with a pause after each round in which more may gather."""
    while not changed.is_over:
        yield await changed.take(settings.stream_pulse)
        await asyncio.sleep(settings.page_pace)


def _chunk(reader: Reader, identity: StationId) -> bytes:
    station = reader.core.fleet.find(identity)
    if station is None:
        return b""
    return b"data: %b\n\n" % msgspec.json.encode(row_of(station, reader.language))


def _counted(counts: Counts) -> bytes:
    return b"event: counts\ndata: %b\n\n" % msgspec.json.encode(counts)


def _counts(core: Core) -> Counts:
    return Counts(alerts=core.alerting.unseen, inbox=core.fleet.strangers)


def _station_of(news: News) -> StationId | None:
    if isinstance(news, MeterRecord):
        return news.station
    if news.type.startswith(_OWN_NEWS):
        return StationId(news.subject)
    station = news.data.get("station")
    return StationId(station) if isinstance(station, str) else None


_ALERT_NEWS: Final = "alert."
_OWN_NEWS: Final = ("station.", "connector.")
"""Kinds of events whose subject is the station itself."""
