"""How meters were seen to be wired, kept beyond a restart."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
import structlog

from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.site import Meter
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground

log = structlog.get_logger(__name__)

NEVER: Final = Instant(0)


class MeterMemories:
    """The newest of each meter; what is new is made durable soon."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[tuple[SiteId, str], MeterMemory] = {}

    async def load(self) -> None:
        """Take all from the store."""
        found = await self._ground.store.meter_memories()
        self._known = {(one.site, one.meter): one for one in found}

    def of(self, site: SiteId, meter: Meter) -> MeterMemory | None:
        """Say what cars showed of a meter; of one that was said to be otherwise then, nothing."""
        found = self._known.get((site, meter.id))
        return found if found is not None and found.said == meter else None

    def of_device(self, device: str) -> Iterator[MeterMemory]:
        """List what is known of the meters of a device."""
        return (one for one in tuple(self._known.values()) if one.said.device == device)

    def anew(self, site: SiteId, meter: str, now: Instant) -> MeterMemory | None:
        """Say what is to be kept of a meter that somebody mended; None where it was not known to be wrong."""
        known = self._known.get((site, meter))
        if known is None or not (known.is_reversed or known.astray):
            return None
        return _mended(known, now)

    def take(self, memory: MeterMemory) -> None:
        """Go by what was made durable elsewhere."""
        self._known[memory.site, memory.meter] = memory

    def forget(self, memory: MeterMemory, now: Instant) -> None:
        """Begin anew with a meter."""
        self.keep([_mended(memory, NEVER)], now)

    def keep(self, memories: Iterable[MeterMemory], now: Instant) -> None:
        """Keep what differs from what is known; where nothing was ever known, that all is well is no news."""
        unit = Unit()
        for one in memories:
            key = one.site, one.meter
            known = self._known.get(key)
            is_news = one.is_reversed or one.astray if known is None else _alike(known) != one
            if is_news:
                self._known[key] = newest = msgspec.structs.replace(one, learned_at=now)
                unit.record(newest)
        if unit.facts:
            self._ground.store.submit(unit, _kept)


def _mended(one: MeterMemory, at: Instant) -> MeterMemory:
    return msgspec.structs.replace(one, is_reversed=False, astray=(), learned_at=at)


def _alike(one: MeterMemory) -> MeterMemory:
    return msgspec.structs.replace(one, learned_at=NEVER)


def _kept(error: Exception | None) -> None:
    if error is not None:
        log.warning("what was learned of meters was not kept", error=str(error))
