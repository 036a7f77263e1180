"""What cars showed of a meter, and balancing must not forget when we restart."""

import msgspec

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import Meter


class StrayOutlet(msgspec.Struct, frozen=True, kw_only=True):
    """An outlet whose cars show on other phases than they are said to lie on; phases count from 0."""

    station: StationId
    evse: int
    said: tuple[int, ...]
    shown: tuple[int, ...]


class MeterMemory(msgspec.Struct, frozen=True, kw_only=True):
    """How a meter of a site was seen to be wired; the newest replaces the older.

    It holds for the meter as it is said to be, until cars show otherwise or somebody says that it is mended.
    """

    site: SiteId
    meter: str
    said: Meter
    is_reversed: bool = False
    astray: tuple[StrayOutlet, ...] = ()
    learned_at: Instant
