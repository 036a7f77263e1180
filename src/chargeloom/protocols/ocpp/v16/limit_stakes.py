"""What a station of OCPP 1.6 may keep to although its answer is lost."""

from typing import Any, Final

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.profile_words import read_16
from chargeloom.protocols.ocpp.staking import stake
from chargeloom.protocols.ocpp.v16.messages.core import RemoteStartTransaction
from chargeloom.protocols.ocpp.v16.messages.smart_charging import SetChargingProfile
from chargeloom.protocols.ocpp.version import CallStation, Staked
from chargeloom.services.core import Core
from chargeloom.services.limiting.knowing import place_of
from chargeloom.wire.message import Call, Message


async def set_charging_profile(
    core: Core, station: Station, request: SetChargingProfile, call: CallStation
) -> Message | CallFault:
    """A profile (OCPP 1.6, 5.16)."""
    order = installing(station, request.connector_id, request.cs_charging_profiles)
    return await stake(core, station, order, request, call)


async def remote_start(
    core: Core, station: Station, request: RemoteStartTransaction, call: CallStation
) -> Message | CallFault:
    """One that comes with a start (OCPP 1.6, 5.16.2)."""
    profile, connector_id = request.charging_profile, request.connector_id
    is_placed = profile is not None and bool(connector_id)
    order = installing(station, connector_id or 0, profile) if is_placed else None
    return await stake(core, station, order, request, call)


def installing(station: Station, connector_id: int, profile: Any) -> InstallProfile:
    """Read what a request sets, at the place that we know it by."""
    place = place_of(station, station.plug(connector_id))
    return InstallProfile(evse=place.evse, connector=place.connector, profile=read_16(profile))


LIMIT_STAKES: Final[dict[type[Call[Any]], Staked]] = {
    RemoteStartTransaction: remote_start,
    SetChargingProfile: set_charging_profile,
}
