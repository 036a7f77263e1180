"""Sessions."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import session, station


def _session(row: Row[Any]) -> SessionRecord:
    return record_of(SessionRecord, row, station=row.identity)


OPEN_SESSIONS: Final = Asked(
    select(session, station.c.identity)
    .join(station, station.c.no == session.c.station_no)
    .where(session.c.closed_at.is_(None)),
    _session,
)
