"""Outside limits: what others say of the power of sites, in memory as it is stored, and what it comes to."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

import msgspec

from chargeloom.domain.alerts.watching import SilentSource
from chargeloom.domain.bounds import Inconsistent, Problem
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import LimitId, SiteId, StationId, to_text
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.outside_limit import (
    LimitState,
    OutsideLimit,
    check_limit,
    check_new,
)
from chargeloom.domain.sites.site import SiteModel
from chargeloom.domain.unit import Unit
from chargeloom.energy.envelope import Envelope, Folding, Track, Word
from chargeloom.energy.external_profiles import of_others, spoken
from chargeloom.services.ground import Ground
from chargeloom.services.sites.sites import SITE, Sites

ProfilesOf: TypeAlias = Callable[[StationId], Iterable[InstalledProfile]]

Clocks: TypeAlias = Callable[[StationId], int]
"""Says by how much a station's clock is ahead of ours, as far as that is known."""

LIMIT: Final = "lim"
"""The prefix of a limit's id outside."""

SERVER: Final = "server"
KEPT_US: Final = DAY
"""How long what has ended stays in memory: a clock may go back by less."""


class OutsideLimits:
    """All that was said and is not long over."""

    def __init__(
        self,
        ground: Ground,
        sites: Sites,
        profiles_of: ProfilesOf,
        clocks: Clocks = lambda station: 0,  # noqa: ARG005
    ) -> None:
        self._ground = ground
        self._clocks = clocks
        self._profiles_of = profiles_of
        self._sites = sites
        self._limits: dict[LimitId, OutsideLimit] = {}
        self._foldings: dict[SiteId, Folding] = {}
        self._alone = asyncio.Lock()
        sites.clashes = self._clashes
        sites.subscribe(self._refold)
        ground.bus.listen_to_events(self._hear, EventType.LIMIT_EXTERNAL)

    async def load(self) -> None:
        """Take from the store what may still hold, after the sites; everyone who listens begins anew."""
        since = Instant(self._ground.now() - KEPT_US)
        async with self._alone:
            self._limits = {one.id: one for one in await self._ground.store.live_limits(since)}
        self._foldings.clear()
        for version in self._sites:
            self._sites.tell(version.site)

    def __iter__(self) -> Iterator[OutsideLimit]:
        return iter(tuple(self._limits.values()))

    def live(self, site: SiteId) -> tuple[OutsideLimit, ...]:
        """List what was said of a site and is not cancelled or long over, set-points and prices included."""
        return tuple(one for one in self._limits.values() if one.site == site)

    def envelope(self, site: SiteId, now: Instant, until: Instant) -> Envelope:
        """Fold what a site may do from now on. Raises KeyError where there is no such site."""
        return self._fold(site, self.live(site), now, until)

    def if_said(self, limit: OutsideLimit, now: Instant, until: Instant) -> Envelope:
        """Fold what its site might do if this were said, too; nothing is said by that. Raises Inconsistent."""
        problems = check_new(limit, now) or [*self._problems(limit)]
        if problems:
            raise Inconsistent(problems)
        return self._fold(limit.site, (*self.live(limit.site), limit), now, until)

    def _fold(
        self, site: SiteId, limits: Iterable[OutsideLimit], now: Instant, until: Instant
    ) -> Envelope:
        folding = self._foldings.get(site)
        if folding is None:
            version = self._sites.find(site)
            if version is None:
                raise KeyError(site)
            folding = self._foldings[site] = Folding(version.model)
        return folding.fold(limits, now, until, self._of_stations(site, now, until))

    async def find(self, limit: LimitId) -> OutsideLimit | None:
        """Find what somebody said, also what is long over."""
        return self._limits.get(limit) or await self._ground.store.outside_limit(limit)

    async def say(self, site: SiteId, actor: str, **said: Any) -> tuple[OutsideLimit, bool]:
        """Take what is said; under a name of the source's own it replaces what was said before.

        Tells whether it is new. What is said again word by word changes nothing; an end that has passed
        ends what was said before, and is refused of what is new. Raises Inconsistent.
        """
        async with self._alone:
            before = await self._named(site, said["source"], said.get("external_id"))
            now = self._ground.now()
            limit = OutsideLimit(
                id=LimitId(self._ground.ids.next(now)) if before is None else before.id,
                site=site,
                created_at=now if before is None else before.created_at,
                changed_at=now,
                **said,
            )
            if before is not None and _as_said(before) == _as_said(limit):
                return before, False
            is_new = before is None
            kind = EventType.LIMIT_CREATED if is_new else EventType.LIMIT_CHANGED
            problems = check_new(limit, now) if is_new else check_limit(limit)
            return await self._write(limit, problems, kind, actor), is_new

    async def change(self, limit: LimitId, actor: str, **said: Any) -> OutsideLimit:
        """Change what was said. Raises Inconsistent, KeyError."""
        async with self._alone:
            before = await self.find(limit)
            if before is None:
                raise KeyError(limit)
            marks = {"changed_at": self._ground.now(), "silence_told_at": None}
            changed = msgspec.structs.replace(before, **marks | said)
            if _as_said(before) == _as_said(changed):
                return before
            return await self._write(changed, check_limit(changed), EventType.LIMIT_CHANGED, actor)

    def silent(self) -> Iterator[SilentSource]:
        """List whose word expired, while what holds in its place does so."""
        now = self._ground.now()
        for limit in self:
            since = limit.is_silenced_at
            if since is not None and limit.state(now) is LimitState.EXPIRED:
                site = self._sites.model(limit.site)
                yield SilentSource(
                    limit=to_text(LIMIT, limit.id),
                    site=to_text(SITE, limit.site) if site is None else site.name,
                    source=limit.source,
                    since=since,
                    has_fallback=limit.fallback is not None,
                )

    async def look(self, now: Instant) -> None:
        """Tell of each source that fell silent, once; forget what is long over."""
        async with self._alone:
            for limit in tuple(self._limits.values()):
                if limit.state(now) is LimitState.EXPIRED and limit.silence_told_at is None:
                    await self._tell_silence(limit, now)
                elif limit.state(Instant(now - KEPT_US)) is LimitState.ENDED:
                    del self._limits[limit.id]

    async def _tell_silence(self, limit: OutsideLimit, now: Instant) -> None:
        unit, told = Unit(), msgspec.structs.replace(limit, silence_told_at=now)
        unit.record(told)
        self._ground.tell(
            unit, EventType.LIMIT_EXPIRED, to_text(LIMIT, limit.id), _about(told), now
        )
        await self._ground.commit(unit)
        self._keep(told)

    def _of_stations(
        self, site: SiteId, now: Instant, until: Instant
    ) -> Iterator[tuple[Track, Word]]:
        """List what others limited at the stations themselves."""
        tree = self._foldings[site].tree
        outlets = {(one.station, one.evse): one for one in self._foldings[site].outlets}
        for station in dict.fromkeys(station for station, _ in outlets):
            for profile in of_others(self._profiles_of(station)):
                outlet = outlets.get((station, profile.evse))
                lines = None if outlet is None else tree.lines(outlet)
                yield from spoken(profile, lines, now, until, self._clocks(station))

    def _hear(self, event: Event) -> None:
        """Tell of a site where somebody else limited a station, or freed it."""
        for model in self._sites.models():
            if any(outlet.station == event.subject for outlet in model.outlets):
                self._sites.tell(model.id)

    def _refold(self, site: SiteId) -> None:
        self._foldings.pop(site, None)

    async def _named(
        self, site: SiteId, source: str, external_id: str | None
    ) -> OutsideLimit | None:
        if external_id is None:
            return None
        return await self._ground.store.outside_limit_named(site, source, external_id)

    async def _write(
        self, limit: OutsideLimit, problems: list[Problem], kind: EventType, actor: str
    ) -> OutsideLimit:
        problems = problems or [*self._problems(limit)]
        if problems and not limit.is_cancelled:
            raise Inconsistent(problems)
        unit, now, subject = Unit(), self._ground.now(), to_text(LIMIT, limit.id)
        unit.record(limit)
        self._ground.tell(unit, kind, subject, _about(limit), now)
        self._ground.audit(unit, actor, kind.value, subject, msgspec.to_builtins(_as_said(limit)))
        await self._ground.commit(unit)
        self._keep(limit)
        return limit

    def _keep(self, limit: OutsideLimit) -> None:
        if limit.is_cancelled:
            self._limits.pop(limit.id, None)
        else:
            self._limits[limit.id] = limit
        self._sites.tell(limit.site)

    def _problems(self, limit: OutsideLimit) -> Iterator[Problem]:
        version = self._sites.find(limit.site)
        if version is None:
            yield Problem("/site", "there is no such site")
        else:
            yield from _misplaced(limit, version.model)

    def _clashes(self, model: SiteModel) -> list[Problem]:
        """List what was said of parts of a site that a new model has no more, and is not over."""
        now = self._ground.now()
        return [
            Problem("/nodes" if limit.at.node is not None else "/outlets", said)
            for limit in self.live(model.id)
            if limit.state(now) is not LimitState.ENDED
            for problem in _misplaced(limit, model)
            for said in [f"{to_text(LIMIT, limit.id)} holds here: {problem.message}"]
        ]


def _misplaced(limit: OutsideLimit, model: SiteModel) -> Iterator[Problem]:
    at = limit.at
    if at.node is not None and all(at.node != node.id for node in model.nodes):
        yield Problem("/at/node", f"there is no node {at.node}")
    evses = {outlet.evse for outlet in model.outlets if outlet.station == at.station}
    if at.station is not None and not (evses if at.evse == 0 else at.evse in evses):
        yield Problem(
            "/at/station", f"there is no such outlet: {at.station} {at.evse or ''}".strip()
        )


def _as_said(limit: OutsideLimit) -> OutsideLimit:
    """Leave out what we noted ourselves."""
    nothing = Instant(0)
    return msgspec.structs.replace(
        limit, created_at=nothing, changed_at=nothing, silence_told_at=None
    )


def _about(limit: OutsideLimit) -> dict[str, Any]:
    return {
        "site": to_text(SITE, limit.site),
        "kind": limit.kind.value,
        "source": limit.source,
        "cancelled": limit.is_cancelled,
    }
