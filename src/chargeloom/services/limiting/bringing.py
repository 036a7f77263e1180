"""Bringing about: an EVSE is told, step by step, what makes it keep to its newest offer."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.commands.limit_orders import (
    WAIT,
    AskAbility,
    AskComposite,
    ClearProfiles,
    InstallProfile,
    UpdateProfile,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_ability import read_ability
from chargeloom.domain.limits.charging_profile import Profile, ProfileKind, RateUnit
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.services.commanding import PATIENCE_S, subject_of
from chargeloom.services.limiting import building
from chargeloom.services.limiting.building import TRIED, Habit, Wanted
from chargeloom.services.limiting.conduct import Conduct
from chargeloom.services.limiting.giving_way import in_the_way, rival_of
from chargeloom.services.limiting.judging import Judging
from chargeloom.services.limiting.knowing import plugs_of, running_at
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.outlet import Limited, Outlet
from chargeloom.services.limiting.scene import Scene
from chargeloom.services.limiting.turns import Turns
from chargeloom.services.limiting.units import unit_of
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

CHECKED_S: Final = 900
SOON_S: Final = 1.0
"""What is due and can't be told now is looked at again after this time."""


class Bringing:
    """Sees to EVSEs: one request is under way for each, and what it is told next is decided when it leaves."""

    def __init__(self, scene: Scene, judging: Judging) -> None:
        self._scene = scene
        self._judging = judging
        self._turns = Turns(self._begin)
        self.answered: Callable[[StationId], None] = lambda station: None  # noqa: ARG005
        """Hears of each station that took, refused or did not answer what it was told."""

    def see_to(self, outlet: Outlet, *, is_urgent: bool = False) -> None:
        """See to an EVSE when it is its turn, unless somebody does."""
        if outlet.task is None and outlet.offer is not None:
            self._turns.take(outlet, is_urgent=is_urgent)

    def see_to_later(self, outlet: Outlet, delay_s: float) -> None:
        """See to an EVSE after a while; what was to come before is forgotten."""
        outlet.disarm()
        outlet.timer = asyncio.get_running_loop().call_later(delay_s, self.see_to, outlet)

    def gave_a_sign(self, station: StationId, but: Outlet | None = None) -> None:
        """Ask a station soon that refused, or was silent: it does something, and may do more."""
        limited, now = self._scene.limited.get(station), self._scene.ground.now()
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            if outlet is not but and outlet.task is None and outlet.may_be_back(now):
                self.see_to_later(outlet, (outlet.not_before - now) / SECOND)

    def is_busy_with(self, outlet: Outlet) -> bool:
        """Whether an EVSE is being told something, or will be at once."""
        return outlet.task is not None or outlet in self._turns

    def close(self) -> None:
        """Look at nothing again."""
        self._turns.clear()
        for limited in self._scene.limited.values():
            for outlet in limited.outlets.values():
                outlet.offer = None
                outlet.disarm()

    def _begin(self, outlet: Outlet) -> None:
        if outlet.task is None and outlet.offer is not None:
            outlet.task = asyncio.get_running_loop().create_task(self._tell_all(outlet))

    async def _tell_all(self, outlet: Outlet) -> None:
        try:
            while (order := self._next(outlet)) is not None:
                await self._give(outlet, order)
        finally:
            outlet.task = None
        self._look_again(outlet)

    # What comes next.

    def _next(self, outlet: Outlet) -> Order | None:
        """Say what an EVSE is to be told next, as things stand now."""
        station, now = self._scene.fleet.find(outlet.station), self._scene.ground.now()
        offer = outlet.offer
        if offer is None or station is None or outlet.is_paused(now):
            return None
        if not (station.is_online and station.may_charge):
            return None
        limited = self._scene.limited[outlet.station]
        ability = limited.ability
        if ability is None or limited.has_told_more:
            return AskAbility()
        if not ability.is_enabled:
            self._judging.behave(outlet, Conduct.REFUSING)
            return None
        rival, outlet.rival = outlet.rival, None
        wanted = self._missing(outlet, station, offer, now) if rival is None else None
        if wanted is not None:
            return self._order(outlet, wanted)
        above = rival or in_the_way(self._scene, outlet, station, offer, now)
        unit = unit_of(ability, is_dc=offer.is_dc)
        return _check(outlet, unit) if above is None else ClearProfiles(id=above)

    def _missing(
        self, outlet: Outlet, station: Station, offer: Offer, now: Instant
    ) -> Wanted | None:
        knowledge = self._scene.knowledge(station, outlet)
        running = running_at(station, outlet.evse)
        number = running.number if running is not None else None
        if number != outlet.transaction:
            outlet.transaction = number
            outlet.suspected = ()
            outlet.not_before = Instant(0)
        held, doubts = self._scene.profiles.of(station.id), self._scene.doubts
        for wanted in building.desired(
            offer, plugs_of(station, outlet.evse), running, knowledge, now
        ):
            own = wanted.profile.id
            is_sure = not doubts.is_about(station.id, outlet.evse, own)
            is_there = is_sure and own in outlet.confirmed
            if not (is_there and building.is_in_place(wanted, held, knowledge, now)):
                return wanted
        return None

    def _order(self, outlet: Outlet, wanted: Wanted) -> Order:
        """Choose between a new profile and, where one stands, its new limit (OCPP 2.1, K28)."""
        profile = wanted.profile
        limit = profile.periods[0].limit
        known = self._scene.profiles.numbered(outlet.station, profile.id)
        is_alike = known is not None and _but_for_limits(known.profile) == _but_for_limits(profile)
        may_update = is_alike and profile.kind is ProfileKind.DYNAMIC
        is_there = profile.id in outlet.confirmed and not outlet.updates_are_refused
        if may_update and is_there and limit is not None:
            return UpdateProfile(id=profile.id, limit=limit)
        return InstallProfile(
            evse=wanted.plug.evse, connector=wanted.plug.connector, profile=profile
        )

    # What becomes of it.

    async def _give(self, outlet: Outlet, order: Order) -> None:
        """Give an order, and make of the answer what it means."""
        if isinstance(order, AskAbility):
            await self._learn(outlet)
            return
        before = self._scene.allowed(outlet.station, outlet.evse)
        offer = outlet.offer
        outlet.telling_a = 0.0 if offer is None else max(offer.limit_a, offer.safe_a)
        outlet.allowed.changing(before)
        try:
            outcome = await self.ask(outlet.station, order)
            if isinstance(order, AskComposite) and not _is_accepted(outcome):
                await self.ask(outlet.station, msgspec.structs.replace(order, unit=None))
        except StorageUnavailable:
            outlet.pause(self._scene.ground.now())
            return
        finally:
            outlet.telling_a = 0.0
            outlet.allowed.replaced(before, self._scene.ground.now())
        if outcome is not None and outcome.status is CommandStatus.ACCEPTED:
            self.gave_a_sign(outlet.station, but=outlet)
        if isinstance(order, AskComposite):
            self._judging.compare(outlet)
        else:
            self._take(outlet, order, outcome)
        self.answered(outlet.station)

    def _take(self, outlet: Outlet, order: Order, outcome: Outcome | None) -> None:
        if outcome is None:
            self._was_silent(outlet)
        elif isinstance(order, ClearProfiles):
            self._was_cleared(outlet, order)
        elif outcome.status is CommandStatus.ACCEPTED:
            self._was_accepted(outlet, order)
        elif WAIT in (outcome.data or {}):
            self._was_told_to_wait(outlet, outcome)
        else:
            self._was_refused(outlet, order, outcome)

    async def _learn(self, outlet: Outlet) -> None:
        """Ask a station what it can do; several EVSEs ask once. Who does not say can do little."""
        limited = self._scene.limited[outlet.station]
        if limited.is_asked is None:
            limited.is_asked = asyncio.get_running_loop().create_task(
                self._learn_of(outlet.station, limited)
            )
        await asyncio.wait({limited.is_asked})

    async def _learn_of(self, station: StationId, limited: Limited) -> None:
        try:
            outcome = await self.ask(station, AskAbility())
        except StorageUnavailable:
            outcome = None
        limited.is_asked, limited.has_told_more = None, False
        if outcome is None and limited.ability is not None:
            return
        said = outcome.data if outcome is not None else None
        texts = {name: text for name, text in (said or {}).items() if isinstance(text, str)}
        limited.ability = read_ability(texts)

    async def ask(self, station: StationId, order: Order) -> Outcome | None:
        """Ask a station; None when it said nothing, or what it said is not to be used. Raises StorageUnavailable."""
        bus = self._scene.ground.bus
        try:
            outcome = await bus.request(subject_of(station), order, PATIENCE_S)
        except StorageUnavailable:
            raise
        except (NobodyAnswers, TimeoutError):
            return None
        except Refusal as refusal:
            if refusal.reason is not Reason.COMMAND_UNSUPPORTED:
                return None
            return Outcome(status=CommandStatus.REJECTED, answer=str(refusal))
        except Exception:
            log.exception("a limit could not be given", station=station)
            return None
        return outcome if isinstance(outcome, Outcome) else None

    def _was_accepted(self, outlet: Outlet, order: Order) -> None:
        if isinstance(order, InstallProfile | UpdateProfile):
            number = order.id if isinstance(order, UpdateProfile) else order.profile.id
            is_first = number not in outlet.confirmed
            outlet.confirmed.add(number)
            self._learn_unit(outlet)
            outlet.wants_check = outlet.wants_check or is_first or outlet.differs
        outlet.failures = 0
        outlet.accepted_at = self._scene.ground.now()
        if outlet.conduct is not Conduct.DISOBEDIENT:
            self._judging.behave(outlet, Conduct.TOLD)

    def _learn_unit(self, outlet: Outlet) -> None:
        """Know that a station takes no amperes that took watts once it had refused those; for that alone it is suspected of nothing else."""
        limited = self._scene.limited[outlet.station]
        ability = limited.ability
        if Habit.NO_AMPERES in outlet.suspected and ability is not None and not ability.says_units:
            units = {"units": (RateUnit.WATTS,), "says_units": True}
            limited.ability = msgspec.structs.replace(ability, **units)
            outlet.suspected = ()

    def _was_silent(self, outlet: Outlet) -> None:
        """A station may have taken what it did not answer: what is uncertain stays so."""
        outlet.pause(self._scene.ground.now())
        station = self._scene.fleet.find(outlet.station)
        if station is not None and station.is_online:
            self._judging.behave(outlet, Conduct.SILENT)

    def _was_cleared(self, outlet: Outlet, order: ClearProfiles) -> None:
        """What a station does not clear stays on record, and is tried again later."""
        if order.id is not None and self._scene.profiles.numbered(outlet.station, order.id):
            outlet.pause(self._scene.ground.now())
            self._judging.behave(outlet, Conduct.REFUSING)

    def _was_told_to_wait(self, outlet: Outlet, outcome: Outcome) -> None:
        """What comes too early or too often a station can take: nothing else is tried (OCPP 2.0.1, K15.FR.17; 2.1, K01.FR.58 and FR.59)."""
        outlet.wait(self._scene.ground.now(), (outcome.data or {})[WAIT])
        self._judging.behave(outlet, Conduct.REFUSING)

    def _was_refused(self, outlet: Outlet, order: Order, outcome: Outcome) -> None:
        """Suspect a habit that would explain it; when none is left, say so and try again later."""
        if isinstance(order, UpdateProfile):
            outlet.updates_are_refused = True
            return
        station, offer = self._scene.fleet.find(outlet.station), outlet.offer
        if station is None or offer is None:
            return
        now = self._scene.ground.now()
        wanted = self._missing(outlet, station, offer, now)
        if wanted is None or not isinstance(order, InstallProfile):
            return
        held = self._scene.profiles.of(outlet.station)
        outlet.rival = rival_of(held, outlet, order.profile)
        if outlet.rival is not None or wanted.profile.id != order.profile.id:
            return
        for habit in TRIED:
            if habit in outlet.suspected:
                continue
            outlet.suspected = (*outlet.suspected, habit)
            other = self._missing(outlet, station, offer, now)
            if other is None or _but_for_start(other.profile) != _but_for_start(wanted.profile):
                return
        outlet.suspected = ()
        outlet.pause(now)
        log.warning("a station refuses a limit", station=outlet.station, answer=outcome.answer)
        self._judging.behave(outlet, Conduct.REFUSING)

    # When it is looked at again.

    def _look_again(self, outlet: Outlet) -> None:
        station = self._scene.fleet.find(outlet.station)
        if outlet.offer is None or station is None or not station.is_online:
            return
        now = self._scene.ground.now()
        knowledge = self._scene.knowledge(station, outlet)
        outlet.clock_us = knowledge.clock_offset_us
        if outlet.is_paused(now):
            self.see_to_later(outlet, (outlet.not_before - now) / SECOND)
            return
        moments: list[Instant] = []
        for one in self._scene.profiles.of(outlet.station):
            if one.evse == outlet.evse and one.profile.id in outlet.confirmed:
                again = building.renewed_at(one.profile, knowledge, now)
                moments += [again] if again is not None else []
        if moments:
            self.see_to_later(outlet, max(SOON_S, (min(moments) - now) / SECOND))


def _check(outlet: Outlet, unit: RateUnit) -> Order | None:
    """Ask in the unit that we reckon in: with which voltage a station turns one into the other nobody knows."""
    if not outlet.wants_check:
        return None
    outlet.wants_check = False
    return AskComposite(evse=outlet.evse, duration_s=CHECKED_S, unit=unit)


def _is_accepted(outcome: Outcome | None) -> bool:
    return outcome is None or outcome.status is CommandStatus.ACCEPTED


def _but_for_limits(profile: Profile) -> Profile:
    periods = tuple(msgspec.structs.replace(one, limit=None) for one in profile.periods)
    return msgspec.structs.replace(profile, periods=periods)


def _but_for_start(profile: Profile) -> Profile:
    return msgspec.structs.replace(profile, starts_at=None)
