"""Ordering: what somebody orders, made into profiles; that a station may have taken one is durable before it is asked."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from chargeloom.domain.commands.limit_orders import (
    ClearLimit,
    ClearProfiles,
    InstallProfile,
    SetLimit,
    UpdateProfile,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting import building, by_hand
from chargeloom.services.limiting.building import Habit
from chargeloom.services.limiting.doubts import Fate
from chargeloom.services.limiting.knowing import running_at, shares_levels
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.record import with_limit
from chargeloom.services.limiting.scene import Scene

Reply = TypeVar("Reply")


class Ordering:
    """Makes the profiles that are ordered, and follows what becomes of them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def compose(self, station: Station, order: SetLimit) -> tuple[InstallProfile, ...]:
        """Make the profiles of a limit that somebody sets by hand. Raises Refusal."""
        ground, offer = self._scene.knowledge(station, None), self._offer(station.id, order.evse)
        made = by_hand.compose(station, order, ground, offer)
        return tuple(self._in_its_place(station, each) for each in made)

    def _in_its_place(self, station: Station, made: InstallProfile) -> InstallProfile:
        """Give a profile the number of what stands in its place: that one it replaces (OCPP 2.0.1, K01.FR.05 and FR.06)."""
        rival = self._rival(station, made)
        if rival is None:
            return made
        profile = msgspec.structs.replace(made.profile, id=rival.profile.id)
        return msgspec.structs.replace(made, profile=profile)

    def _rival(self, station: Station, made: InstallProfile) -> InstalledProfile | None:
        if not shares_levels(station):
            return None
        place = InstallProfile(evse=made.evse, profile=made.profile)
        return self._scene.profiles.rival(station, place)

    def _offer(self, station: StationId, evse: int | None) -> Offer | None:
        """Find what an EVSE is offered; of all of them what one for AC is, if there is any."""
        limited = self._scene.limited.get(station)
        outlets = limited.outlets if limited is not None else {}
        offers = [one.offer for at, one in outlets.items() if one.offer and evse in {None, at}]
        return min(offers, key=lambda one: one.is_dc, default=None)

    def named(self, station: Station, order: ClearLimit) -> tuple[ClearProfiles, ...]:
        """Name the profiles that `compose` made, as far as they still stand. Raises Refusal."""
        limit = SetLimit(scope=order.scope, evse=order.evse, limit_a=0.0)
        made = by_hand.compose(station, limit, self._scene.knowledge(station, None), None)
        numbers = (self._number_of_limit(station, each) for each in made)
        return tuple(ClearProfiles(id=number) for number in numbers if number is not None)

    def _number_of_limit(self, station: Station, made: InstallProfile) -> int | None:
        """Find under which number a limit stands; None where something else of ours stands in its place."""
        own = self._scene.profiles.numbered(station.id, made.profile.id)
        rival = self._rival(station, made)
        for one in (rival, own):
            if one is not None and one.is_of_limit:
                return one.profile.id
        is_of_another = own is not None and own.is_of_limit is False
        if rival is not None or is_of_another or self._is_balanced(station.id, made):
            return None
        return made.profile.id

    def _is_balanced(self, station: StationId, made: InstallProfile) -> bool:
        """Whether the number of a limit is that of what a site lets an EVSE draw."""
        outlet = self._scene.outlet(station, made.evse)
        return outlet is not None and outlet.offer is not None

    async def made(self, station: Station, order: InstallProfile) -> None:
        """Note that a station took a profile that a limit came to: that one may be cleared as such. Raises StorageUnavailable."""
        unit = Unit()
        self._scene.profiles.is_of_limit(unit, station, order.profile.id)
        await self._scene.ground.store.commit(unit)

    def for_start(self, station: Station, plug: Plug) -> InstallProfile | None:
        """Make what goes with a request for a charge, so that its first seconds are within the limit.

        It allows no more than what is safe, and than what stands there. None where nothing is limited, or where
        the station is not known to take it.
        """
        outlet, ability = self._scene.outlet(station.id, plug.evse), self._ability(station.id)
        offer = outlet.offer if outlet is not None else None
        if outlet is None or offer is None or ability is None or outlet.starts_bare:
            return None
        knowledge = self._scene.knowledge(station, outlet)
        is_taken = ability.is_known and knowledge.is_without(Habit.NO_TRANSACTION)
        if not is_taken or running_at(station, plug.evse) is not None:
            return None
        stands_a = self._scene.allowed(station.id, plug.evse)
        said = (offer.limit_a, offer.safe_a, stands_a)
        limit_a = min(each for each in said if each is not None)
        profile = building.for_start(offer, limit_a, plug, knowledge)
        return InstallProfile(evse=plug.evse, connector=plug.connector, profile=profile)

    def starts_bare(self, station: StationId, evse: int) -> None:
        """Note that a station takes requests for a charge only without a profile."""
        outlet = self._scene.outlet(station, evse)
        if outlet is not None:
            outlet.starts_bare = True

    def as_installed(self, station: StationId, order: UpdateProfile) -> InstallProfile | None:
        """Say what a dynamic profile is once its limit is another; None where there is none."""
        known = self._scene.profiles.numbered(station, order.id)
        changed = with_limit(known, order.limit) if known is not None else None
        if changed is None:
            return None
        return InstallProfile(
            evse=changed.evse, connector=changed.connector, profile=changed.profile
        )

    async def tell(
        self,
        station: StationId,
        order: InstallProfile,
        ask: Callable[[], Awaitable[Reply]],
        fate: Callable[[Reply], Fate],
    ) -> Reply:
        """Ask a station to keep to a profile; that it may do so is durable before it is asked.

        Without an answer that tells its fate it stays in doubt. Raises StorageUnavailable, and what asking raises.
        """
        unit = Unit()
        shares = shares_levels(self._scene.fleet.find(station))
        ticket = self._scene.doubts.add(
            unit, station, order, self._scene.ground.now(), shares_levels=shares
        )
        await self._scene.ground.store.commit(unit)
        reply = await ask()
        unit, now, told = Unit(), self._scene.ground.now(), fate(reply)
        self._scene.doubts.learned(unit, ticket, told, now)
        self._scene.submit(unit)
        if told is Fate.UNKNOWN:
            self._scene.profiles.changed(station, order.evse)
        return reply

    def _ability(self, station: StationId) -> ChargingAbility | None:
        limited = self._scene.limited.get(station)
        return limited.ability if limited is not None else None
