"""Which charging profile is legal where and when, as a table for each version of OCPP."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.domain.limits.charging_profile import THE_WHOLE, Profile, ProfileKind, Purpose
from chargeloom.domain.reason import Reason, Refusal


class Place(StrEnum):
    """Where a profile is set."""

    STATION = "the station"
    EVSE = "an EVSE"


class During(StrEnum):
    """What the EVSE does meanwhile."""

    IDLE = "no transaction"
    RUNNING = "a transaction"
    STARTING = "the request that starts one"


class Named(StrEnum):
    """Whether the transaction is named."""

    MUST = "must be named"
    MAY = "may be named"
    MUST_NOT = "must not be named"


class Rule(NamedTuple):
    """One profile that is legal; what stands in no rule is not."""

    purpose: Purpose
    place: Place
    during: frozenset[During]
    transaction: Named
    kinds: frozenset[ProfileKind]
    clause: str


_ANY_TIME: Final = frozenset({During.IDLE, During.RUNNING})
_RUNNING: Final = frozenset({During.RUNNING})
_STARTING: Final = frozenset({During.STARTING})
_FIXED: Final = frozenset({ProfileKind.ABSOLUTE, ProfileKind.RECURRING})
_KINDS: Final = _FIXED | {ProfileKind.RELATIVE}
_KINDS_21: Final = _KINDS | {ProfileKind.DYNAMIC}
_FIXED_21: Final = _FIXED | {ProfileKind.DYNAMIC}

_EVERYWHERE: Final = (
    (Purpose.STATION, Place.STATION, _ANY_TIME),
    (Purpose.DEFAULT, Place.STATION, _ANY_TIME),
    (Purpose.DEFAULT, Place.EVSE, _ANY_TIME),
    (Purpose.TRANSACTION, Place.EVSE, _RUNNING),
    (Purpose.TRANSACTION, Place.EVSE, _STARTING),
)
"""What every version knows, in the order in which each names its clauses."""


def _common(
    clauses: Sequence[str],
    kinds: frozenset[ProfileKind],
    of_station: frozenset[ProfileKind],
    running: Named,
) -> tuple[Rule, ...]:
    """Give the rules of a version for what every version knows."""
    return tuple(
        Rule(
            purpose,
            place,
            during,
            running if during is _RUNNING else Named.MUST_NOT,
            of_station if purpose is Purpose.STATION else kinds,
            clause,
        )
        for (purpose, place, during), clause in zip(_EVERYWHERE, clauses, strict=True)
    )


def _anywhere(purpose: Purpose, clause: str) -> tuple[Rule, ...]:
    """Give the rules of what OCPP 2.1 adds: for the station and for an EVSE, at any time."""
    return tuple(
        Rule(purpose, place, _ANY_TIME, Named.MUST_NOT, _KINDS_21, clause) for place in Place
    )


_CLAUSES_16: Final = tuple(
    f"OCPP 1.6, {clause}" for clause in ("3.13.1", "5.16.4", "5.16.4", "5.16.3", "5.16.2")
)
_CLAUSES_2: Final = (
    "K01.FR.38", "K01.FR.14", "K01.FR.15", "K01.FR.03 and 16", "K05.FR.02",
)  # fmt: skip

RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "ocpp1.6": _common(_CLAUSES_16, _KINDS, _KINDS, Named.MAY),
    "ocpp2.0.1": _common(_CLAUSES_2, _KINDS, _FIXED, Named.MUST),
    "ocpp2.1": (
        *_common(_CLAUSES_2, _KINDS_21, _FIXED_21, Named.MUST),
        *_anywhere(Purpose.PRIORITY, "K01.FR.70"),
        *_anywhere(Purpose.GENERATION, "K27"),
    ),
}
"""External constraints stand in none of them: they are nobody's to set but others' (K01.FR.22)."""


def demand(version: str, order: InstallProfile, during: During, ability: ChargingAbility) -> None:
    """Raise Refusal for a profile that is not legal here and now, or that the station can't take."""
    why = illegal(version, order, during) or impossible(order.profile, ability)
    if why is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, why)


def illegal(version: str, order: InstallProfile, during: During) -> str | None:
    """Say why a profile may not be set, and by which clause; None when it may."""
    profile = order.profile
    place = Place.STATION if order.evse == THE_WHOLE else Place.EVSE
    mine = [rule for rule in RULES[version] if rule.purpose is profile.purpose]
    here = [rule for rule in mine if rule.place is place]
    now = [rule for rule in here if during in rule.during]
    if not mine:
        return f"a profile for {profile.purpose} is not ours to set (K01.FR.22)"
    if not here:
        return f"a profile for {profile.purpose} is not for {place} ({mine[0].clause})"
    if not now:
        return f"a profile for {profile.purpose} is not for {during} ({here[0].clause})"
    rule = now[0]
    if profile.kind not in rule.kinds:
        return f"a profile for {profile.purpose} is not {profile.kind} ({rule.clause})"
    if not _is_named_well(profile, rule):
        return f"the transaction {rule.transaction} ({rule.clause})"
    return _misshapen(profile)


def impossible(profile: Profile, ability: ChargingAbility) -> str | None:
    """Say what a station can't take by what it told of itself; of one that told nothing, nothing."""
    if not ability.is_known:
        return None
    checks = (
        (ability.is_enabled, "smart charging is switched off at the station"),
        (profile.level <= ability.max_level, f"its highest level is {ability.max_level}"),
        (
            len(profile.periods) <= ability.max_periods,
            f"it takes {ability.max_periods} periods at most",
        ),
        (
            not ability.says_units or profile.unit in ability.units,
            f"it does not know {profile.unit}",
        ),
        (profile.id >= ability.lowest_id, f"our numbers begin at {ability.lowest_id} (K01.FR.80)"),
        (
            profile.kind is not ProfileKind.DYNAMIC or ability.takes_dynamic,
            "it takes no dynamic profiles (K01.FR.121)",
        ),
        (
            profile.offline_s is None or ability.takes_offline,
            "it knows no time without us (2.1, 2.11.19)",
        ),
        (
            ability.can_switch_phases or all(one.line is None for one in profile.periods),
            "it can't choose a line (K01.FR.20)",
        ),
    )
    return next((why for is_well, why in checks if not is_well), None)


def _is_named_well(profile: Profile, rule: Rule) -> bool:
    if profile.transaction is None:
        return rule.transaction is not Named.MUST
    return rule.transaction is not Named.MUST_NOT


def _misshapen(profile: Profile) -> str | None:
    starts = [one.start_s for one in profile.periods]
    is_dynamic = profile.kind is ProfileKind.DYNAMIC
    needs_start = profile.kind in _FIXED
    checks = (
        (starts[:1] == [0], "the first period starts at 0 (K01.FR.31)"),
        (starts == sorted(set(starts)), "periods follow each other (K01.FR.35)"),
        (not is_dynamic or len(starts) == 1, "a dynamic profile has one period (K28.FR.01)"),
        (not needs_start or profile.starts_at is not None, "it begins at a time (K01.FR.40)"),
        (
            profile.kind is not ProfileKind.RELATIVE or profile.starts_at is None,
            "what counts from the charge begins at no time of its own (K01.FR.41)",
        ),
        (
            (profile.kind is ProfileKind.RECURRING) == (profile.recurrence is not None),
            "what recurs, and only that, has a recurrence (OCPP 1.6, 7.8)",
        ),
        (
            is_dynamic or profile.asks_every_s is None,
            "only a dynamic profile is asked for (K28.FR.04)",
        ),
        (
            all(one.lines == 1 for one in profile.periods if one.line is not None),
            "a line is chosen only where one is used (K01.FR.19)",
        ),
        (
            profile.purpose is not Purpose.PRIORITY or profile.duration_s is None,
            "priority has no duration (K01.FR.70)",
        ),
    )
    return next((why for is_well, why in checks if not is_well), None)
