"""Requests that start a charge: with its limit, where the station is known to take that."""

from collections.abc import Callable
from typing import Any, Final

from chargeloom.domain.commands.command import StartCharging
from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_ability import UNKNOWN
from chargeloom.domain.limits.charging_profile import Profile
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.profile_rules import During, demand, illegal, impossible
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call, Message

_ACCEPTED: Final = "Accepted"


async def start(
    core: Core,
    station: Station,
    order: StartCharging,
    ask: tuple[str, Callable[[Profile | None], Call[Any]]],
    call: CallStation,
) -> Message | CallFault:
    """Ask a station to start; who refuses that with a profile is asked again without (OCPP 2.0.1, K05.FR.05).

    Not so where whoever starts it brought the profile: without it nothing was asked for. Raises Refusal.
    """
    version, request = ask
    if order.profile is not None and order.evse is not None:
        own = InstallProfile(evse=order.evse, connector=order.connector or 1, profile=order.profile)
        _demand(core, station, own, version)
        return await call(request(own.profile))
    profile = _profile(core, station, order, version)
    reply = await call(request(profile))
    if profile is None or _is_taken(reply):
        return reply
    reply = await call(request(None))
    if _is_taken(reply):
        core.limiting.orders.starts_bare(station.id, order.evse or 0)
    return reply


def _demand(core: Core, station: Station, own: InstallProfile, version: str) -> None:
    """Refuse a profile that is not legal, or where that of a site belongs."""
    plug = Plug(own.evse, own.connector or 1)
    if core.limiting.orders.for_start(station, plug) is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a site limits this EVSE, by its own profile")
    ability = core.limiting.ability(station.id) or UNKNOWN
    demand(version, own, During.STARTING, ability)


def _profile(core: Core, station: Station, order: StartCharging, version: str) -> Profile | None:
    """Give the profile of the start, if it is legal and the station can take it."""
    if order.evse is None:
        return None
    installing = core.limiting.orders.for_start(station, Plug(order.evse, order.connector or 1))
    if installing is None:
        return None
    ability = core.limiting.ability(station.id) or UNKNOWN
    why = illegal(version, installing, During.STARTING) or impossible(installing.profile, ability)
    return installing.profile if why is None else None


def _is_taken(reply: Message | CallFault) -> bool:
    return str(getattr(reply, "status", "")) == _ACCEPTED
