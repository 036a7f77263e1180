"""Limits as stations tell of them: profiles they have, what others set, what a car wants (K)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.limits.charging_profile import (
    OURS,
    THE_WHOLE,
    InstalledProfile,
    Purpose,
    key_of,
    key_of_external,
)
from chargeloom.protocols.ocpp.profile_words import decimal, external, read_2
from chargeloom.protocols.ocpp.v201.handlers.notices import tell
from chargeloom.protocols.ocpp.v201.handlers.replies import answered, received
from chargeloom.protocols.ocpp.v201.mapping import needs
from chargeloom.protocols.ocpp.version import Visit
from chargeloom.services.limiting.needing import Answer
from chargeloom.services.limiting.record import LimitOfOthers
from chargeloom.wire.message import Message


def notify_charging_limit(visit: Visit, call: Any) -> Message:
    """Somebody else limits the station: that is a hard limit, and its own (K11 and K12).

    What is generated at the place is told in the same way, and adds to what may be drawn (OCPP 2.1, 2.13).
    """
    tell(visit, call)
    schedules = call.charging_schedule or ()
    is_generated = bool(getattr(call.charging_limit, "is_local_generation", None))
    purpose = Purpose.GENERATION if is_generated else Purpose.EXTERNAL
    begins = Instant(visit.now + visit.core.limiting.ahead_us(visit.station.id))
    limit = LimitOfOthers(
        evse=call.evse_id or THE_WHOLE,
        source=str(call.charging_limit.charging_limit_source),
        schedules=tuple(
            external(-place, one, begins, purpose) for place, one in enumerate(schedules, 1)
        ),
        is_critical=call.charging_limit.is_grid_critical,
        purpose=purpose,
    )
    visit.core.limiting.profiles.limited_by_others(visit.unit, visit.station, limit, visit.now)
    return received(call)


def cleared_charging_limit(visit: Visit, call: Any) -> Message:
    """Somebody else limits the station no more (K13)."""
    tell(visit, call)
    source = str(call.charging_limit_source)
    visit.core.limiting.profiles.freed_by_others(
        visit.unit, visit.station, call.evse_id, source, visit.now
    )
    return received(call)


def report_charging_profiles(visit: Visit, call: Any) -> Message:
    """Keep what a station says that it keeps to (K09)."""
    tell(visit, call)
    source = str(call.charging_limit_source)
    told = tuple(_reported(visit, call.evse_id, source, one) for one in call.charging_profile)
    is_last = not call.tbc
    visit.core.limiting.profiles.reported(visit.unit, call.request_id, told, is_last=is_last)
    return received(call)


def notify_ev_charging_needs(visit: Visit, call: Any) -> Message:
    """Keep what a vehicle wants, and say whether a limit is made for it (K15.FR.03 to 05; 2.1, K18 and K19.FR.03 to 05)."""
    tell(visit, call)
    said = getattr(call, "timestamp", None)
    at = from_datetime(said) if said is not None else visit.now
    answer = visit.core.limiting.needs(
        visit.unit, visit.station, call.evse_id, needs.wants(call), at
    )
    is_of_iso_15118_20 = getattr(call.charging_needs, "control_mode", None) is not None
    return answered(call, (_ANSWERS_20 if is_of_iso_15118_20 else _ANSWERS)[answer])


def notify_ev_charging_schedule(visit: Visit, call: Any) -> Message:
    """Check how a vehicle means to charge against its limits (K15.FR.11 to 13)."""
    tell(visit, call)
    limiting = visit.core.limiting
    steps, until = needs.means(call, limiting.lines(visit.station.id, call.evse_id))
    is_within = limiting.means(visit.station, call.evse_id, steps, until)
    return answered(call, "Accepted" if is_within else "Rejected")


def pull_dynamic_schedule_update(visit: Visit, call: Any) -> Message:
    """Say what the limit of a dynamic profile is now (OCPP 2.1, K28.FR.07 and 12)."""
    limit = visit.core.limiting.dynamic(visit.unit, visit.station, call.charging_profile_id)
    said: dict[str, Any] = {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidProfile"}}
    if limit is not None:
        said = {"status": "Accepted", "scheduleUpdate": {"limit": decimal(limit)}}
    reply: Message = msgspec.convert(said, type(call).reply_type())
    return reply


def notify_priority_charging(visit: Visit, call: Any) -> Message:
    """Reckon with the profile for priority, or no more (OCPP 2.1, K21.FR.09 and K22.FR.06)."""
    tell(visit, call)
    limiting, number = visit.core.limiting, call.transaction_id
    limiting.prioritised(visit.unit, visit.station, number, is_on=call.activated)
    return received(call)


def _reported(visit: Visit, evse: int, source: str, words: Any) -> InstalledProfile:
    profile = read_2(words)
    is_others = source != OURS or profile.purpose is Purpose.EXTERNAL
    key = (
        key_of_external(evse, source, profile.id, profile.purpose) if is_others else key_of(profile)
    )
    return InstalledProfile(
        station=visit.station.id,
        key=key,
        evse=evse,
        source=source,
        profile=profile,
        at=visit.now,
    )


_ANSWERS: Final = {Answer.MADE: "Accepted", Answer.COMES: "Processing", Answer.NONE: "Rejected"}
_ANSWERS_20: Final = {**_ANSWERS, Answer.NONE: "NoChargingProfile"}
"""Of ISO 15118-20, Rejected would say that the way of charging is not possible (OCPP 2.1, 3.70)."""

LIMIT_HANDLERS: Final = {
    "ClearedChargingLimit": cleared_charging_limit,
    "NotifyChargingLimit": notify_charging_limit,
    "NotifyEVChargingNeeds": notify_ev_charging_needs,
    "NotifyEVChargingSchedule": notify_ev_charging_schedule,
    "NotifyPriorityCharging": notify_priority_charging,
    "PullDynamicScheduleUpdate": pull_dynamic_schedule_update,
    "ReportChargingProfiles": report_charging_profiles,
}
