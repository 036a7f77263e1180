"""Limiting: offers become profiles that stations keep to, and what they do with them is watched.

The contract, for whoever balances: `offer` may be called as often as it likes, it never waits. The
newest offer wins, and one request at a time is under way for an EVSE. `standing` says what an EVSE
does when we vanish, and is never too low. `effect` says what became of the newest offer. Whatever
changes for the worse is told as an event. After a start, a boot and a reconnect all is sent again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import structlog

from chargeloom.bus.bus import News, NobodyAnswers
from chargeloom.domain.charging_ability import ChargingAbility, read_ability
from chargeloom.domain.charging_profile import (
    THE_WHOLE,
    InstalledProfile,
    Profile,
    ProfileKind,
)
from chargeloom.domain.command import CommandStatus, Order, Outcome
from chargeloom.domain.composite import limit_at
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limit_orders import (
    AskAbility,
    AskComposite,
    ClearLimit,
    ClearProfiles,
    InstallProfile,
    LimitScope,
    SetLimit,
    UpdateProfile,
)
from chargeloom.domain.plug import Plug
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.commanding import PATIENCE_S, subject_of
from chargeloom.services.ground import Ground
from chargeloom.services.limiting import building, doubts
from chargeloom.services.limiting.building import TRIED, Offer, Wanted
from chargeloom.services.limiting.conduct import BAD, TOLERANCE_A, Conduct, Effect, drawn_a
from chargeloom.services.limiting.doubts import Doubts
from chargeloom.services.limiting.knowing import (
    clock_offset_us,
    habits_of,
    plugs_of,
    running_at,
    station_time,
    uses_of,
)
from chargeloom.services.limiting.outlet import Composite, Limited, Outlet
from chargeloom.services.limiting.record import (
    ProfileRecord,
    with_limit,
)
from chargeloom.services.limiting.standing import Standing, constant, standing
from chargeloom.services.supervising import Fleet
from chargeloom.services.tolerating import Tolerating
from chargeloom.storage.store import StorageUnavailable

log = structlog.get_logger(__name__)

VALIDITY_S: Final = 300
"""So long a live limit holds without us, where the station can count."""
UNKNOWN_MOST_A: Final = 80.0
"""What an EVSE of which nothing is known may draw: the most that a cable of IEC 61851-1 says."""
RECONNECTED_S: Final = 3.0
"""A station that comes back is let finish what it has to say; a boot ends the waiting."""
ANSWERED_S: Final = 0.5
"""An answer of ours has left by then; what it promises comes after it."""
CHECKED_S: Final = 900
_NEAR_A: Final = 0.5


class Limiting:
    """Keeps what stations last accepted, and makes them keep to what they are offered."""

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
        self._tolerating = tolerating
        self._validity_s = validity_s
        self._limited: dict[StationId, Limited] = {}
        self.profiles = ProfileRecord(ground, tolerating)
        self.doubts = Doubts()
        self.answered: Callable[[StationId], None] = lambda station: None  # noqa: ARG005
        """Hears of each station that took, refused or did not answer what it was told."""

    def load(self, profiles: Iterable[InstalledProfile]) -> None:
        """Take what the store holds: what stations keep to, and what they may have taken."""
        self.profiles.load(self.doubts.load(profiles))

    # What whoever balances asks.

    def offer(self, station: StationId, evse: int, offer: Offer) -> None:
        """Let an EVSE draw so much from now on, and the safe part once it hears nothing of us.

        Raises ValueError for what is no number of amperes.
        """
        offer = building.checked(offer)
        limited = self._limited.setdefault(station, Limited())
        outlet = limited.outlets.setdefault(evse, Outlet(station, evse))
        if offer != outlet.offer:
            outlet.offer = offer
            self._poke(outlet)

    def withdraw(self, station: StationId, evse: int) -> None:
        """Offer nothing more: the profiles that are there stay, and so does their safe end."""
        limited = self._limited.get(station)
        outlet = limited.outlets.pop(evse, None) if limited is not None else None
        if outlet is not None:
            outlet.offer = None
            _disarm(outlet)

    def standing(self, station: StationId, evse: int, most_a: float | None = None) -> Standing:
        """Say what an EVSE does if we vanish now: the worst that may be, in amperes per line."""
        now = self._ground.now()
        outlet = self._outlet(station, evse)
        offer = outlet.offer if outlet is not None else None
        if most_a is None:
            most_a = offer.most_a if offer is not None else UNKNOWN_MOST_A
        is_trusted = outlet is None or not (outlet.differs or outlet.conduct is Conduct.DISOBEDIENT)
        if outlet is not None and not is_trusted:
            return constant(max(most_a, outlet.measured_a or 0.0), now)
        found = self._fleet.find(station)
        is_dc = offer is not None and offer.is_dc
        lines = offer.lines if offer is not None and is_dc else 1
        uses = uses_of(found, evse, station_time(found, now), lines, is_dc=is_dc)
        pictures = doubts.pictures(
            self.profiles.of(station),
            (*self.doubts.of(station, THE_WHOLE), *self.doubts.of(station, evse)),
        )
        if pictures is None:
            return constant(most_a, now)
        return standing(pictures, evse, uses, most_a, now, clock_offset_us(found))

    def effect(self, station: StationId, evse: int) -> Effect:
        """Say what became of the newest offer to an EVSE."""
        outlet = self._outlet(station, evse)
        if outlet is None:
            return Effect(None, self._allowed(station, evse), None, None, None, Conduct.UNTOLD)
        now = self._station_time(station)
        composite = outlet.composite.limit_at(now) if outlet.composite is not None else None
        return Effect(
            wanted_a=outlet.offer.limit_a if outlet.offer is not None else None,
            accepted_a=self._allowed(station, evse),
            accepted_at=outlet.accepted_at,
            composite_a=composite,
            measured_a=outlet.measured_a,
            conduct=outlet.conduct,
        )

    def ability(self, station: StationId) -> ChargingAbility | None:
        """Say what a station can do with profiles; None before it was asked."""
        limited = self._limited.get(station)
        return limited.ability if limited is not None else None

    def compare(self, station: StationId, evse: int) -> None:
        """Compare what a station says that it keeps to with what we reckon (K08.FR.04)."""
        outlet = self._outlet(station, evse)
        if outlet is not None:
            self._compare(outlet)

    async def settled(self, station: StationId, evse: int) -> None:
        """Wait until an EVSE has been told all that can be told it now."""
        outlet = self._outlet(station, evse)
        while outlet is not None and outlet.task is not None:
            await asyncio.wait({outlet.task})

    # What stations tell.

    def needs(self, station: StationId, evse: int) -> bool:
        """Hear what a car wants: where we limit, its limit is said again, which renegotiates (K15)."""
        outlet = self._outlet(station, evse)
        if outlet is None or outlet.offer is None:
            return False
        outlet.confirmed.clear()
        self._arm(outlet, ANSWERED_S)
        return True

    def dynamic(self, unit: Unit, station: Station, number: int) -> float | None:
        """Say the limit of a dynamic profile of ours to a station that asks (OCPP 2.1, K28.FR.07)."""
        limit = self._dynamic(station, number)
        if limit is not None:
            order = UpdateProfile(id=number, limit=limit)
            self.profiles.updated(unit, station, order, self._ground.now())
        return limit

    def _dynamic(self, station: Station, number: int) -> float | None:
        known = self.profiles.numbered(station.id, number)
        if known is None or not known.is_ours or known.profile.kind is not ProfileKind.DYNAMIC:
            return None
        outlet = self._outlet(station.id, known.evse)
        is_ours = outlet is not None and outlet.transaction == known.profile.transaction
        if outlet is None or outlet.offer is None or not is_ours:
            return known.profile.periods[0].limit
        offer, knowledge = outlet.offer, self._knowledge(station, outlet)
        return building.in_unit(offer.limit_a, offer.lines, knowledge, is_dc=offer.is_dc)[1]

    def foretold(
        self, station: Station, evse: int, steps: Sequence[tuple[Instant, float]], until: Instant
    ) -> None:
        """Note what a station says that it will do."""
        outlet = self._outlet(station.id, evse)
        if outlet is not None and steps:
            outlet.composite = Composite(steps[0][0], until, tuple(steps))

    def compose(self, station: Station, order: SetLimit) -> InstallProfile:
        """Make the profile of a limit that somebody sets by hand. Raises Refusal."""
        evse = order.evse or THE_WHOLE
        running = running_at(station, evse) if order.scope is LimitScope.TRANSACTION else None
        if order.scope is LimitScope.TRANSACTION and running is None:
            raise Refusal(Reason.TRANSACTION_UNKNOWN, "nothing runs at this EVSE")
        plug = running.plug if running is not None else Plug(evse, 0)
        profile = building.by_hand(order, plug, running, self._knowledge(station, None))
        return InstallProfile(evse=plug.evse, connector=plug.connector, profile=profile)

    def named(self, station: Station, order: ClearLimit) -> ClearProfiles:
        """Name the profile that `compose` made."""
        plug = Plug(order.evse or THE_WHOLE, 0)
        if order.scope is LimitScope.TRANSACTION:
            running = running_at(station, plug.evse)
            if running is None:
                raise Refusal(Reason.TRANSACTION_UNKNOWN, "nothing runs at this EVSE")
            plug = running.plug
        ability = self._knowledge(station, None).ability
        return ClearProfiles(id=building.number_of(ability, plug, building.SLOT[order.scope]))

    # What happens.

    def hear(self, news: News) -> None:
        """Follow what concerns EVSEs that are limited; all else costs one look."""
        if isinstance(news, MeterRecord):
            limited = self._limited.get(news.station)
            if limited is not None:
                outlet = limited.outlets.get(news.evse)
                if outlet is not None:
                    self._measure(outlet, news)
            return
        react = _REACTIONS.get(news.type)
        if react is not None:
            react(self, news)

    def _came_in(self, news: Event) -> None:
        limited = self._limited.get(StationId(news.subject))
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            outlet.forget_what_was_confirmed()
            self._arm(outlet, RECONNECTED_S)

    def _booted(self, news: Event) -> None:
        limited = self._limited.get(StationId(news.subject))
        if limited is None:
            return
        limited.ability = None
        for outlet in tuple(limited.outlets.values()):
            outlet.forget_what_was_confirmed()
            self._poke(outlet)

    def _charging_changed(self, news: Event) -> None:
        station = StationId(news.data["station"])
        limited = self._limited.get(station)
        for outlet in tuple(limited.outlets.values()) if limited is not None else ():
            self._poke(outlet)

    def _charging_ended(self, news: Event) -> None:
        """Forget the profiles of charges that are over (OCPP 1.6, 3.13.1)."""
        station = self._fleet.find(StationId(news.data["station"]))
        if station is not None:
            unit = Unit()
            now = self._ground.now()
            self.profiles.forget_ended(unit, station, now)
            for evse in {plug.evse for plug in station.connectors} | {news.data.get("evse") or 0}:
                self.doubts.forget_ended(unit, station.id, evse, running_at(station, evse), now)
            self._submit(unit)
        self._charging_changed(news)

    def _measure(self, outlet: Outlet, record: MeterRecord) -> None:
        is_dc = outlet.offer is not None and outlet.offer.is_dc
        drawn = drawn_a(record.readings, is_dc=is_dc)
        if drawn is None or outlet.accepted_at is None:
            return
        outlet.measured_a = drawn
        now = self._ground.now()
        limit = self._allowed(outlet.station, outlet.evse)
        if outlet.allowed.is_exceeded(drawn, limit, now):
            self._behave(outlet, Conduct.DISOBEDIENT)
        elif limit is None or drawn > limit + TOLERANCE_A:
            return
        elif outlet.conduct in {Conduct.TOLD, Conduct.DISOBEDIENT}:
            self._behave(outlet, Conduct.OBEDIENT)

    # How it is brought about.

    def _poke(self, outlet: Outlet) -> None:
        """See to an EVSE, unless somebody does."""
        if outlet.task is None and outlet.offer is not None:
            outlet.task = asyncio.get_running_loop().create_task(self._see_to(outlet))

    async def _see_to(self, outlet: Outlet) -> None:
        try:
            while (order := self._next(outlet)) is not None:
                await self._give(outlet, order)
        finally:
            outlet.task = None
        self._arm_for_next(outlet)

    def _next(self, outlet: Outlet) -> Order | None:
        """Say what an EVSE is to be told next, as things stand now."""
        station, now = self._fleet.find(outlet.station), self._ground.now()
        offer = outlet.offer
        if offer is None or station is None or now < outlet.not_before:
            return None
        if not (station.is_online and station.may_charge):
            return None
        ability = self._limited[outlet.station].ability
        if ability is None:
            return AskAbility()
        if not ability.is_enabled:
            self._behave(outlet, Conduct.REFUSING)
            return None
        wanted = self._missing(outlet, station, offer, now)
        return self._check(outlet) if wanted is None else self._order(outlet, wanted)

    def _check(self, outlet: Outlet) -> Order | None:
        if not outlet.wants_check:
            return None
        outlet.wants_check = False
        return AskComposite(evse=outlet.evse, duration_s=CHECKED_S)

    def _missing(
        self, outlet: Outlet, station: Station, offer: Offer, now: Instant
    ) -> Wanted | None:
        knowledge = self._knowledge(station, outlet)
        running = running_at(station, outlet.evse)
        number = running.number if running is not None else None
        if number != outlet.transaction:
            outlet.transaction = number
            outlet.suspected = ()
            outlet.not_before = Instant(0)
        held = self.profiles.of(station.id)
        for wanted in building.desired(
            offer, plugs_of(station, outlet.evse), running, knowledge, now
        ):
            is_there = wanted.profile.id in outlet.confirmed
            if not (is_there and building.is_in_place(wanted, held, knowledge, now)):
                return wanted
        return None

    def _order(self, outlet: Outlet, wanted: Wanted) -> Order:
        """Choose between a new profile and, where one stands, its new limit (OCPP 2.1, K28)."""
        profile = wanted.profile
        limit = profile.periods[0].limit
        known = self.profiles.numbered(outlet.station, profile.id)
        is_alike = known is not None and _but_for_limits(known.profile) == _but_for_limits(profile)
        may_update = is_alike and profile.kind is ProfileKind.DYNAMIC
        is_there = profile.id in outlet.confirmed and not outlet.updates_are_refused
        if may_update and is_there and limit is not None:
            return UpdateProfile(id=profile.id, limit=limit)
        return InstallProfile(
            evse=wanted.plug.evse, connector=wanted.plug.connector, profile=profile
        )

    async def _give(self, outlet: Outlet, order: Order) -> None:
        """Give an order, and make of the answer what it means."""
        if isinstance(order, AskAbility):
            await self._learn(outlet)
            return
        sent = self._as_installed(outlet, order) if isinstance(order, UpdateProfile) else order
        if isinstance(sent, InstallProfile) and not await self._note(outlet, sent):
            outlet.pause(self._ground.now())
            return
        before = self._allowed(outlet.station, outlet.evse)
        outcome = await self._ask(outlet.station, order)
        if not isinstance(order, AskComposite):
            outlet.allowed.replaced(before, self._ground.now())
        if isinstance(order, AskComposite):
            self._compare(outlet)
        elif outcome is None:
            self._was_silent(outlet)
        elif outcome.status is CommandStatus.ACCEPTED:
            self._end(outlet, sent, self.doubts.settle)
            self._was_accepted(outlet, order)
        else:
            self._end(outlet, sent, self.doubts.withdraw)
            self._was_refused(outlet, order, outcome)
        self.answered(outlet.station)

    async def _note(self, outlet: Outlet, order: InstallProfile) -> bool:
        """Make it durable that a station may take an order; False when that can't be done now."""
        unit = Unit()
        self.doubts.add(unit, outlet.station, order, self._ground.now())
        try:
            await self._ground.store.commit(unit)
        except StorageUnavailable:
            return False
        return True

    def _end(self, outlet: Outlet, order: Order | None, how: Callable[..., None]) -> None:
        unit = Unit()
        how(unit, outlet.station, order, self._ground.now())
        self._submit(unit)

    async def _learn(self, outlet: Outlet) -> None:
        """Ask a station what it can do; several EVSEs ask once. Who does not say can do little."""
        limited = self._limited[outlet.station]
        if limited.is_asked is None:
            limited.is_asked = asyncio.get_running_loop().create_task(
                self._learn_of(outlet.station, limited)
            )
        await asyncio.wait({limited.is_asked})

    async def _learn_of(self, station: StationId, limited: Limited) -> None:
        outcome = await self._ask(station, AskAbility())
        said = outcome.data if outcome is not None else None
        texts = {name: text for name, text in (said or {}).items() if isinstance(text, str)}
        limited.ability = read_ability(texts)
        limited.is_asked = None

    async def _ask(self, station: StationId, order: Order) -> Outcome | None:
        """Ask a station; None when it said nothing, or what it said is not to be used."""
        try:
            outcome = await self._ground.bus.request(subject_of(station), order, PATIENCE_S)
        except (NobodyAnswers, TimeoutError, StorageUnavailable):
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
            outlet.wants_check = outlet.wants_check or is_first or outlet.differs
        outlet.failures = 0
        outlet.accepted_at = self._ground.now()
        if outlet.conduct is not Conduct.DISOBEDIENT:
            self._behave(outlet, Conduct.TOLD)

    def _was_silent(self, outlet: Outlet) -> None:
        """A station may have taken what it did not answer: what is uncertain stays so."""
        outlet.pause(self._ground.now())
        station = self._fleet.find(outlet.station)
        if station is not None and station.is_online:
            self._behave(outlet, Conduct.SILENT)

    def _was_refused(self, outlet: Outlet, order: Order, outcome: Outcome) -> None:
        """Suspect a habit that would explain it; when none is left, say so and try again later."""
        if isinstance(order, UpdateProfile):
            outlet.updates_are_refused = True
            return
        station, offer = self._fleet.find(outlet.station), outlet.offer
        if station is None or offer is None:
            return
        now = self._ground.now()
        wanted = self._missing(outlet, station, offer, now)
        if wanted is None or not isinstance(order, InstallProfile):
            return
        if wanted.profile.id != order.profile.id:
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
        self._behave(outlet, Conduct.REFUSING)

    def _compare(self, outlet: Outlet) -> None:
        """Compare what the station says that it keeps to with what we reckon (K08.FR.04)."""
        if outlet.composite is None or outlet.transaction is None:
            return
        now = self._station_time(outlet.station)
        theirs = outlet.composite.limit_at(now)
        ours = self._allowed(outlet.station, outlet.evse)
        outlet.differs = theirs is not None and ours is not None and theirs > ours + _NEAR_A
        if outlet.differs:
            log.warning("a station reckons with another limit", station=outlet.station)
            unit, moment = Unit(), self._ground.now()
            data = {"evse": outlet.evse, "limit_a": ours, "composite_a": theirs}
            self._ground.tell(unit, EventType.LIMIT_DIFFERS, outlet.station, data, moment)
            self._submit(unit)

    def _behave(self, outlet: Outlet, conduct: Conduct) -> None:
        """Note how an EVSE takes its limits; what is bad, and its end, is told."""
        was, outlet.conduct = outlet.conduct, conduct
        if was is conduct or not (was in BAD or conduct in BAD):
            return
        unit, now = Unit(), self._ground.now()
        data = {
            "evse": outlet.evse,
            "conduct": conduct,
            "limit_a": self._allowed(outlet.station, outlet.evse),
            "measured_a": outlet.measured_a,
        }
        self._ground.tell(unit, EventType.LIMIT_CONDUCT, outlet.station, data, now)
        self._submit(unit)

    # What it rests on.

    def _outlet(self, station: StationId, evse: int) -> Outlet | None:
        limited = self._limited.get(station)
        return limited.outlets.get(evse) if limited is not None else None

    def _knowledge(self, station: Station, outlet: Outlet | None) -> building.Ground:
        limited = self._limited.get(station.id)
        ability = (limited.ability if limited is not None else None) or ChargingAbility()
        habits = habits_of(station, self._tolerating.character(station).avoided, ability)
        if outlet is not None:
            habits |= set(outlet.suspected)
        return building.Ground(ability, habits, station.clock_offset_us, self._validity_s)

    def _as_installed(self, outlet: Outlet, order: UpdateProfile) -> InstallProfile | None:
        known = self.profiles.numbered(outlet.station, order.id)
        changed = with_limit(known, order.limit) if known is not None else None
        if changed is None:
            return None
        where = {"evse": changed.evse, "connector": changed.connector}
        return InstallProfile(profile=changed.profile, **where)

    def _allowed(self, station: StationId, evse: int) -> float | None:
        """Say what all profiles together leave an EVSE now."""
        outlet = self._outlet(station, evse)
        offer = outlet.offer if outlet is not None else None
        found = self._fleet.find(station)
        at = station_time(found, self._ground.now())
        lines, is_dc = (offer.lines, offer.is_dc) if offer is not None else (3, False)
        use = uses_of(found, evse, at, lines, is_dc=is_dc)[0]
        return limit_at(self.profiles.of(station), evse, use, at)

    def _station_time(self, station: StationId) -> Instant:
        return station_time(self._fleet.find(station), self._ground.now())

    def _submit(self, unit: Unit) -> None:
        if unit.facts:
            self._ground.store.submit(unit, lambda error: self._told(unit, error))

    def _told(self, unit: Unit, error: Exception | None) -> None:
        if error is None:
            self._ground.publish(unit)

    # When it is looked at again.

    def _arm_for_next(self, outlet: Outlet) -> None:
        station = self._fleet.find(outlet.station)
        if outlet.offer is None or station is None or not station.is_online:
            return
        now = self._ground.now()
        moments = [outlet.not_before] if outlet.not_before > now else []
        knowledge = self._knowledge(station, outlet)
        for one in self.profiles.of(outlet.station):
            if one.evse == outlet.evse and one.profile.id in outlet.confirmed:
                again = building.renewed_at(one.profile, knowledge, now)
                moments += [again] if again is not None else []
        if moments:
            self._arm(outlet, max(0.0, (min(moments) - now) / SECOND))

    def _arm(self, outlet: Outlet, delay_s: float) -> None:
        _disarm(outlet)
        loop = asyncio.get_running_loop()
        outlet.timer = loop.call_later(delay_s, self._poke, outlet)

    def close(self) -> None:
        """Look at nothing again."""
        for limited in self._limited.values():
            for outlet in limited.outlets.values():
                outlet.offer = None
                _disarm(outlet)


def _disarm(outlet: Outlet) -> None:
    if outlet.timer is not None:
        outlet.timer.cancel()
        outlet.timer = None


def _but_for_limits(profile: Profile) -> Profile:
    periods = tuple(msgspec.structs.replace(one, limit=None) for one in profile.periods)
    return msgspec.structs.replace(profile, periods=periods)


def _but_for_start(profile: Profile) -> Profile:
    return msgspec.structs.replace(profile, starts_at=None)


_REACTIONS: Final[Mapping[EventType, Callable[[Limiting, Any], None]]] = {
    EventType.STATION_CONNECTED: Limiting._came_in,  # noqa: SLF001
    EventType.STATION_BOOTED: Limiting._booted,  # noqa: SLF001
    EventType.TRANSACTION_STARTED: Limiting._charging_changed,  # noqa: SLF001
    EventType.TRANSACTION_CHANGED: Limiting._charging_changed,  # noqa: SLF001
    EventType.TRANSACTION_STOPPED: Limiting._charging_ended,  # noqa: SLF001
}
