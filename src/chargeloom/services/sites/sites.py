"""Sites: what is wired where, in memory as it is stored, changed version by version.

What a live loop needs, and nothing else:

- `models()` and `model(site)`: what each site is now; sites that are disabled are left out;
- `subscribe(told)`: `told(site)` whenever a site or what others say of it has changed, after the commit;
- `OutsideLimits.envelope(site, now, until)`, `.live(site)`: what the site may do, and by whose word.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
import structlog

from chargeloom.domain.bounds import Inconsistent, Problem
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import SiteId, StationId, to_text
from chargeloom.domain.sites.check import check
from chargeloom.domain.sites.site import SiteModel
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.sites.departures import Departures
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

SITE: Final = "sit"
"""The prefix of a site's id outside."""

Told = Callable[[SiteId], None]
Holds = Callable[[SiteModel], list[Problem]]


class StaleVersion(Exception):
    """A change was made to a version that is not the newest."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


class Sites:
    """The newest version of every site."""

    def __init__(self, ground: Ground, fleet: Fleet) -> None:
        self._ground = ground
        self._fleet = fleet
        self.departures: Final = Departures(ground, fleet)
        self._sites: dict[SiteId, SiteVersion] = {}
        self._listeners: list[Told] = []
        self._alone = asyncio.Lock()
        self.clashes: Holds = lambda model: []  # noqa: ARG005
        """Lists what else speaks against a model."""

    async def load(self) -> None:
        """Take all from the store; nobody is told before what others say of them is there, too."""
        async with self._alone:
            self._sites = {one.site: one for one in await self._ground.store.sites()}
            await self.departures.load()

    def __iter__(self) -> Iterator[SiteVersion]:
        return iter(tuple(self._sites.values()))

    def find(self, site: SiteId) -> SiteVersion | None:
        """Find a site, also one that is disabled."""
        return self._sites.get(site)

    def models(self) -> tuple[SiteModel, ...]:
        """List what the sites are that are not disabled."""
        return tuple(one.model for one in self._sites.values() if not one.is_disabled)

    def model(self, site: SiteId) -> SiteModel | None:
        """Say what a site is now; None when there is none, or it is disabled."""
        found = self._sites.get(site)
        return None if found is None or found.is_disabled else found.model

    def subscribe(self, told: Told) -> Callable[[], None]:
        """Call `told` in the event loop with each site that changed, until the returned function is called."""
        self._listeners.append(told)

        def stop() -> None:
            if told in self._listeners:
                self._listeners.remove(told)

        return stop

    def tell(self, site: SiteId) -> None:
        """Tell everyone that a site is not what it was; one who fails keeps it from nobody."""
        for told in tuple(self._listeners):
            try:
                told(site)
            except Exception:
                log.exception("a listener of sites failed", listener=repr(told))

    async def make(self, actor: str, **said: Any) -> SiteVersion:
        """Make a site. Raises Inconsistent."""
        async with self._alone:
            site = SiteId(self._ground.ids.next(self._ground.now()))
            model = SiteModel(id=site, version=1, **said)
            return await self._save(model, EventType.SITE_CREATED, actor, is_disabled=False)

    async def change(self, site: SiteId, replaces: int, actor: str, **said: Any) -> SiteVersion:
        """Replace a version by a new one. Raises StaleVersion, Inconsistent, KeyError."""
        async with self._alone:
            known = self._sites[site]
            if known.version != replaces:
                raise StaleVersion(known.version)
            is_disabled = said.pop("is_disabled", known.is_disabled)
            model = msgspec.structs.replace(known.model, version=known.version + 1, **said)
            changed = EventType.SITE_CHANGED
            return await self._save(model, changed, actor, is_disabled=is_disabled)

    async def _save(
        self, model: SiteModel, kind: EventType, actor: str, *, is_disabled: bool
    ) -> SiteVersion:
        problems = await asyncio.to_thread(check, model)
        if not problems and not is_disabled:
            problems = self._outside(model)
        if problems:
            raise Inconsistent(problems)
        now, unit, subject = self._ground.now(), Unit(), to_text(SITE, model.id)
        version = SiteVersion(
            id=self._ground.ids.next(now),
            site=model.id,
            version=model.version,
            saved_at=now,
            saved_by=actor,
            is_disabled=is_disabled,
            model=model,
        )
        unit.record(version)
        known = self._sites.get(model.id)
        departs = [] if known is None else [*self.departures.between(known.model, model, now)]
        unit.facts += departs
        about = {"name": model.name, "version": model.version, "disabled": is_disabled}
        self._ground.tell(unit, kind, subject, about, now)
        self._ground.audit(unit, actor, kind.value, subject, about)
        await self._ground.commit(unit)
        self._sites[model.id] = version
        self.departures.take(departs)
        self.tell(model.id)
        return version

    def _outside(self, model: SiteModel) -> list[Problem]:
        return [*self._outlets(model), *self.clashes(model)]

    def _outlets(self, model: SiteModel) -> Iterator[Problem]:
        taken = {
            (outlet.station, outlet.evse): other.name
            for other in self.models()
            if other.id != model.id
            for outlet in other.outlets
        }
        for place, outlet in enumerate(model.outlets):
            record = self._fleet.record(StationId(outlet.station))
            if record is None or record.is_stranger:
                yield Problem(f"/outlets/{place}/station", "there is no such station")
            elif (outlet.station, outlet.evse) in taken:
                name = taken[outlet.station, outlet.evse]
                yield Problem(f"/outlets/{place}/evse", f"is in another site: {name}")
