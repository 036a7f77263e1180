"""What a vehicle says that it wants: how much, by when, and how it can charge; it binds downwards only."""

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.composite import LINE_V
from chargeloom.domain.sites.supply import DC_EFFICIENCY


class Wants(msgspec.Struct, frozen=True, kw_only=True):
    """What it said (OCPP 2.0.1, K15; 2.1, K15, K18 and K19); what it did not say is None."""

    transfer: str
    """In the words of OCPP: AC_single_phase, DC, ..."""
    energy_wh: float | None = None
    departs_at: Instant | None = None
    min_a: float | None = None
    max_a: float | None = None
    """Of each line, or of the direct current."""
    max_w: float | None = None
    soc_percent: float | None = None
    capacity_wh: float | None = None
    most_periods: int | None = None
    """A schedule for it has no more periods (K15.FR.07)."""

    @property
    def is_dc(self) -> bool:
        """Whether it takes direct current."""
        return self.transfer.startswith("DC")

    def most_a(self, lines: int, volts: float = LINE_V) -> float | None:
        """Say how much it takes at most of each line of the grid; None where it did not say."""
        efficiency = DC_EFFICIENCY if self.is_dc else 1.0
        by_power = None if self.max_w is None else self.max_w / efficiency / volts / max(lines, 1)
        said = (None if self.is_dc else self.max_a, by_power)
        return min((each for each in said if each is not None), default=None)


class VehicleNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """What the vehicle at an EVSE said last; it is over with the charge."""

    station: StationId
    evse: int
    transaction: str | None
    """The station's own number of the charge that ran then."""
    told_at: Instant
    wants: Wants
    removed_at: Instant | None = None
