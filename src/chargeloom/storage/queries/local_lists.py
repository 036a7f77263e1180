"""What the local lists of stations hold."""

from typing import Any, Final

import msgspec
from sqlalchemy import Row, select

from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.local_list import LocalList, Member
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import local_list, local_list_part, station

_LISTS: Final = select(local_list, station.c.identity).join(
    station, station.c.no == local_list.c.station_no
)

_PARTS: Final = select(local_list_part.c.members).join(
    station, station.c.no == local_list_part.c.station_no
)


def _list(row: Row[Any]) -> LocalList:
    return record_of(LocalList, row, station=row.identity)


def _members(row: Row[Any]) -> tuple[Member, ...]:
    return msgspec.convert(row.members, tuple[Member, ...])


def _identity(row: Row[Any]) -> StationId:
    return StationId(row.identity)


def list_of(of: StationId) -> Asked[LocalList]:
    """Find what we know of a station's list, but for whom it holds."""
    return Asked(_LISTS.where(station.c.identity == of), _list)


def members_of(of: StationId) -> Asked[tuple[Member, ...]]:
    """List whom a station's list holds, part by part."""
    held = _PARTS.where(station.c.identity == of).order_by(local_list_part.c.part)
    return Asked(held, _members)


UNSETTLED: Final = Asked(
    select(station.c.identity)
    .join(local_list, station.c.no == local_list.c.station_no)
    .where(local_list.c.is_settled.is_(False)),
    _identity,
)
"""Stations whose list does not hold yet what it ought to."""
