"""What kind of past is wanted, and where it took place."""

from typing import NamedTuple

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind


class Place(NamedTuple):
    """Where vehicles charge."""

    station: StationId
    version: Version
    evse: int
    connector: int
    kind: ConnectorKind


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of past is wanted; the same one comes of the same seed."""

    seed: int
    places: tuple[Place, ...]
    tokens: tuple[str, ...]
    until: Instant
    days: int = 30
    gap_s: float = 5 * 3600.0
    """How long a place stands free, on average, before somebody might come."""
    interval_s: int = 300
    """How often the meter is told."""
