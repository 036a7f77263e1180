"""Limits over OCPP 1.6: orders as requests, and what their answers come to (OCPP 1.6, 3.13 and 5.16)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec

from chargeloom.domain.commands import limit_orders as limits
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.limits import charging_ability as ability
from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.profile_rules import During, demand
from chargeloom.protocols.ocpp.profile_words import PURPOSES_16, write_16
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.v16 import configuration
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.datatypes import ChargingProfile
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    ChargingProfilePurpose,
    ChargingRateUnit,
)
from chargeloom.protocols.ocpp.v16.messages.smart_charging import (
    ClearChargingProfile,
    GetCompositeSchedule,
    SetChargingProfile,
)
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.services.limiting.knowing import plugs_of
from chargeloom.wire.message import Message

VERSION: Final = "ocpp1.6"
_NONE: Final = "Unknown"
"""No profile matches (OCPP 1.6, 7.21)."""
SETTINGS: Final = {
    "ChargeProfileMaxStackLevel": ability.LEVELS,
    "ChargingScheduleAllowedChargingRateUnit": ability.UNITS,
    "ChargingScheduleMaxPeriods": ability.PERIODS,
    "MaxChargingProfilesInstalled": ability.PROFILES,
    "ConnectorSwitch3to1PhaseSupported": ability.SWITCHING,
}
"""What a station says of itself (OCPP 1.6, 9.4)."""


async def install(
    core_: Core, station: Station, order: limits.InstallProfile, call: CallStation
) -> Outcome:
    """Set a profile (OCPP 1.6, 5.16). Raises Refusal for one that is not legal now."""
    during = During.IDLE if station.open_at(Plug(order.evse, 0)) is None else During.RUNNING
    known = core_.limiting.ability(station.id) or ability.UNKNOWN
    demand(VERSION, order, during, known)
    request = SetChargingProfile(
        connector_id=station.connector_id(_place(station, order)),
        cs_charging_profiles=msgspec.convert(write_16(order.profile), ChargingProfile),
    )
    return _outcome(await call(request))


async def set_limit(
    core_: Core, station: Station, order: limits.SetLimit, call: CallStation
) -> Outcome:
    """Set the profiles that a limit makes, one for each connector; the first refusal ends it."""
    said = Outcome(status=CommandStatus.ACCEPTED)
    for made in core_.limiting.orders.compose(station, order):
        said = await install(core_, station, made, call)
        if said.status is not CommandStatus.ACCEPTED:
            return said
        await core_.limiting.orders.made(station, made)
    return said


async def clear_limit(
    core_: Core, station: Station, order: limits.ClearLimit, call: CallStation
) -> Outcome:
    """Clear the profiles that a limit made; where others stand in their place, there is none."""
    made = core_.limiting.orders.named(station, order)
    if not made:
        return Outcome(status=CommandStatus.REJECTED, answer=_NONE)
    return _any([await clear(core_, station, each, call) for each in made])


async def clear(
    _: Core, station: Station, order: limits.ClearProfiles, call: CallStation
) -> Outcome:
    """Clear profiles, at each connector of an EVSE (OCPP 1.6, 5.5): it is done where the station knew any."""
    places: tuple[int | None, ...] = (None,)
    if order.evse is not None:
        places = station.connector_ids(Plug(order.evse, 0))
    purpose = _purpose(order.purpose) if order.purpose is not None else None
    requests = [
        ClearChargingProfile(
            id=order.id,
            connector_id=place,
            charging_profile_purpose=purpose,
            stack_level=order.level,
        )
        for place in places
    ]
    return _any([_outcome(await call(request)) for request in requests])


async def ask_composite(
    _: Core, station: Station, order: limits.AskComposite, call: CallStation
) -> Outcome:
    """Ask what a station will keep to (OCPP 1.6, 5.7)."""
    request = GetCompositeSchedule(
        connector_id=station.connector_id(_used(station, order.evse)),
        duration=order.duration_s,
        charging_rate_unit=ChargingRateUnit(order.unit.value) if order.unit is not None else None,
    )
    return _outcome(await call(request))


async def ask_ability(
    core_: Core, station: Station, _: limits.AskAbility, call: CallStation
) -> Outcome:
    """Ask what a station can do by the names of its settings: to a question for all some never answer (OCPP 1.6, 9.4)."""
    reply = await configuration.read(core_, station, tuple(SETTINGS), call)
    if not isinstance(reply, core.GetConfigurationReply):
        return _outcome(reply)
    names = {key.casefold(): name for key, name in SETTINGS.items()}
    said = {
        names[pair.key.casefold()]: pair.value
        for pair in reply.configuration_key or ()
        if pair.key.casefold() in names and pair.value is not None
    }
    return Outcome(status=CommandStatus.ACCEPTED, data=said)


def _place(station: Station, order: limits.InstallProfile) -> Plug:
    """Find the connector that a profile is for. Raises Refusal where an EVSE has several, and none is said."""
    if order.connector:
        return Plug(order.evse, order.connector)
    if order.profile.purpose is Purpose.TRANSACTION:
        return _used(station, order.evse)
    if len(plugs_of(station, order.evse)) > 1:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "the EVSE has several connectors: say which")
    return Plug(order.evse, 0)


def _used(station: Station, evse: int) -> Plug:
    """Find the connector of an EVSE that a charge runs at; else it is any."""
    running = station.open_at(Plug(evse, 0)) if evse else None
    return running.plug if running is not None else Plug(evse, 0)


def _any(said: Sequence[Outcome]) -> Outcome:
    return next((one for one in said if one.status is CommandStatus.ACCEPTED), said[-1])


def _purpose(purpose: Purpose) -> ChargingProfilePurpose:
    if purpose not in PURPOSES_16:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, f"no profile is for {purpose} here")
    return ChargingProfilePurpose(PURPOSES_16[purpose])


def _outcome(reply: Message | CallFault) -> Outcome:
    if isinstance(reply, CallFault):
        data = {"description": reply.description, "details": reply.details}
        return Outcome(status=CommandStatus.FAILED, answer=reply.code, data=data)
    said: dict[str, Any] = msgspec.to_builtins(reply)
    answer = said.pop("status", None)
    is_done = answer in {None, "Accepted"}
    status = CommandStatus.ACCEPTED if is_done else CommandStatus.REJECTED
    return Outcome(status=status, answer=answer, data=said or None)


LIMITS: Final[
    dict[type[Order], Callable[[Core, Station, Any, CallStation], Awaitable[Outcome]]]
] = {
    limits.AskAbility: ask_ability,
    limits.AskComposite: ask_composite,
    limits.ClearLimit: clear_limit,
    limits.ClearProfiles: clear,
    limits.InstallProfile: install,
    limits.SetLimit: set_limit,
}
