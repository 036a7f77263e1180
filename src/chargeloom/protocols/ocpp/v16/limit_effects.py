"""What a station's answer about limits changes in our own record (OCPP 1.6, 3.13)."""

from typing import Any, Final

from chargeloom.domain.commands.limit_orders import ClearProfiles
from chargeloom.domain.instant import SECOND, Instant, from_datetime
from chargeloom.domain.limits.charging_profile import RateUnit
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.profile_words import purpose_of, steps_of
from chargeloom.protocols.ocpp.v16.limit_stakes import installing
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfileStatus,
    GetCompositeScheduleStatus,
    RemoteStartStopStatus,
)
from chargeloom.protocols.ocpp.v16.messages.smart_charging import (
    ClearChargingProfile,
    ClearChargingProfileReply,
    GetCompositeSchedule,
    GetCompositeScheduleReply,
    SetChargingProfile,
    SetChargingProfileReply,
)
from chargeloom.protocols.ocpp.version import Effect
from chargeloom.services.core import Core
from chargeloom.services.limiting.knowing import place_of
from chargeloom.wire.message import Call, Message


async def set_charging_profile(
    core_: Core, station: Station, request: SetChargingProfile, reply: SetChargingProfileReply
) -> None:
    """A profile that the station accepted is what it keeps to (OCPP 1.6, 5.16)."""
    if reply.status is ChargingProfileStatus.ACCEPTED:
        await _accept(core_, station, request.connector_id, request.cs_charging_profiles)


async def remote_start(
    core_: Core,
    station: Station,
    request: core.RemoteStartTransaction,
    reply: core.RemoteStartTransactionReply,
) -> None:
    """So is the one that came with an accepted start (OCPP 1.6, 5.16.2)."""
    profile, connector_id = request.charging_profile, request.connector_id
    if reply.status is not RemoteStartStopStatus.ACCEPTED or not connector_id:
        return
    if profile is not None:
        await _accept(core_, station, connector_id, profile)


async def clear_charging_profile(
    core_: Core, station: Station, request: ClearChargingProfile, _: ClearChargingProfileReply
) -> None:
    """What matched is gone; where the station knows none, none was there (OCPP 1.6, 5.5)."""
    number, purpose = request.connector_id, request.charging_profile_purpose
    where = place_of(station, station.plug(number)) if number is not None else None
    meant = ClearProfiles(
        id=request.id,
        evse=where.evse if where is not None else None,
        connector=where.connector if where is not None else None,
        purpose=purpose_of(purpose) if purpose is not None else None,
        level=request.stack_level,
    )
    unit, now = Unit(), core_.ground.now()
    core_.limiting.profiles.cleared(unit, station, meant, now)
    await _commit(core_, unit)


async def get_composite_schedule(
    core_: Core, station: Station, request: GetCompositeSchedule, reply: GetCompositeScheduleReply
) -> None:
    """What the station foretells is compared with what we reckon (OCPP 1.6, 5.7)."""
    schedule = reply.charging_schedule
    if reply.status is not GetCompositeScheduleStatus.ACCEPTED or schedule is None:
        return
    start = reply.schedule_start or schedule.start_schedule
    if start is None:
        return
    unit = RateUnit(schedule.charging_rate_unit.value)
    evse = station.plug(request.connector_id).evse
    use = core_.limiting.use(station, evse)
    steps = steps_of(start, unit, schedule.charging_schedule_period, use.lines, use.volts)
    until = Instant(from_datetime(start) + request.duration * SECOND)
    core_.limiting.foretold(station, evse, steps, until, unit)


async def _accept(core_: Core, station: Station, connector_id: int, profile: Any) -> None:
    order = installing(station, connector_id, profile)
    unit, now = Unit(), core_.ground.now()
    core_.limiting.profiles.accepted(unit, station, order, now)
    await _commit(core_, unit)


async def _commit(core_: Core, unit: Unit) -> None:
    if unit.facts:
        await core_.ground.commit(unit)


LIMIT_EFFECTS: Final[dict[type[Call[Message]], Effect]] = {
    ClearChargingProfile: clear_charging_profile,
    GetCompositeSchedule: get_composite_schedule,
    SetChargingProfile: set_charging_profile,
    core.RemoteStartTransaction: remote_start,
}
