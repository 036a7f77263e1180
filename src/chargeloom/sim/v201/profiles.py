"""Charging profiles of OCPP 2.x as limits."""

from collections.abc import Mapping
from typing import Final

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v201.messages.datatypes.smart_charging import (
    ChargingProfile,
    ChargingSchedule,
    ChargingSchedulePeriod,
)
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    RecurrencyKind,
)
from chargeloom.sim.station.charging_profile import Period, Profile, Purpose, Start
from chargeloom.wire.timestamps import Timestamp

PURPOSE: Final[Mapping[str, Purpose]] = {
    ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE: Purpose.STATION,
    ChargingProfilePurpose.TX_DEFAULT_PROFILE: Purpose.DEFAULT,
    ChargingProfilePurpose.TX_PROFILE: Purpose.TRANSACTION,
    "PriorityCharging": Purpose.PRIORITY,
}
"""The purposes that a CSMS may set, the last one in 2.1; external constraints are not among them (2.0.1, K01.FR.22)."""

_START: Final[Mapping[str, Start]] = {
    ChargingProfileKind.ABSOLUTE: Start.ABSOLUTE,
    ChargingProfileKind.RECURRING: Start.RECURRING,
    ChargingProfileKind.RELATIVE: Start.RELATIVE,
    "Dynamic": Start.DYNAMIC,
}
_EVERY_S: Final = {RecurrencyKind.DAILY: 86_400.0, RecurrencyKind.WEEKLY: 604_800.0}


def profile(words: ChargingProfile) -> Profile | None:
    """Read a profile; None when its kind or its purpose is none that this station obeys."""
    purpose = PURPOSE.get(words.charging_profile_purpose)
    start = _START.get(str(words.charging_profile_kind))
    if purpose is None or start is None:
        return None
    schedule = words.charging_schedule[0]
    return Profile(
        id=words.id,
        stack_level=words.stack_level,
        purpose=purpose,
        start=start,
        every_s=_EVERY_S.get(words.recurrency_kind) if words.recurrency_kind else None,
        starts_at_s=seconds(schedule.start_schedule),
        duration_s=schedule.duration,
        valid_from_s=seconds(words.valid_from),
        valid_to_s=seconds(words.valid_to),
        transaction=words.transaction_id,
        offline_s=getattr(words, "max_offline_duration", None),
        is_lost_offline=bool(getattr(words, "invalid_after_offline_duration", None)),
        shares_level=True,
        is_in_watts=schedule.charging_rate_unit == ChargingRateUnit.WATTS,
        periods=_periods(schedule),
    )


def seconds(moment: Timestamp | None) -> float | None:
    """Give a moment in seconds since 1970."""
    return None if moment is None else from_datetime(moment) / SECOND


def _periods(schedule: ChargingSchedule) -> tuple[Period, ...]:
    periods = schedule.charging_schedule_period
    return tuple(Period(one.start_period, _limit(one), one.number_phases) for one in periods)


def _limit(period: ChargingSchedulePeriod) -> float:
    """A period of 2.1 may have no limit of its own: then nothing limits it."""
    limit = getattr(period, "limit", None)
    return float("inf") if limit is None else float(limit)
