"""Building: which profiles make a station keep to an offer, also when it hears nothing more of us."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from chargeloom.domain.commands.limit_orders import LimitScope, SetLimit
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import (
    LONG_AGO,
    InstalledProfile,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
)
from chargeloom.domain.limits.composite import LINE_V
from chargeloom.domain.plug import Plug
from chargeloom.services.limiting.offer import Offer
from chargeloom.services.limiting.units import in_unit, unit_of, written

HEAD_START_S: Final = 60
"""A schedule starts so long ago that no clock leaves a gap before it (OCPP 1.6, 5.16.4)."""
SLOTS: Final = 10
FIRST_ID: Final = 1_000_000
"""Ours begin here, far from what others number by hand."""


class Running(NamedTuple):
    """A transaction at an EVSE, by the station's own id for it."""

    number: str
    plug: Plug


class Habit(StrEnum):
    """What a station does not take; found in the table of quirks, or out by trying."""

    LEVEL_ZERO_ONLY = "level-zero-only"
    NO_RELATIVE = "no-relative-profiles"
    NO_SCHEDULE = "no-schedule"
    NO_AMPERES = "no-amperes"
    NO_LINES = "no-lines"
    NO_TRANSACTION = "no-transaction-profiles"


TRIED: Final = (
    Habit.LEVEL_ZERO_ONLY,
    Habit.NO_RELATIVE,
    Habit.NO_LINES,
    Habit.NO_SCHEDULE,
    Habit.NO_AMPERES,
    Habit.NO_TRANSACTION,
)
"""What is suspected, one after the other, of a station that refuses."""


class Ground(NamedTuple):
    """What is known of the station while profiles are built."""

    ability: ChargingAbility
    habits: frozenset[Habit]
    clock_offset_us: int | None
    validity_s: int
    volts: float = LINE_V

    @property
    def can_foretell(self) -> bool:
        """Whether a schedule may be sent ahead: only to a clock that is known."""
        has_room = self.ability.max_periods > 1
        is_trusted = self.clock_offset_us is not None and Habit.NO_SCHEDULE not in self.habits
        return has_room and is_trusted

    @property
    def ends_by_itself(self) -> bool:
        """Whether the profile of a charge comes to its safe end without a default beneath it."""
        return self.can_foretell and not self.ability.takes_offline

    def is_without(self, habit: Habit) -> bool:
        """Whether the station is not known for a habit."""
        return habit not in self.habits


class Wanted(NamedTuple):
    """A profile that is to be at a place."""

    plug: Plug
    profile: Profile


def desired(
    offer: Offer, plugs: Iterable[Plug], running: Running | None, ground: Ground, now: Instant
) -> tuple[Wanted, ...]:
    """List what makes an EVSE keep to an offer, in the order in which it is sent.

    The safe default stands first: what raises a limit for a while rests on it.
    """
    if not ground.is_without(Habit.NO_TRANSACTION):
        live = offer.limit_a if running is not None else offer.safe_a
        return tuple(Wanted(plug, _for_all(offer, plug, live, ground, now)) for plug in plugs)
    stands_a = offer.stands_a if ground.ends_by_itself else offer.safe_a
    safe = tuple(Wanted(plug, _default(offer, plug, stands_a, ground)) for plug in plugs)
    if running is None:
        return safe
    return (*safe, Wanted(running.plug, _for_one(offer, running, ground, now)))


def is_in_place(
    wanted: Wanted, installed: Iterable[InstalledProfile], ground: Ground, now: Instant
) -> bool:
    """Whether what a station last accepted does what is wanted, by its clock from now on and for long enough."""
    for one in installed:
        if one.profile.id == wanted.profile.id and one.evse == wanted.plug.evse:
            left = _left_s(one.profile, ground, now)
            latest = ground.validity_s + HEAD_START_S
            is_fresh = left is None or ground.validity_s / 2 <= left <= latest
            return is_fresh and _shape(one.profile) == _shape(wanted.profile)
    return False


def renewed_at(profile: Profile, ground: Ground, now: Instant) -> Instant | None:
    """Say when a profile is to be sent again, so that its safe end never comes while we live."""
    left = _left_s(profile, ground, now)
    return None if left is None else Instant(now + round((left - ground.validity_s / 2) * SECOND))


def number_of(ability: ChargingAbility, plug: Plug, slot: int) -> int:
    """Number a profile of ours: unique at its station, the same each time (OCPP 2.1, K01.FR.80)."""
    first = max(FIRST_ID, ability.lowest_id)
    return first + (plug.evse * SLOTS + plug.connector) * SLOTS + slot


def by_hand(
    order: SetLimit, plug: Plug, running: Running | None, ground: Ground, offer: Offer | None = None
) -> Profile:
    """Make the profile of a limit that somebody sets: it lasts, and is no station's relative one (K01.FR.38).

    Amperes become watts of the lines that the car of the charge is seen on, as `offer` knows it, else of one: no line carries more.
    """
    kind = ProfileKind.ABSOLUTE if order.scope is LimitScope.STATION else lasting_kind(ground)
    unit, limit = RateUnit.WATTS, written(order.limit_w or 0.0)
    if order.limit_a is not None:
        lines, is_dc = _watt_lines(order, offer), offer is not None and offer.is_dc
        unit, limit = in_unit(order.limit_a, lines, ground.volts, ground.ability, is_dc=is_dc)
    return Profile(
        id=number_of(ground.ability, plug, SLOT[order.scope]),
        purpose=_PURPOSE[order.scope],
        kind=kind,
        starts_at=start_of(kind),
        unit=unit,
        periods=(ProfilePeriod(limit=limit, lines=order.lines),),
        transaction=running.number if running is not None else None,
    )


def _watt_lines(order: SetLimit, offer: Offer | None) -> int:
    if offer is None:
        return 1
    known = offer if order.scope is LimitScope.TRANSACTION else offer._replace(car_lines=None)
    return min(known.watt_lines, order.lines or _ALL_LINES)


def for_start(offer: Offer, limit_a: float, plug: Plug, ground: Ground) -> Profile:
    """Make the profile that goes with the request for a charge: it lasts, and names no charge (OCPP 1.6, 5.16.2; 2.0.1, K05)."""
    kind = lasting_kind(ground)
    return Profile(
        id=number_of(ground.ability, plug, SLOT[LimitScope.TRANSACTION]),
        purpose=Purpose.TRANSACTION,
        kind=kind,
        starts_at=start_of(kind),
        unit=unit_of(ground.ability, is_dc=offer.is_dc),
        periods=(_period(offer, limit_a, ground),),
    )


def lasting_kind(ground: Ground) -> ProfileKind:
    """Choose the kind of a profile that holds from the first moment of a charge on."""
    return ProfileKind.RELATIVE if ground.is_without(Habit.NO_RELATIVE) else ProfileKind.ABSOLUTE


def start_of(kind: ProfileKind) -> Instant | None:
    """Say when a profile without an end begins: with the charge, or long ago."""
    return LONG_AGO if kind is ProfileKind.ABSOLUTE else None


def _for_all(offer: Offer, plug: Plug, limit_a: float, ground: Ground, now: Instant) -> Profile:
    """Make the default of each charge: safe for ever, and for a while the limit if that differs; the next car finds it, too."""
    offer = offer._replace(car_lines=None)
    lasting = _default(offer, plug, limit_a, ground)
    return lasting if limit_a == offer.safe_a else _for_a_while(lasting, offer, ground, now)


def _default(offer: Offer, plug: Plug, limit_a: float, ground: Ground) -> Profile:
    """Make a default that has no end."""
    kind = lasting_kind(ground)
    return Profile(
        id=number_of(ground.ability, plug, SLOT[LimitScope.DEFAULT]),
        purpose=Purpose.DEFAULT,
        kind=kind,
        starts_at=start_of(kind),
        unit=unit_of(ground.ability, is_dc=offer.is_dc),
        periods=(_period(offer, limit_a, ground, is_lasting=True),),
    )


def _for_one(offer: Offer, running: Running, ground: Ground, now: Instant) -> Profile:
    """Make the profile of a transaction."""
    kind = ProfileKind.DYNAMIC if ground.ability.takes_dynamic else lasting_kind(ground)
    lasting = Profile(
        id=number_of(ground.ability, running.plug, SLOT[LimitScope.TRANSACTION]),
        purpose=Purpose.TRANSACTION,
        kind=kind,
        starts_at=start_of(kind),
        unit=unit_of(ground.ability, is_dc=offer.is_dc),
        periods=(_period(offer, offer.limit_a, ground),),
        transaction=running.number,
    )
    if ground.ability.takes_offline:
        return msgspec.structs.replace(lasting, offline_s=ground.validity_s)
    return _for_a_while(lasting, offer, ground, now)


def _for_a_while(lasting: Profile, offer: Offer, ground: Ground, now: Instant) -> Profile:
    """Let a profile end in the safe limit, which has no end (OCPP 1.6, 5.16.4), if the clock is known."""
    if not ground.can_foretell or ground.clock_offset_us is None:
        return lasting
    begins_s = (now + ground.clock_offset_us) // SECOND - HEAD_START_S
    end = _period(offer, offer.safe_a, ground, start_s=HEAD_START_S + ground.validity_s)
    return msgspec.structs.replace(
        lasting,
        kind=ProfileKind.ABSOLUTE,
        starts_at=Instant(begins_s * SECOND),
        periods=(*lasting.periods, end),
    )


def _period(
    offer: Offer, limit_a: float, ground: Ground, *, start_s: int = 0, is_lasting: bool = False
) -> ProfilePeriod:
    """Make a period; three lines are what is meant where none are named (OCPP 2.1, K01.FR.49).

    What lasts holds for cars that nobody has seen.
    """
    offer = offer._replace(car_lines=None) if is_lasting else offer
    lines = _named(offer, ground)
    is_plain = lines >= _ALL_LINES or is_lasting or not ground.is_without(Habit.NO_LINES)
    limit = limit_of(offer, limit_a, ground)
    return ProfilePeriod(start_s=start_s, limit=limit, lines=None if is_plain else lines)


def limit_of(offer: Offer, limit_a: float, ground: Ground) -> float:
    """Write a limit of an offer in the unit of its EVSE."""
    lines, is_dc = offer.watt_lines, offer.is_dc
    return in_unit(limit_a, lines, ground.volts, ground.ability, is_dc=is_dc)[1]


def _named(offer: Offer, ground: Ground) -> int:
    """Say which number of lines goes with a limit: with watts that of the car, which they are reckoned on."""
    if offer.is_dc:
        return _ALL_LINES
    is_in_watts = unit_of(ground.ability, is_dc=False) is RateUnit.WATTS
    return offer.watt_lines if is_in_watts and offer.car_lines else offer.lines


def _left_s(profile: Profile, ground: Ground, now: Instant) -> float | None:
    """Say for how long a profile goes on before it comes to its safe end; None is for ever."""
    if profile.starts_at is None or len(profile.periods) < _WITH_AN_END:
        return None
    ends_at = profile.starts_at + profile.periods[-1].start_s * SECOND
    return (ends_at - (ground.clock_offset_us or 0) - now) / SECOND


def _shape(profile: Profile) -> tuple[object, ...]:
    """Take from a profile all that matters but when it begins."""
    limits = tuple((one.limit, one.lines) for one in profile.periods)
    what = (profile.purpose, profile.kind, profile.level, profile.unit)
    return (*what, profile.transaction, profile.offline_s, limits)


SLOT: Final = {LimitScope.DEFAULT: 0, LimitScope.TRANSACTION: 1, LimitScope.STATION: 2}
"""What is set by hand stands where ours does: two of one purpose and level may not be (K01.FR.06)."""
_PURPOSE: Final = {
    LimitScope.DEFAULT: Purpose.DEFAULT,
    LimitScope.TRANSACTION: Purpose.TRANSACTION,
    LimitScope.STATION: Purpose.STATION,
}
_ALL_LINES: Final = 3
_WITH_AN_END: Final = 2
