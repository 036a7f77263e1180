"""The scene of limits: what is offered, what stations keep to, what they may have taken, and what is known of them."""

from collections.abc import Iterable
from math import inf
from typing import Final

import msgspec

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import InstalledProfile, RateUnit
from chargeloom.domain.limits.composite import LINE_V, Use, limit_at
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.limiting import building
from chargeloom.services.limiting.building import Habit
from chargeloom.services.limiting.doubts import Doubts
from chargeloom.services.limiting.knowing import habits_of, station_time, use_of, uses_of
from chargeloom.services.limiting.needing import Needs
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.outlet import Limited, Outlet
from chargeloom.services.limiting.priority import Priority
from chargeloom.services.limiting.record import ProfileRecord
from chargeloom.services.stations.tolerating import Tolerating
from chargeloom.services.supervising import Fleet

ALL_LINES: Final = 3
VALIDITY_S: Final = 300
"""So long a live limit holds without us, where the station can count."""


class Scene:
    """Shared by those who bring limits about and those who judge what becomes of them."""

    def __init__(
        self, ground: Ground, fleet: Fleet, tolerating: Tolerating, validity_s: int = VALIDITY_S
    ) -> None:
        self.ground = ground
        self.fleet = fleet
        self.profiles = ProfileRecord(ground, tolerating)
        self.doubts = Doubts()
        self.needs = Needs()
        self.priority = Priority()
        self.limited: dict[StationId, Limited] = {}
        self._tolerating = tolerating
        self._validity_s = validity_s

    def load(self, profiles: Iterable[InstalledProfile]) -> None:
        """Take what the store holds: what stations keep to, and what they may have taken."""
        self.profiles.load(self.doubts.load(profiles))

    def outlet(self, station: StationId, evse: int) -> Outlet | None:
        """Find an EVSE that is limited, or was."""
        limited = self.limited.get(station)
        return limited.outlets.get(evse) if limited is not None else None

    def knowledge(self, station: Station, outlet: Outlet | None) -> building.Ground:
        """Gather what matters of a station where a profile is made for it."""
        limited = self.limited.get(station.id)
        ability = (limited.ability if limited is not None else None) or ChargingAbility()
        habits = habits_of(station, self._tolerating.character(station).avoided, ability)
        if outlet is not None:
            habits |= set(outlet.suspected)
            ability = self._for_vehicle(station, outlet.evse, ability)
        if Habit.NO_AMPERES in habits and not ability.says_units:
            ability = msgspec.structs.replace(ability, units=(RateUnit.WATTS,))
        offset_us, volts = station.clock_offset_us, self._volts(station, outlet)
        return building.Ground(ability, habits, offset_us, self._validity_s, volts)

    def _volts(self, station: Station, outlet: Outlet | None) -> float:
        """Say at which voltage a station's power is reckoned; of several the lowest, which allows the least."""
        limited = self.limited.get(station.id)
        all_of_it = tuple(limited.outlets.values()) if limited is not None else ()
        known = (outlet,) if outlet is not None else all_of_it
        return min((each.offer.volts for each in known if each.offer), default=LINE_V)

    def _for_vehicle(
        self, station: Station, evse: int, ability: ChargingAbility
    ) -> ChargingAbility:
        """Take no more periods than the vehicle does (OCPP 2.0.1, K15.FR.07)."""
        wants = self.needs.of(station, evse)
        most = wants.most_periods if wants is not None else None
        if not most or most >= ability.max_periods:
            return ability
        return msgspec.structs.replace(ability, max_periods=most)

    def allowed(self, station: StationId, evse: int, car_lines: int = ALL_LINES) -> float | None:
        """Say what all profiles together leave an EVSE now; of one that nobody limits watts are reckoned on so many lines."""
        found = self.fleet.find(station)
        at = station_time(found, self.ground.now())
        outlet = self.outlet(station, evse)
        use = _use(outlet.offer if outlet is not None else None, found, evse, at, car_lines)
        use = self.priority.of(station, use)
        return limit_at(self.profiles.of(station), evse, use, at)

    def use(self, station: Station, evse: int) -> Use:
        """Say how an EVSE is used now; on how many lines is known of those that are limited."""
        outlet = self.outlet(station.id, evse)
        offer = outlet.offer if outlet is not None else None
        use = _use(offer, station, evse, self.station_time(station.id))
        return self.priority.of(station.id, use)

    def station_time(self, station: StationId) -> Instant:
        """Say what time it is at a station."""
        return station_time(self.fleet.find(station), self.ground.now())

    def submit(self, unit: Unit) -> None:
        """Let a unit become durable, and what it tells be told then; nobody waits for it."""
        if unit.facts:
            self.ground.store.submit(unit, lambda error: self._told(unit, error))

    def _told(self, unit: Unit, error: Exception | None) -> None:
        if error is None:
            self.ground.publish(unit)


def _use(
    offer: Offer | None,
    station: Station | None,
    evse: int,
    at: Instant,
    car_lines: int = ALL_LINES,
) -> Use:
    if offer is None:
        comes = use_of(at, car_lines, is_dc=False)
    else:
        is_dc, most_a = offer.is_dc, inf if offer.is_dc else offer.most_a
        comes = use_of(at, offer.watt_lines, is_dc=is_dc, volts=offer.volts, most_a=most_a)
    return uses_of(station, evse, comes, comes.lines)[0]
