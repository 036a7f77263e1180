"""A charge at an outlet that its site has no more: until it is over it loads what fed it."""

from typing import TypeAlias

import msgspec

from chargeloom.domain.ids import SiteId, StationId, TransactionId
from chargeloom.domain.instant import Instant

PerPhase: TypeAlias = tuple[float, float, float]


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept free for a charge until it is over; the newest of an outlet replaces the older."""

    site: SiteId
    station: StationId
    evse: int
    charge: TransactionId
    path: tuple[str, ...]
    """The node that fed it, and all above that one, up to the root."""
    a: PerPhase
    """The most on each phase of the first of them."""
    most_a: float
    """What the outlet itself bears on each of its lines."""
    departed_at: Instant
