"""Charging profiles of OCPP 1.6 as limits (OCPP 1.6, 3.13)."""

from typing import Final

from chargeloom.domain.instant import SECOND, from_datetime
from chargeloom.protocols.ocpp.v16.messages.datatypes import ChargingProfile
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    RecurrencyKind,
)
from chargeloom.sim.station.charging_profile import Period, Profile, Purpose, Start
from chargeloom.wire.timestamps import Timestamp

PURPOSE: Final = {
    ChargingProfilePurpose.CHARGE_POINT_MAX_PROFILE: Purpose.STATION,
    ChargingProfilePurpose.TX_DEFAULT_PROFILE: Purpose.DEFAULT,
    ChargingProfilePurpose.TX_PROFILE: Purpose.TRANSACTION,
}
_START: Final = {
    ChargingProfileKind.ABSOLUTE: Start.ABSOLUTE,
    ChargingProfileKind.RECURRING: Start.RECURRING,
    ChargingProfileKind.RELATIVE: Start.RELATIVE,
}
_EVERY_S: Final = {RecurrencyKind.DAILY: 86_400.0, RecurrencyKind.WEEKLY: 604_800.0}


def profile(words: ChargingProfile) -> Profile:
    """Read a profile."""
    schedule, number = words.charging_schedule, words.transaction_id
    return Profile(
        id=words.charging_profile_id,
        stack_level=words.stack_level,
        purpose=PURPOSE[words.charging_profile_purpose],
        start=_START[words.charging_profile_kind],
        every_s=_EVERY_S[words.recurrency_kind] if words.recurrency_kind else None,
        starts_at_s=_seconds(schedule.start_schedule),
        duration_s=schedule.duration,
        valid_from_s=_seconds(words.valid_from),
        valid_to_s=_seconds(words.valid_to),
        transaction=None if number is None else str(number),
        is_in_watts=schedule.charging_rate_unit is ChargingRateUnit.WATTS,
        periods=tuple(
            Period(one.start_period, float(one.limit), one.number_phases)
            for one in schedule.charging_schedule_period
        ),
    )


def _seconds(moment: Timestamp | None) -> float | None:
    return None if moment is None else from_datetime(moment) / SECOND
