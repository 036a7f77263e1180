"""Charging profiles in the words of the wire, for every version of OCPP that has them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from chargeloom.domain.instant import SECOND, Instant, from_datetime, to_datetime
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.protocols.ocpp.several_schedules import most_of

_KINDS: Final = {
    ProfileKind.ABSOLUTE: "Absolute",
    ProfileKind.RECURRING: "Recurring",
    ProfileKind.RELATIVE: "Relative",
    ProfileKind.DYNAMIC: "Dynamic",
}
_RECURRENCES: Final = {Recurrence.DAILY: "Daily", Recurrence.WEEKLY: "Weekly"}

PURPOSES_16: Final = {
    Purpose.STATION: "ChargePointMaxProfile",
    Purpose.DEFAULT: "TxDefaultProfile",
    Purpose.TRANSACTION: "TxProfile",
}
PURPOSES_2: Final = {
    Purpose.STATION: "ChargingStationMaxProfile",
    Purpose.DEFAULT: "TxDefaultProfile",
    Purpose.TRANSACTION: "TxProfile",
    Purpose.EXTERNAL: "ChargingStationExternalConstraints",
    Purpose.PRIORITY: "PriorityCharging",
    Purpose.GENERATION: "LocalGeneration",
}


class _Parts(NamedTuple):
    """What is said alike in every version."""

    level: int
    purpose: Purpose
    kind: ProfileKind
    recurrence: Recurrence | None
    valid_from: Instant | None
    valid_to: Instant | None


def write_16(profile: Profile) -> dict[str, Any]:
    """Write a profile (OCPP 1.6, 7.8). Raises Refusal where the version has no word for it."""
    number = profile.transaction
    if number is not None and not number.lstrip("-").isdecimal():
        raise Refusal(Reason.TRANSACTION_UNKNOWN)
    _demand_words_of_16(profile)
    return _said(
        **_common(profile, PURPOSES_16),
        chargingProfileId=profile.id,
        transactionId=int(number) if number is not None else None,
        chargingSchedule=_schedule(profile),
    )


def _demand_words_of_16(profile: Profile) -> None:
    """Refuse what would be left out, and missed: what is said of a line, or of the time without us (OCPP 1.6, 7.8 and 7.14)."""
    said = ((one.line, one.limit_l2, one.limit_l3) for one in profile.periods)
    if any(word is not None for words in said for word in words):
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 can't choose a line")
    if profile.offline_s is not None or profile.is_lost_offline:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 knows no time without us")


def write_2(profile: Profile) -> dict[str, Any]:
    """Write a profile (OCPP 2.0.1, 2.10; 2.1, 2.17); it has one schedule (K01.FR.34)."""
    return _said(
        **_common(profile, PURPOSES_2),
        id=profile.id,
        transactionId=profile.transaction,
        maxOfflineDuration=profile.offline_s,
        invalidAfterOfflineDuration=profile.is_lost_offline or None,
        dynUpdateInterval=profile.asks_every_s,
        chargingSchedule=[{"id": 1, **_schedule(profile)}],
    )


def read_16(words: Any) -> Profile:
    """Read a profile (OCPP 1.6, 7.8)."""
    number = words.transaction_id
    return Profile(
        id=words.charging_profile_id,
        transaction=str(number) if number is not None else None,
        **_parts(words)._asdict(),
        **schedule_of(words.charging_schedule),
    )


def read_2(words: Any) -> Profile:
    """Read a profile (OCPP 2.0.1, 2.10; 2.1, 2.17); of several schedules the most that they allow."""
    return Profile(
        id=words.id,
        transaction=words.transaction_id,
        offline_s=getattr(words, "max_offline_duration", None),
        is_lost_offline=bool(getattr(words, "invalid_after_offline_duration", None)),
        asks_every_s=getattr(words, "dyn_update_interval", None),
        **_parts(words)._asdict(),
        **most_of([schedule_of(one) for one in words.charging_schedule]),
    )


def external(
    number: int, schedule: Any, told_at: Instant, purpose: Purpose = Purpose.EXTERNAL
) -> Profile:
    """Read a schedule that somebody else set (OCPP 2.0.1, K11): without a start it begins when it is told, by the station's clock."""
    read = schedule_of(schedule)
    is_bare = read["starts_at"] is None
    if is_bare and len(read["periods"]) == 1 and read["duration_s"] is None:
        return Profile(id=number, purpose=purpose, kind=ProfileKind.DYNAMIC, **read)
    begins = {"starts_at": told_at} if is_bare else {}
    return Profile(id=number, purpose=purpose, kind=ProfileKind.ABSOLUTE, **(read | begins))


def schedule_of(schedule: Any) -> dict[str, Any]:
    """Read a schedule: its unit, its periods, its start and its duration."""
    return {
        "unit": RateUnit(str(schedule.charging_rate_unit.value)),
        "starts_at": _instant(schedule.start_schedule),
        "duration_s": schedule.duration,
        "periods": periods_of(schedule.charging_schedule_period),
    }


def periods_of(periods: Iterable[Any]) -> tuple[ProfilePeriod, ...]:
    """Read periods; those of OCPP 2.1 may leave the limit to somebody else."""
    return tuple(
        ProfilePeriod(
            start_s=one.start_period,
            limit=_number(getattr(one, "limit", None)),
            lines=one.number_phases,
            line=getattr(one, "phase_to_use", None),
            limit_l2=_number(getattr(one, "limit_l2", None)),
            limit_l3=_number(getattr(one, "limit_l3", None)),
        )
        for one in periods
    )


def steps_of(
    start: datetime, unit: RateUnit, periods: Iterable[Any], lines: int, volts: float
) -> tuple[Any, ...]:
    """Read what a station foretells as moments with amperes; watts may all be drawn of the lines that are used, or of fewer that a period names."""
    begins = from_datetime(start)
    is_watts = unit is RateUnit.WATTS
    return tuple(
        (
            Instant(begins + one.start_s * SECOND),
            one.highest / (volts * min(one.lines or lines, lines)) if is_watts else one.highest,
        )
        for one in periods_of(periods)
        if one.highest is not None
    )


def purpose_of(words: Any) -> Purpose:
    """Read a purpose of any version."""
    return _PURPOSE[str(words.value)]


def _common(profile: Profile, purposes: Mapping[Purpose, str]) -> dict[str, Any]:
    purpose = purposes.get(profile.purpose)
    if purpose is None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, f"no profile is for {profile.purpose} here")
    recurrence = profile.recurrence
    return {
        "stackLevel": profile.level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": _KINDS[profile.kind],
        "recurrencyKind": _RECURRENCES[recurrence] if recurrence is not None else None,
        "validFrom": _moment(profile.valid_from),
        "validTo": _moment(profile.valid_to),
    }


def _schedule(profile: Profile) -> dict[str, Any]:
    return _said(
        duration=profile.duration_s,
        startSchedule=_moment(profile.starts_at),
        chargingRateUnit=profile.unit.value,
        chargingSchedulePeriod=[
            _said(
                startPeriod=one.start_s,
                limit=decimal(one.limit),
                numberPhases=one.lines,
                phaseToUse=one.line,
                limit_L2=decimal(one.limit_l2),
                limit_L3=decimal(one.limit_l3),
            )
            for one in profile.periods
        ],
    )


def decimal(limit: float | None) -> Decimal | None:
    """Write a limit with one decimal (OCPP 1.6, 7.14)."""
    return None if limit is None else Decimal(f"{limit:.1f}")


def _parts(words: Any) -> _Parts:
    recurrence = words.recurrency_kind
    return _Parts(
        level=words.stack_level,
        purpose=purpose_of(words.charging_profile_purpose),
        kind=_KIND[str(words.charging_profile_kind.value)],
        recurrence=_RECURRENCE[str(recurrence.value)] if recurrence is not None else None,
        valid_from=_instant(words.valid_from),
        valid_to=_instant(words.valid_to),
    )


def _number(limit: Decimal | None) -> float | None:
    return None if limit is None else float(limit)


def _moment(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)


def _instant(moment: datetime | None) -> Instant | None:
    return None if moment is None else from_datetime(moment)


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


_PURPOSE: Final = {
    word: purpose for table in (PURPOSES_16, PURPOSES_2) for purpose, word in table.items()
}
_KIND: Final = {word: kind for kind, word in _KINDS.items()}
_RECURRENCE: Final = {word: recurrence for recurrence, word in _RECURRENCES.items()}
