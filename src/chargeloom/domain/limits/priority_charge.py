"""Charges that go first, as their stations tell it."""

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant


class PriorityCharge(msgspec.Struct, frozen=True, kw_only=True):
    """A charge that has priority until it ends, or gives that up (OCPP 2.1, K21 and K22)."""

    station: StationId
    transaction: str
    """The station's own number of the charge."""
    told_at: Instant
    removed_at: Instant | None = None
