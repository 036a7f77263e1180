"""Doubts: orders that were sent, and of which nobody knows whether they were taken.

A station that answers nothing may have taken every one of them, or none; so all combinations count,
until it accepts something in their place. A doubt is durable before its order is sent: we may be gone
before the answer comes.
"""

import zlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import product
from math import prod
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import InstalledProfile, Profile, key_of
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting.building import Running
from chargeloom.services.limiting.record import installed, is_replaced

MOST_PICTURES: Final = 64
_SENT: Final = "sent:"


class Fate(StrEnum):
    """What became of an order, as far as its answer tells."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """It may have been taken all the same."""


class Ticket(NamedTuple):
    """A doubt as it was noted before its order was sent."""

    station: StationId
    order: InstallProfile
    serial: int
    is_first: bool
    """Whether nothing of the kind was sent before and left unanswered."""
    shares_levels: bool


class Doubts:
    """What each station may have taken, in memory; each change is a fact of the unit that brings it."""

    def __init__(self) -> None:
        self._sent: dict[StationId, dict[str, InstalledProfile]] = {}
        self._serials: dict[tuple[StationId, str], int] = {}
        self._serial = 0

    def load(self, profiles: Iterable[InstalledProfile]) -> Sequence[InstalledProfile]:
        """Forget everything, and take the doubts out of what the store holds; give the rest."""
        profiles = tuple(profiles)
        self._sent.clear()
        self._serials.clear()
        for one in profiles:
            if one.key.startswith(_SENT):
                self._sent.setdefault(one.station, {})[one.key] = one
        return [one for one in profiles if not one.key.startswith(_SENT)]

    def of(self, station: StationId, evse: int) -> Sequence[InstalledProfile]:
        """List what an EVSE may have been told."""
        return tuple(one for one in self._sent.get(station, {}).values() if one.evse == evse)

    def is_about(self, station: StationId, evse: int, number: int) -> bool:
        """Whether an EVSE may have been told something else in the place of a profile."""
        return any(one.profile.id == number for one in self.of(station, evse))

    def add(
        self,
        unit: Unit,
        station: StationId,
        order: InstallProfile,
        now: Instant,
        *,
        shares_levels: bool = False,
    ) -> Ticket:
        """Note that an order is about to be sent; one that is only sent again stands once, at its newest time."""
        one = msgspec.structs.replace(installed(station, order, now), key=_key(order))
        sent = self._sent.setdefault(station, {})
        is_first = one.key not in sent
        sent[one.key] = one
        self._serial += 1
        self._serials[station, one.key] = self._serial
        unit.record(one)
        return Ticket(station, order, self._serial, is_first, shares_levels)

    def learned(self, unit: Unit, ticket: Ticket, fate: Fate, now: Instant) -> None:
        """Note what became of an order; of what nobody knows the doubt stays."""
        if fate is Fate.TAKEN:
            self.settle(unit, ticket, now)
        elif fate is Fate.REFUSED:
            self.withdraw(unit, ticket, now)

    def settle(self, unit: Unit, ticket: Ticket, now: Instant) -> None:
        """Note that an order was taken: what was sent for its place before holds no longer."""
        place, shares = key_of(ticket.order.profile), ticket.shares_levels
        for one in tuple(self._sent.get(ticket.station, {}).values()):
            is_replaced_by_it = is_replaced(one, ticket.order, shares_levels=shares)
            is_of_it = key_of(one.profile) == place or is_replaced_by_it
            if is_of_it and self._serial_of(one) <= ticket.serial:
                self._remove(unit, one, now)

    def withdraw(self, unit: Unit, ticket: Ticket, now: Instant) -> None:
        """Note that an order was refused: but for one that may have been taken when it was sent before."""
        one = self._sent.get(ticket.station, {}).get(_key(ticket.order))
        if one is not None and ticket.is_first and self._serial_of(one) == ticket.serial:
            self._remove(unit, one, now)

    def forget_ended(
        self, unit: Unit, station: StationId, evse: int, running: Running | None, now: Instant
    ) -> None:
        """Drop what was for charges that are over (OCPP 1.6, 3.13.1)."""
        number = running.number if running is not None else None
        for one in self.of(station, evse):
            if one.profile.transaction not in {None, number}:
                self._remove(unit, one, now)

    def _serial_of(self, one: InstalledProfile) -> int:
        return self._serials.get((one.station, one.key), 0)

    def _remove(self, unit: Unit, one: InstalledProfile, now: Instant) -> None:
        del self._sent[one.station][one.key]
        self._serials.pop((one.station, one.key), None)
        unit.record(msgspec.structs.replace(one, removed_at=now))


def pictures(
    held: Sequence[InstalledProfile],
    doubtful: Iterable[InstalledProfile],
    *,
    shares_levels: bool = False,
) -> list[Sequence[InstalledProfile]] | None:
    """Give all that may be installed; None when that is more than can be looked at."""
    choices: dict[str, list[InstalledProfile | None]] = {}
    for one in doubtful:
        choices.setdefault(key_of(one.profile), [None]).append(one)
    if prod(len(some) for some in choices.values()) > MOST_PICTURES:
        return None
    return [_taken(held, chosen, shares_levels) for chosen in product(*choices.values())]


def _taken(
    held: Sequence[InstalledProfile],
    chosen: Iterable[InstalledProfile | None],
    shares: bool,
) -> Sequence[InstalledProfile]:
    for one in chosen:
        if one is not None:
            order = InstallProfile(evse=one.evse, connector=one.connector, profile=one.profile)
            new = msgspec.structs.replace(one, key=key_of(one.profile))
            kept = [
                old
                for old in held
                if old.key != new.key and not is_replaced(old, order, shares_levels=shares)
            ]
            held = (*kept, new)
    return held


def _key(order: InstallProfile) -> str:
    """Name what an order says, whenever it is said."""
    times = {"starts_at": None, "valid_from": None, "valid_to": None}
    profile: Profile = msgspec.structs.replace(order.profile, **times)
    said = msgspec.json.encode(msgspec.structs.replace(order, profile=profile))
    return f"{_SENT}{order.profile.id}:{zlib.crc32(said):08x}"
