"""Limiting: offers become profiles that stations keep to, and what they do with them is watched.

The contract, for whoever balances: `offer` may be called as often as it likes, it never waits. The
newest offer wins, and one request at a time is under way for an EVSE. `standing` says what an EVSE
does when we vanish, and is never too low. `effect` says what became of the newest offer. Whatever
changes for the worse is told as an event. After a start, a boot and a reconnect all is sent again.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from chargeloom.domain.alerts.watching import UnheededLimit
from chargeloom.domain.commands.limit_orders import (
    UpdateProfile,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    ProfileKind,
    RateUnit,
)
from chargeloom.domain.limits.composite import Step, Use
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds, Wants
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.limiting import building
from chargeloom.services.limiting.bringing import Bringing
from chargeloom.services.limiting.building import Habit
from chargeloom.services.limiting.conduct import BAD, Conduct, Effect
from chargeloom.services.limiting.foreseeing import Foreseeing
from chargeloom.services.limiting.judging import Judging
from chargeloom.services.limiting.knowing import (
    clock_offset_us,
    running_at,
)
from chargeloom.services.limiting.needing import Answer
from chargeloom.services.limiting.offer import Offer, checked
from chargeloom.services.limiting.ordering import Ordering
from chargeloom.services.limiting.outlet import Limited, Outlet
from chargeloom.services.limiting.reacting import REACTIONS, Reacting
from chargeloom.services.limiting.rebooting import Rebooting
from chargeloom.services.limiting.record import ProfileRecord
from chargeloom.services.limiting.resuming import Resuming
from chargeloom.services.limiting.scene import ALL_LINES, VALIDITY_S, Scene
from chargeloom.services.limiting.units import reckoning_of
from chargeloom.services.stations.tolerating import Tolerating
from chargeloom.services.supervising import Fleet

Reply = TypeVar("Reply")

ANSWERED_S: Final = 0.5
"""An answer of ours has left by then; what it promises comes after it."""


class Limiting:
    """Keeps what stations last accepted, and makes them keep to what they are offered."""

    HEARS: Final = tuple(REACTIONS)

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        tolerating: Tolerating,
        validity_s: int = VALIDITY_S,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._scene = Scene(ground, fleet, tolerating, validity_s)
        self._judging = Judging(self._scene)
        self._bringing = Bringing(self._scene, self._judging)
        self._rebooting = Rebooting(self._scene, self._bringing)
        reacting = Reacting(self._scene, self._judging, self._bringing, self._rebooting)
        self.hear, self.measured = reacting.hear, reacting.measured
        self.clock_was_set = reacting.clock_was_set
        self._scene.profiles.changed = reacting.changed
        foreseeing = Foreseeing(self._scene)
        self.standing, self.may_rise = foreseeing.standing, foreseeing.may_rise
        self.goes_first = foreseeing.goes_first
        self._resuming = Resuming(self._scene, self._bringing)
        self.orders: Final = Ordering(self._scene)
        """What somebody orders."""

    @property
    def profiles(self) -> ProfileRecord:
        """What stations keep to, as far as they told us."""
        return self._scene.profiles

    def listen(self, answered: Callable[[StationId], None]) -> None:
        """Tell somebody of each station that took, refused or did not answer what it was told."""
        self._bringing.answered = answered

    def load(
        self,
        profiles: Iterable[InstalledProfile],
        needs: Iterable[VehicleNeeds] = (),
        priority: Iterable[PriorityCharge] = (),
    ) -> None:
        """Take what the store holds: what stations keep to, what they may have taken, what vehicles want, and who goes first."""
        self._scene.load(profiles)
        self._scene.needs.load(needs)
        self._scene.priority.load(priority)

    # What whoever balances asks.

    def offer(self, station: StationId, evse: int, offer: Offer) -> None:
        """Let an EVSE draw so much from now on, and the safe part once it hears nothing of us.

        Raises ValueError for what is no number of amperes.
        """
        offer = checked(offer)
        limited = self._scene.limited.setdefault(station, Limited())
        outlet = limited.outlets.setdefault(evse, Outlet(station, evse))
        before, outlet.offer = outlet.offer, offer
        if offer != before:
            is_less = before is not None and offer.limit_a < before.limit_a
            self._bringing.see_to(outlet, is_urgent=is_less)

    def withdraw(self, station: StationId, evse: int) -> None:
        """Offer nothing more: the profiles that are there stay, and so does their safe end."""
        limited = self._scene.limited.get(station)
        outlet = limited.outlets.pop(evse, None) if limited is not None else None
        if outlet is not None:
            outlet.offer = None
            outlet.disarm()

    def telling_a(self, station: StationId, evse: int) -> float:
        """Say what an EVSE is being told to allow just now, also before it is known to be in doubt; 0 when nothing."""
        outlet = self._scene.outlet(station, evse)
        return 0.0 if outlet is None else outlet.telling_a

    def effect(self, station: StationId, evse: int, car_lines: int = ALL_LINES) -> Effect:
        """Say what became of the newest offer to an EVSE; without one, watts are reckoned on so many lines."""
        outlet = self._scene.outlet(station, evse)
        if outlet is None:
            return Effect(
                None,
                self._scene.allowed(station, evse, car_lines),
                None,
                None,
                None,
                Conduct.UNTOLD,
            )
        now = self._scene.station_time(station)
        composite = outlet.composite.limit_at(now) if outlet.composite is not None else None
        return Effect(
            wanted_a=outlet.offer.limit_a if outlet.offer is not None else None,
            accepted_a=self._scene.allowed(station, evse),
            accepted_at=outlet.accepted_at,
            composite_a=composite,
            measured_a=outlet.measured_a,
            conduct=outlet.conduct,
        )

    def unheeded(self) -> Iterator[UnheededLimit]:
        """List the EVSEs that do not keep to what they are offered."""
        for limited in self._scene.limited.values():
            for outlet in limited.outlets.values():
                if outlet.conduct in BAD:
                    how, since = outlet.conduct.value, outlet.conduct_since
                    yield UnheededLimit(outlet.station, outlet.evse, how, since)

    def reckoning(self, station: StationId, evse: int) -> Reckoning:
        """Say how far a limit of an AC EVSE bounds what one of its lines carries."""
        ability, found = self.ability(station), self._fleet.find(station)
        if ability is None or found is None:
            return Reckoning.AMPERES
        knowledge = self._scene.knowledge(found, self._scene.outlet(station, evse))
        return reckoning_of(
            knowledge.ability, is_of_charge=knowledge.is_without(Habit.NO_TRANSACTION)
        )

    def ability(self, station: StationId) -> ChargingAbility | None:
        """Say what a station can do with profiles; None before it was asked."""
        limited = self._scene.limited.get(station)
        return limited.ability if limited is not None else None

    async def settled(self, station: StationId, evse: int) -> None:
        """Wait until an EVSE has been told all that can be told it now."""
        outlet = self._scene.outlet(station, evse)
        while outlet is not None and self._bringing.is_busy_with(outlet):
            if outlet.task is None:
                await asyncio.sleep(0)
            else:
                await asyncio.wait({outlet.task})

    # What stations tell.

    def needs(self, unit: Unit, station: Station, evse: int, wants: Wants, at: Instant) -> Answer:
        """Hear what a car wants: where we limit, its limit is said again, which renegotiates (K15)."""
        self._scene.needs.tell(unit, station, evse, wants, at)
        outlet = self._scene.outlet(station.id, evse)
        if outlet is None or outlet.offer is None:
            return Answer.NONE
        outlet.is_ready()
        ability = self.ability(station.id)
        habits = self._scene.knowledge(station, outlet).habits
        if Habit.NO_TRANSACTION in habits or (ability is not None and not ability.is_enabled):
            return Answer.NONE
        self._say_again(outlet)
        is_known = ability is not None and running_at(station, evse) is not None
        return Answer.MADE if is_known else Answer.COMES

    def resumed(self, station: Station, evse: int, number: str) -> None:
        """Hear that a charge goes on after a reset: the station may have lost its limits."""
        self._resuming.resumed(station, evse, number, ANSWERED_S)

    def prioritised(self, unit: Unit, station: Station, number: str, *, is_on: bool) -> None:
        """Hear that a charge has priority, or no more (OCPP 2.1, K21.FR.04 and FR.07)."""
        now = self._ground.now()
        self._scene.priority.told(unit, station, number, now, is_on=is_on)
        self._bringing.answered(station.id)

    def ahead_us(self, station: StationId) -> int:
        """Say by how much a station's clock is ahead of ours, as far as that is known."""
        return clock_offset_us(self._fleet.find(station))

    def lines(self, station: StationId, evse: int) -> int:
        """Say how many lines an EVSE is limited on."""
        outlet = self._scene.outlet(station, evse)
        offer = outlet.offer if outlet is not None else None
        return offer.lines if offer is not None else ALL_LINES

    def switches(self, station: StationId, evse: int) -> bool | None:
        """Whether a station says that it can switch an EVSE to fewer lines; False: it took a limit only once that named none."""
        outlet = self._scene.outlet(station, evse)
        if outlet is None or outlet.offer is None:
            return None
        if outlet.offer.lines < ALL_LINES and Habit.NO_LINES in outlet.suspected:
            return False
        ability = self.ability(station)
        return True if ability is not None and ability.can_switch_phases else None

    def use(self, station: Station, evse: int) -> Use:
        """Say how an EVSE is used that is limited: on so many lines, at such a voltage."""
        return self._scene.use(station, evse)

    def wants(self, station: Station, evse: int) -> Wants | None:
        """Say what the vehicle at an EVSE said that it wants."""
        return self._scene.needs.of(station, evse)

    def means(self, station: Station, evse: int, steps: Sequence[Step], until: Instant) -> bool:
        """Hear how a car means to charge; whether that is within its limits. If not, they are said again (K15.FR.11 to 13)."""
        excess = self._judging.excess(station, evse, steps, until)
        outlet = self._scene.outlet(station.id, evse)
        if excess is not None and outlet is not None and outlet.offer is not None:
            self._say_again(outlet)
        return excess is None

    def _say_again(self, outlet: Outlet) -> None:
        outlet.confirmed.clear()
        self._bringing.see_to_later(outlet, ANSWERED_S)
        self._bringing.answered(outlet.station)

    def dynamic(self, unit: Unit, station: Station, number: int) -> float | None:
        """Say the limit of a dynamic profile of ours to a station that asks (OCPP 2.1, K28.FR.07).

        Our answer may be lost: one that is lower counts only when the station takes it from us.
        """
        limit, known = self._dynamic(station, number), self.profiles.numbered(station.id, number)
        before = known.profile.periods[0].limit if known is not None else None
        if limit is not None and (before is None or limit > before):
            order = UpdateProfile(id=number, limit=limit)
            self.profiles.updated(unit, station, order, self._ground.now())
        return limit

    def _dynamic(self, station: Station, number: int) -> float | None:
        known = self.profiles.numbered(station.id, number)
        if known is None or not known.is_ours or known.profile.kind is not ProfileKind.DYNAMIC:
            return None
        outlet = self._scene.outlet(station.id, known.evse)
        is_ours = outlet is not None and outlet.transaction == known.profile.transaction
        if outlet is None or outlet.offer is None or not is_ours:
            return known.profile.periods[0].limit
        offer, knowledge = outlet.offer, self._scene.knowledge(station, outlet)
        return building.limit_of(offer, offer.limit_a, knowledge)

    def foretold(
        self,
        station: Station,
        evse: int,
        steps: Sequence[tuple[Instant, float]],
        until: Instant,
        unit: RateUnit | None = None,
    ) -> None:
        """Note what a station says that it will do, and in which unit it said it."""
        self._judging.foretold(station, evse, steps, until, unit)

    def compare(self, station: StationId, evse: int) -> None:
        """Compare what a station says that it keeps to with what we reckon (K08.FR.04)."""
        outlet = self._scene.outlet(station, evse)
        if outlet is not None:
            self._judging.compare(outlet)

    def close(self) -> None:
        """Look at nothing again."""
        self._rebooting.close()
        self._resuming.close()
        self._bringing.close()
