"""What balancing learned of an outlet and must not forget when we restart."""

import msgspec

from chargeloom.domain.ids import SiteId, StationId, TransactionId
from chargeloom.domain.instant import Instant


class OutletMemory(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of an outlet of a site, and how its charge was treated; the newest replaces the older."""

    site: SiteId
    station: StationId
    evse: int
    node: str
    """Where it hung then: moved elsewhere, it may lie on another phase."""
    first_phase: int | None = None
    """The phase of the supply on its first line, from 0, where the meter has shown it."""
    is_direct: bool = False
    """Whether its readings could only be of direct current."""
    charge: TransactionId | None = None
    pauses: int = 0
    """How often this charge was paused."""
    car_lines: int | None = None
    """On how many lines its car charges, where it takes fewer than the outlet has."""
    keeps_to_fewer: bool | None = None
    """Whether its station was seen to charge on fewer lines than the cable has when it was told so; None: neither was seen."""
    learned_at: Instant
