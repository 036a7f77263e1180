"""What was learned of outlets, kept beyond a restart and beyond a version of their site."""

from collections.abc import Iterable

import msgspec
import structlog

from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.unit import Unit
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.services.balancing.meter_memories import NEVER, MeterMemories
from chargeloom.services.ground import Ground

log = structlog.get_logger(__name__)


class Memories:
    """The newest of each outlet; what is new is made durable soon."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[tuple[SiteId, Place], OutletMemory] = {}
        self.meters = MeterMemories(ground)

    async def load(self) -> None:
        """Take all from the store."""
        self._known = {
            (one.site, Place(station=one.station, evse=one.evse)): one
            for one in await self._ground.store.outlet_memories()
        }
        await self.meters.load()

    def of(self, site: SiteId, place: Place, node: str) -> OutletMemory:
        """Say what is known of an outlet; of one that hung elsewhere, nothing but what its station does."""
        found = self._known.get((site, place))
        empty = OutletMemory(
            site=site, station=place.station, evse=place.evse, node=node, learned_at=NEVER
        )
        if found is None:
            return empty
        if found.node == node:
            return found
        return msgspec.structs.replace(
            empty, is_direct=found.is_direct, keeps_to_fewer=found.keeps_to_fewer
        )

    def knows(self, site: SiteId, place: Place) -> bool:
        """Whether anything was ever kept of an outlet."""
        return (site, place) in self._known

    def keep(self, memories: Iterable[OutletMemory], now: Instant) -> None:
        """Keep what differs from what is known; of the time of each it is only said when it was kept."""
        unit = Unit()
        for one in memories:
            key = one.site, Place(station=one.station, evse=one.evse)
            known = self._known.get(key)
            if known is None or _but_for_time(known) != one:
                self._known[key] = newest = msgspec.structs.replace(one, learned_at=now)
                unit.record(newest)
        if unit.facts:
            self._ground.store.submit(unit, _kept)


def _but_for_time(one: OutletMemory) -> OutletMemory:
    return msgspec.structs.replace(one, learned_at=NEVER)


def _kept(error: Exception | None) -> None:
    if error is not None:
        log.warning("what was learned of outlets was not kept", error=str(error))
