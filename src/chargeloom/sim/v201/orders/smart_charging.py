"""Charging profiles: taken, obeyed, reported and cleared (OCPP 2.0.1, K)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from chargeloom.protocols.ocpp.v201.messages.datatypes.smart_charging import (
    ChargingProfile,
    ChargingSchedulePeriod,
    CompositeSchedule,
)
from chargeloom.protocols.ocpp.v201.messages.datatypes.status_info import StatusInfo
from chargeloom.protocols.ocpp.v201.messages.enumerations.generic import GenericStatus
from chargeloom.protocols.ocpp.v201.messages.enumerations.smart_charging import (
    ChargingLimitSource,
    ChargingProfilePurpose,
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
    GetChargingProfileStatus,
)
from chargeloom.protocols.ocpp.v201.messages.smart_charging import (
    ClearChargingProfile,
    ClearChargingProfileReply,
    GetChargingProfiles,
    GetChargingProfilesReply,
    GetCompositeSchedule,
    GetCompositeScheduleReply,
    ReportChargingProfiles,
    SetChargingProfile,
    SetChargingProfileReply,
)
from chargeloom.sim.station.charging_limits import STATION
from chargeloom.sim.station.charging_profile import Profile, Purpose
from chargeloom.sim.station.foretelling import foretell
from chargeloom.sim.v201.orders.order import Orders
from chargeloom.sim.v201.profiles import PURPOSE, profile as limits_of
from chargeloom.sim.v201.reports import parts
from chargeloom.sim.v201.station import Station

HIGHEST_LEVEL: Final = 9


def accept(
    station: Station, place: int, words: ChargingProfile, *, is_with_start: bool = False
) -> bool:
    """Take a profile if it may stand there (OCPP 2.0.1, K01 and F01.FR.09)."""
    return _refusal(station, place, words, is_with_start=is_with_start) is None and _take(
        station, place, words
    )


def _take(station: Station, place: int, words: ChargingProfile) -> bool:
    profile = limits_of(words)
    if profile is None or not station.board.limits.add(place, profile):
        return False
    station.shelf.profiles[words.id] = words
    known = {one.id for _, one in station.board.limits.found(lambda _, __: True)}
    for number in station.shelf.profiles.keys() - known:
        del station.shelf.profiles[number]
    return True


def _refusal(
    station: Station, place: int, words: ChargingProfile, *, is_with_start: bool
) -> str | None:
    """Name why a profile may not stand there, in the words of the reason codes (appendix 5)."""
    purpose = PURPOSE.get(words.charging_profile_purpose)
    is_of_running = purpose is Purpose.TRANSACTION and not is_with_start
    findings = (
        ("UnknownEvse", place != STATION and place not in station.evses),
        ("UnsupportedParam", limits_of(words) is None or purpose is None),
        ("InvalidStackLevel", not 0 <= words.stack_level <= HIGHEST_LEVEL),
        ("InvalidValue", purpose is Purpose.STATION and place != STATION),
        ("InvalidSchedule", _is_misshapen(words)),
        ("DuplicateProfile", purpose is Purpose.DEFAULT and _is_duplicate(station, place, words)),
        ("TxNotFound", is_of_running and not _is_of_running(station, place, words)),
        ("InvalidValue", not is_of_running and words.transaction_id is not None),
    )
    return next((why for why, is_found in findings if is_found), None)


def _is_misshapen(words: ChargingProfile) -> bool:
    """Whether a schedule is none (OCPP 2.0.1, K01.FR.31, 35, 38, 40 and 41; 2.1, K28.FR.03)."""
    starts = [one.start_period for one in words.charging_schedule[0].charging_schedule_period]
    begins = words.charging_schedule[0].start_schedule
    is_whole = words.charging_profile_purpose == ChargingProfilePurpose.CHARGING_STATION_MAX_PROFILE
    kind = str(words.charging_profile_kind)
    return (
        starts[:1] != [0]
        or starts != sorted(set(starts))
        or (kind in {"Absolute", "Recurring"} and begins is None)
        or (kind == "Relative" and (begins is not None or is_whole))
        or (kind == "Dynamic" and len(starts) > 1)
    )


def _is_duplicate(station: Station, place: int, words: ChargingProfile) -> bool:
    """A level of defaults is of the whole station, or of EVSEs (OCPP 2.0.1, K01.FR.52 and FR.53)."""
    return bool(
        station.board.limits.found(
            lambda where, one: (
                one.purpose is Purpose.DEFAULT
                and one.stack_level == words.stack_level
                and one.id != words.id
                and (where == STATION) is not (place == STATION)
            )
        )
    )


def _is_of_running(station: Station, place: int, words: ChargingProfile) -> bool:
    """A profile of a transaction names it (OCPP 2.0.1, K01.FR.03)."""
    evse = station.evses.get(place)
    running = None if evse is None else evse.transaction
    return running is not None and words.transaction_id == running.id


def _set(station: Station, request: SetChargingProfile, now: float) -> SetChargingProfileReply:
    """(OCPP 2.0.1, K01)."""
    place, words = request.evse_id, request.charging_profile
    why = _refusal(station, place, words, is_with_start=False)
    if why is None and not _take(station, place, words):
        why = "OutOfStorage"
    if why is not None:
        return SetChargingProfileReply(
            status=ChargingProfileStatus.REJECTED, status_info=StatusInfo(reason_code=why)
        )
    station.obey_limits(now)
    return SetChargingProfileReply(status=ChargingProfileStatus.ACCEPTED)


def _clear(
    station: Station, request: ClearChargingProfile, now: float
) -> ClearChargingProfileReply:
    """(OCPP 2.0.1, K10)."""
    number, criteria = request.charging_profile_id, request.charging_profile_criteria

    def is_meant(place: int, one: Profile) -> bool:
        if number is not None:
            return one.id == number
        if criteria is None:
            return True
        purpose = criteria.charging_profile_purpose
        return (
            criteria.evse_id in {None, place}
            and criteria.stack_level in {None, one.stack_level}
            and (purpose is None or PURPOSE.get(purpose) is one.purpose)
        )

    removed = station.board.limits.remove(is_meant)
    station.obey_limits(now)
    status = ClearChargingProfileStatus
    return ClearChargingProfileReply(status=status.ACCEPTED if removed else status.UNKNOWN)


def _report(station: Station, request: GetChargingProfiles, _: float) -> GetChargingProfilesReply:
    """(OCPP 2.0.1, K09)."""
    found = station.board.limits.found(_criterion(request))
    sources = request.charging_profile.charging_limit_source
    if sources is not None and ChargingLimitSource.CSO not in sources:
        found = []
    places = sorted({place for place, _ in found})
    held = station.shelf.profiles
    for place in places:
        words = [held[one.id] for where, one in found if where == place]
        for part, profiles in parts(words):
            station.board.say(
                ReportChargingProfiles(
                    request_id=request.request_id,
                    charging_limit_source=ChargingLimitSource.CSO,
                    charging_profile=profiles,
                    tbc=part.is_followed or place != places[-1],
                    evse_id=place,
                )
            )
    status = GetChargingProfileStatus
    return GetChargingProfilesReply(status=status.ACCEPTED if found else status.NO_PROFILES)


def _criterion(request: GetChargingProfiles) -> Callable[[int, Profile], bool]:
    wanted = request.charging_profile
    purpose, numbers = wanted.charging_profile_purpose, wanted.charging_profile_id

    def is_meant(place: int, one: Profile) -> bool:
        return (
            request.evse_id in {None, place}
            and (numbers is None or one.id in numbers)
            and wanted.stack_level in {None, one.stack_level}
            and (purpose is None or PURPOSE.get(purpose) is one.purpose)
        )

    return is_meant


def _composite(
    station: Station, request: GetCompositeSchedule, now: float
) -> GetCompositeScheduleReply:
    """Of EVSE 0 it is the sum of all, within the limit of the whole (OCPP 2.0.1, K08)."""
    evses = list(station.evses.values())
    if request.evse_id != STATION:
        evses = [one for one in evses if one.number == request.evse_id]
    if not evses:
        return GetCompositeScheduleReply(
            status=GenericStatus.REJECTED, status_info=StatusInfo(reason_code="UnknownEvse")
        )
    unit = request.charging_rate_unit or ChargingRateUnit.AMPERES
    in_watts = unit == ChargingRateUnit.WATTS
    periods = foretell(station.board, evses, now, request.duration, in_watts=in_watts)
    return GetCompositeScheduleReply(
        status=GenericStatus.ACCEPTED,
        schedule=CompositeSchedule(
            evse_id=request.evse_id,
            duration=request.duration,
            schedule_start=station.board.clock.read(now),
            charging_rate_unit=unit,
            charging_schedule_period=tuple(
                ChargingSchedulePeriod(
                    start_period=round(one.start_s), limit=Decimal(f"{one.limit:.1f}")
                )
                for one in periods
            ),
        ),
    )


ORDERS: Final[Orders] = {
    "ClearChargingProfile": _clear,
    "GetChargingProfiles": _report,
    "GetCompositeSchedule": _composite,
    "SetChargingProfile": _set,
}
