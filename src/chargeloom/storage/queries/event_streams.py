"""What streams of values stations have opened."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import event_stream, station


def _stream(row: Row[Any]) -> EventStream:
    return record_of(EventStream, row, station=row.identity)


OPEN: Final = Asked(
    select(event_stream, station.c.identity)
    .join(station, station.c.no == event_stream.c.station_no)
    .where(event_stream.c.removed_at.is_(None)),
    _stream,
)
