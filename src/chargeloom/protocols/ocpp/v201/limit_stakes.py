"""What a station of OCPP 2.0.1 or 2.1 may keep to although its answer is lost."""

from collections.abc import Mapping
from typing import Any, Final

from chargeloom.domain.commands.limit_orders import InstallProfile, UpdateProfile
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.profile_words import read_2
from chargeloom.protocols.ocpp.staking import stake
from chargeloom.protocols.ocpp.version import CallStation, Staked
from chargeloom.services.core import Core
from chargeloom.wire.message import Call, Message


async def set_charging_profile(
    core: Core, station: Station, request: Any, call: CallStation
) -> Message | CallFault:
    """A profile (K01)."""
    order = InstallProfile(evse=request.evse_id, profile=read_2(request.charging_profile))
    return await stake(core, station, order, request, call)


async def request_start(
    core: Core, station: Station, request: Any, call: CallStation
) -> Message | CallFault:
    """One that comes with a start (K05)."""
    profile, evse = request.charging_profile, request.evse_id
    is_placed = profile is not None and evse is not None
    order = InstallProfile(evse=evse, profile=read_2(profile)) if is_placed else None
    return await stake(core, station, order, request, call)


async def update_dynamic_schedule(
    core: Core, station: Station, request: Any, call: CallStation
) -> Message | CallFault:
    """The new limit of a dynamic one (OCPP 2.1, K28)."""
    limit = request.schedule_update.limit
    order = None
    if limit is not None:
        update = UpdateProfile(id=request.charging_profile_id, limit=float(limit))
        order = core.limiting.orders.as_installed(station.id, update)
    return await stake(core, station, order, request, call)


_STAKES: Final[Mapping[str, Staked]] = {
    "RequestStartTransaction": request_start,
    "SetChargingProfile": set_charging_profile,
    "UpdateDynamicSchedule": update_dynamic_schedule,
}


def stakes_of(calls: Mapping[str, type[Call[Any]]]) -> Mapping[type[Call[Any]], Staked]:
    """Name by their kind what is staked in one version."""
    return {calls[action]: staked for action, staked in _STAKES.items() if action in calls}
