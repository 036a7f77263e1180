"""Sites in all their versions, and what others say of their power."""

from typing import Any, Final

from sqlalchemy import Row, func, or_, select

from chargeloom.domain.ids import LimitId, SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.sites.departure import Departure
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import LimitPage, Page
from chargeloom.storage.queries.paging import paged
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    departure,
    meter_memory,
    outlet_memory,
    outside_limit,
    site_version,
    station,
)


def versions(site: SiteId, page: Page) -> Asked[SiteVersion]:
    """List the versions of a site by their numbers."""
    chosen = select(site_version).where(site_version.c.site == site)
    return Asked(paged(chosen, site_version.c.version, page), _version)


def version_of(site: SiteId, version: int) -> Asked[SiteVersion]:
    """Find a version of a site."""
    chosen = select(site_version).where(site_version.c.site == site)
    return Asked(chosen.where(site_version.c.version == version), _version)


def limits(asked: LimitPage) -> Asked[OutsideLimit]:
    """List what others said by id."""
    chosen = select(outside_limit)
    if asked.site is not None:
        chosen = chosen.where(outside_limit.c.site == asked.site)
    if asked.source is not None:
        chosen = chosen.where(outside_limit.c.source == asked.source)
    return Asked(paged(chosen, outside_limit.c.id, asked.page), _limit)


def limit_of(limit: LimitId) -> Asked[OutsideLimit]:
    """Find what somebody said."""
    return Asked(select(outside_limit).where(outside_limit.c.id == limit), _limit)


def limit_named(site: SiteId, source: str, external_id: str) -> Asked[OutsideLimit]:
    """Find what somebody said by the source's own name for it."""
    chosen = select(outside_limit).where(
        outside_limit.c.site == site,
        outside_limit.c.source == source,
        outside_limit.c.external_id == external_id,
    )
    return Asked(chosen, _limit)


def live_limits(ended_after: Instant) -> Asked[OutsideLimit]:
    """List what holds, may come, or outlived the word of its source."""
    ends_at, expires_at = outside_limit.c.ends_at, outside_limit.c.expires_at
    chosen = select(outside_limit).where(
        outside_limit.c.is_cancelled.is_(False),
        or_(ends_at.is_(None), ends_at > ended_after, expires_at < ends_at),
    )
    return Asked(chosen.order_by(outside_limit.c.id), _limit)


def _memory(row: Row[Any]) -> OutletMemory:
    return record_of(OutletMemory, row, station=row.identity)


MEMORIES: Final = Asked(
    select(outlet_memory, station.c.identity).join(
        station, station.c.no == outlet_memory.c.station_no
    ),
    _memory,
)


def _departure(row: Row[Any]) -> Departure:
    return record_of(Departure, row, station=row.identity)


DEPARTURES: Final = Asked(
    select(departure, station.c.identity).join(station, station.c.no == departure.c.station_no),
    _departure,
)


def _meter(row: Row[Any]) -> MeterMemory:
    return record_of(MeterMemory, row)


METERS: Final = Asked(select(meter_memory), _meter)


def _version(row: Row[Any]) -> SiteVersion:
    return record_of(SiteVersion, row)


def _limit(row: Row[Any]) -> OutsideLimit:
    return record_of(OutsideLimit, row)


_LAST: Final = (
    select(site_version.c.site, func.max(site_version.c.version).label("version"))
    .group_by(site_version.c.site)
    .subquery()
)
NEWEST: Final = Asked(
    select(site_version)
    .join(
        _LAST,
        (_LAST.c.site == site_version.c.site) & (_LAST.c.version == site_version.c.version),
    )
    .order_by(site_version.c.site),
    _version,
)
