"""Smart charging: profiles are taken, obeyed, foretold and cleared (OCPP 1.6, 3.13)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16.messages.datatypes import (
    ChargingSchedule,
    ChargingSchedulePeriod,
)
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfileStatus,
    ChargingRateUnit,
    ClearChargingProfileStatus,
    GetCompositeScheduleStatus,
)
from chargeloom.protocols.ocpp.v16.messages.smart_charging import (
    ClearChargingProfile,
    ClearChargingProfileReply,
    GetCompositeSchedule,
    GetCompositeScheduleReply,
    SetChargingProfile,
    SetChargingProfileReply,
)
from chargeloom.sim.station.charging_limits import STATION
from chargeloom.sim.station.charging_profile import Profile, Purpose
from chargeloom.sim.station.foretelling import foretell
from chargeloom.sim.v16.profiles import PURPOSE, profile
from chargeloom.sim.v16.station import Station
from chargeloom.wire.message import Call, Message

HIGHEST_LEVEL: Final = 9


def _set(
    station: Station, request: SetChargingProfile, now: float
) -> SetChargingProfileReply | CallFault:
    """(OCPP 1.6, 5.16; errata, 3.39)."""
    place, one = request.connector_id, profile(request.cs_charging_profiles)
    if place != STATION and place not in station.connectors:
        return CallFault("PropertyConstraintViolation", "/connectorId: there is no such one", {})
    is_fit = _may_stand(station, place, one) and station.board.limits.add(place, one)
    station.obey_limits(now)
    status = ChargingProfileStatus
    return SetChargingProfileReply(status=status.ACCEPTED if is_fit else status.REJECTED)


def _may_stand(station: Station, place: int, one: Profile) -> bool:
    """A profile of a transaction needs one that runs (OCPP 1.6, 5.16.2)."""
    is_level = 0 <= one.stack_level <= HIGHEST_LEVEL
    if one.purpose is Purpose.STATION:
        return is_level and place == STATION
    if one.purpose is Purpose.DEFAULT:
        return is_level and (place == STATION or place in station.connectors)
    connector = station.connectors.get(place)
    running = None if connector is None else connector.transaction
    is_its_own = running is not None and one.transaction in {None, str(running.number)}
    return is_level and is_its_own


def _clear(
    station: Station, request: ClearChargingProfile, now: float
) -> ClearChargingProfileReply:
    """What is named by its number is meant whatever else is said (OCPP 1.6, 5.5; errata, 3.25 and 3.26)."""
    purpose = request.charging_profile_purpose

    def is_meant(place: int, one: Profile) -> bool:
        if request.id is not None:
            return request.id == one.id
        return (
            request.connector_id in {None, place}
            and request.stack_level in {None, one.stack_level}
            and (purpose is None or PURPOSE[purpose] is one.purpose)
        )

    removed = station.board.limits.remove(is_meant)
    station.obey_limits(now)
    status = ClearChargingProfileStatus
    return ClearChargingProfileReply(status=status.ACCEPTED if removed else status.UNKNOWN)


def _composite(
    station: Station, request: GetCompositeSchedule, now: float
) -> GetCompositeScheduleReply:
    """Of connector 0 it is the sum of all connectors (OCPP 1.6, 5.7)."""
    wanted = [
        one
        for number, one in station.connectors.items()
        if request.connector_id in {STATION, number}
    ]
    if not wanted:
        return GetCompositeScheduleReply(status=GetCompositeScheduleStatus.REJECTED)
    unit = request.charging_rate_unit or ChargingRateUnit.AMPERES
    in_watts = unit is ChargingRateUnit.WATTS
    return GetCompositeScheduleReply(
        status=GetCompositeScheduleStatus.ACCEPTED,
        connector_id=request.connector_id,
        schedule_start=station.board.clock.read(now),
        charging_schedule=ChargingSchedule(
            duration=request.duration,
            charging_rate_unit=unit,
            charging_schedule_period=tuple(
                ChargingSchedulePeriod(
                    start_period=round(one.start_s), limit=Decimal(f"{one.limit:.1f}")
                )
                for one in foretell(station.board, wanted, now, request.duration, in_watts=in_watts)
            ),
        ),
    )


CHARGING_ORDERS: Final[
    dict[type[Call[Any]], Callable[[Station, Any, float], Message | CallFault]]
] = {
    ClearChargingProfile: _clear,
    GetCompositeSchedule: _composite,
    SetChargingProfile: _set,
}
