"""Charging profiles, what vehicles want, and which charges go first."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import charging_profile, priority_charge, station, vehicle_needs

_all: Final = select(charging_profile, station.c.identity).join(
    station, station.c.no == charging_profile.c.station_no
)


def _profile(row: Row[Any]) -> InstalledProfile:
    return record_of(InstalledProfile, row, station=row.identity)


def _needed(row: Row[Any]) -> VehicleNeeds:
    return record_of(VehicleNeeds, row, station=row.identity)


def _first(row: Row[Any]) -> PriorityCharge:
    return record_of(PriorityCharge, row, station=row.identity)


INSTALLED: Final = Asked(_all.where(charging_profile.c.removed_at.is_(None)), _profile)
NEEDS: Final = Asked(
    select(vehicle_needs, station.c.identity)
    .join(station, station.c.no == vehicle_needs.c.station_no)
    .where(vehicle_needs.c.removed_at.is_(None)),
    _needed,
)
PRIORITY: Final = Asked(
    select(priority_charge, station.c.identity)
    .join(station, station.c.no == priority_charge.c.station_no)
    .where(priority_charge.c.removed_at.is_(None)),
    _first,
)
