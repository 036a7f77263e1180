"""Sites, their devices, and what others say of their power."""

from collections.abc import Sequence

from chargeloom.domain.devices.device import Device
from chargeloom.domain.ids import LimitId, SiteId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.sites.departure import Departure
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.pages import LimitPage, Page
from chargeloom.storage.queries import devices, sites


class OfSites(Asking):
    """Answers about sites."""

    async def devices(self) -> Sequence[Device]:
        """List all devices, also those that were removed, oldest first."""
        return await self._reader.all(devices.ALL_DEVICES)

    async def sites(self) -> Sequence[SiteVersion]:
        """List the newest version of every site, oldest site first."""
        return await self._reader.all(sites.NEWEST)

    async def site_versions(self, site: SiteId, page: Page) -> Sequence[SiteVersion]:
        """List the versions of a site by their numbers; `page.after` is one."""
        return await self._reader.all(sites.versions(site, page))

    async def site_version(self, site: SiteId, version: int) -> SiteVersion | None:
        """Find a version of a site."""
        return await self._reader.first(sites.version_of(site, version))

    async def outside_limits(self, asked: LimitPage) -> Sequence[OutsideLimit]:
        """List what others said by id."""
        return await self._reader.all(sites.limits(asked))

    async def outside_limit(self, limit: LimitId) -> OutsideLimit | None:
        """Find what somebody said."""
        return await self._reader.first(sites.limit_of(limit))

    async def outside_limit_named(
        self, site: SiteId, source: str, external_id: str
    ) -> OutsideLimit | None:
        """Find what somebody said by the source's own name for it."""
        return await self._reader.first(sites.limit_named(site, source, external_id))

    async def live_limits(self, ended_after: Instant) -> Sequence[OutsideLimit]:
        """List what was not cancelled, and did not end as was said before an instant."""
        return await self._reader.all(sites.live_limits(ended_after))

    async def outlet_memories(self) -> Sequence[OutletMemory]:
        """List what was learned of outlets."""
        return await self._reader.all(sites.MEMORIES)

    async def departures(self) -> Sequence[Departure]:
        """List the charges that ran at outlets which their sites had no more, also those that are over."""
        return await self._reader.all(sites.DEPARTURES)

    async def meter_memories(self) -> Sequence[MeterMemory]:
        """List how meters were seen to be wired."""
        return await self._reader.all(sites.METERS)
