"""Event streams: whose values a station sends without being answered (OCPP 2.1, N11 to N15)."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit

MAX_STREAMS: Final = 100


class EventStreams:
    """What streams are open, in memory; each change is a fact of the unit that brings it."""

    def __init__(self) -> None:
        self._open: dict[StationId, dict[int, EventStream]] = {}
        self._asked: set[StationId] = set()

    def load(self, streams: Iterable[EventStream]) -> None:
        """Forget everything, and take what the store holds."""
        self._open = {}
        for one in streams:
            self._open.setdefault(one.station, {})[one.stream] = one

    def open(self, unit: Unit, station: Station, stream: int, monitor: int, now: Instant) -> bool:
        """Note the monitor whose values a stream brings; says whether there was room (N11.FR.04)."""
        if not self._has_room(unit, station, stream, now):
            return False
        opened = EventStream(station=station.id, stream=stream, monitor=monitor, opened_at=now)
        self._open.setdefault(station.id, {})[stream] = opened
        unit.record(opened)
        return True

    def close(self, unit: Unit, station: Station, stream: int, now: Instant) -> None:
        """Forget a stream (N13.FR.02)."""
        closed = self._open.get(station.id, {}).pop(stream, None)
        if closed is not None:
            unit.record(msgspec.structs.replace(closed, removed_at=now))

    def monitor_of(self, station: Station, stream: int) -> int | None:
        """Find the monitor of a stream; None when nobody told us of it."""
        opened = self._open.get(station.id, {}).get(stream)
        return opened.monitor if opened is not None else None

    def listed(
        self, unit: Unit, station: Station, monitors: Mapping[int, int], now: Instant
    ) -> None:
        """Take what a station says of all its streams for the truth (N12.FR.01)."""
        known = self._open.get(station.id, {})
        for gone in known.keys() - monitors.keys():
            self.close(unit, station, gone, now)
        for stream, monitor in monitors.items():
            if stream not in known or known[stream].monitor != monitor:
                self.open(unit, station, stream, monitor, now)

    def is_to_be_asked(self, station: Station) -> bool:
        """Whether the streams of a station are to be asked for: once while it stays connected."""
        if station.id in self._asked:
            return False
        self._asked.add(station.id)
        return True

    def disconnected(self, station: Station) -> None:
        """Be ready to ask again when a station comes back."""
        self._asked.discard(station.id)

    def _has_room(self, unit: Unit, station: Station, stream: int, now: Instant) -> bool:
        """Whether one more may be open; those from before the station's last boot make room."""
        known = self._open.get(station.id, {})
        if stream in known or len(known) < MAX_STREAMS:
            return True
        booted_at = station.record.booted_at or 0
        oldest = min(known.values(), key=lambda one: one.opened_at)
        if oldest.opened_at >= booted_at:
            return False
        self.close(unit, station, oldest.stream, now)
        return True
