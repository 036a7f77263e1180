"""Alarming: tells of stations that were refused at the door, seldom enough that nobody floods the store."""

from collections import OrderedDict
from typing import Final

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.turned_away import TurnedAway
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

QUIET_S: Final = 60.0
MAX_REMEMBERED: Final = 10_000


class Seldom:
    """Lets each thing through once in a while, and remembers a bounded number of them."""

    def __init__(self, quiet_s: float = QUIET_S) -> None:
        self._quiet_s = quiet_s
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    def may_tell(self, what: tuple[str, str], now_s: float) -> bool:
        """Whether this was not told for a while; if so, it is told now."""
        told_s = self._told.get(what)
        if told_s is not None and now_s - told_s < self._quiet_s:
            return False
        self._told[what] = now_s
        self._told.move_to_end(what)
        if len(self._told) > MAX_REMEMBERED:
            self._told.popitem(last=False)
        return True


class Alarming:
    """Makes events of refusals; only of stations that we know, for anybody can make up identities."""

    def __init__(self, ground: Ground, fleet: Fleet) -> None:
        self._ground = ground
        self._fleet = fleet
        self._seldom = Seldom()

    def refused(
        self, station: StationId | None, address: str, status: int, why: str, now_s: float
    ) -> Unit | None:
        """Note that somebody who says to be this station was refused; None when that is no news."""
        known = self._fleet.find(station) if station is not None else None
        if station is None or known is None:
            return None
        now = self._ground.now()
        known.turned_away = TurnedAway(now, address, why)
        if not self._seldom.may_tell((station, why), now_s):
            return None
        unit = Unit()
        data = {"address": address, "status": status, "why": why}
        self._ground.tell(unit, EventType.STATION_REFUSED, station, data, now)
        return unit
