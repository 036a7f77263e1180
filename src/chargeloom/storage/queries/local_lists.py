"""What the local lists of stations hold."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.local_list import LocalList
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import local_list, station

_LISTS: Final = select(local_list, station.c.identity).join(
    station, station.c.no == local_list.c.station_no
)


def _list(row: Row[Any]) -> LocalList:
    return record_of(LocalList, row, station=row.identity)


def _identity(row: Row[Any]) -> StationId:
    return StationId(row.identity)


def list_of(of: StationId) -> Asked[LocalList]:
    """Find what we know of a station's list."""
    return Asked(_LISTS.where(station.c.identity == of), _list)


UNSETTLED: Final = Asked(
    select(station.c.identity)
    .join(local_list, station.c.no == local_list.c.station_no)
    .where(local_list.c.is_settled.is_(False)),
    _identity,
)
"""Stations whose list does not hold yet what it ought to."""
