"""Departures: whoever charges at an outlet that a new version of its site has no more, kept beyond a restart."""

from collections.abc import Iterable, Iterator

import msgspec
import structlog

from chargeloom.domain.ids import SiteId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.sites.departure import Departure, PerPhase
from chargeloom.domain.sites.site import Outlet, SiteModel
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

_Key = tuple[SiteId, StationId, int]


class Departures:
    """The newest of each outlet."""

    def __init__(self, ground: Ground, fleet: Fleet) -> None:
        self._ground, self._fleet = ground, fleet
        self._known: dict[_Key, Departure] = {}

    async def load(self) -> None:
        """Take from the store what is not over."""
        self._known.clear()
        self.take(await self._ground.store.departures())

    def of(self, model: SiteModel) -> Iterator[Departure]:
        """List the charges that still run at outlets which a site had, and has no more."""
        over = [key for key, one in self._known.items() if not self.runs(one)]
        for key in over:
            del self._known[key]
        here = [one for one in self._known.values() if one.site == model.id]
        has = {(outlet.station, outlet.evse) for outlet in model.outlets} if here else set()
        yield from (one for one in here if (one.station, one.evse) not in has)

    def runs(self, one: Departure) -> bool:
        """Whether a charge is not over."""
        return self._charge_at(one.station, one.evse) == one.charge

    def between(self, before: SiteModel, after: SiteModel, now: Instant) -> Iterator[Departure]:
        """List who departs with a new version of a site, and reckon with all that each can draw."""
        has = {(outlet.station, outlet.evse) for outlet in after.outlets}
        tree = SiteTree.of(before)
        for outlet in before.outlets:
            charge = self._charge_at(outlet.station, outlet.evse)
            if charge is not None and (outlet.station, outlet.evse) not in has:
                yield _departs(before.id, outlet, charge, tree.path(outlet.node), now)

    def take(self, departures: Iterable[Departure]) -> None:
        """Go by what was made durable."""
        self._known |= {
            (one.site, one.station, one.evse): one for one in departures if self.runs(one)
        }

    def learn(self, one: Departure, a: PerPhase) -> None:
        """Keep what is known better of one: how much it may draw of each phase."""
        if one.a == a:
            return
        known = msgspec.structs.replace(one, a=a)
        self.take((known,))
        unit = Unit()
        unit.record(known)
        self._ground.store.submit(unit, _kept)

    def _charge_at(self, station: StationId, evse: int) -> TransactionId | None:
        known = self._fleet.find(station)
        found = None if known is None else known.open_at(Plug(evse, 0))
        return None if found is None else found.record.id


def _departs(
    site: SiteId, outlet: Outlet, charge: TransactionId, path: Iterable[str], now: Instant
) -> Departure:
    return Departure(
        site=site,
        station=outlet.station,
        evse=outlet.evse,
        charge=charge,
        path=tuple(path),
        a=(outlet.max_a,) * 3,
        most_a=outlet.max_a,
        departed_at=now,
    )


def _kept(error: Exception | None) -> None:
    if error is not None:
        log.warning("what departed outlets may draw was not kept", error=str(error))
