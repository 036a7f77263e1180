"""Charging profiles."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.charging_profile import InstalledProfile
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import charging_profile, station

_all: Final = select(charging_profile, station.c.identity).join(
    station, station.c.no == charging_profile.c.station_no
)


def _profile(row: Row[Any]) -> InstalledProfile:
    return record_of(InstalledProfile, row, station=row.identity)


INSTALLED: Final = Asked(_all.where(charging_profile.c.removed_at.is_(None)), _profile)
