"""Limits over OCPP 1.6: orders as requests, and what their answers come to (OCPP 1.6, 3.13 and 5.16)."""

from collections.abc import Awaitable, Callable
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
from chargeloom.wire.message import Message

VERSION: Final = "ocpp1.6"
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
    plug = Plug(order.evse, order.connector)
    request = SetChargingProfile(
        connector_id=station.connector_id(plug),
        cs_charging_profiles=msgspec.convert(write_16(order.profile), ChargingProfile),
    )
    return _outcome(await call(request))


async def set_limit(
    core_: Core, station: Station, order: limits.SetLimit, call: CallStation
) -> Outcome:
    """Set the profile that a limit makes."""
    return await install(core_, station, core_.limiting.orders.compose(station, order), call)


async def clear_limit(
    core_: Core, station: Station, order: limits.ClearLimit, call: CallStation
) -> Outcome:
    """Clear the profile that a limit made."""
    return await clear(core_, station, core_.limiting.orders.named(station, order), call)


async def clear(
    _: Core, station: Station, order: limits.ClearProfiles, call: CallStation
) -> Outcome:
    """Clear profiles (OCPP 1.6, 5.5)."""
    where = station.connector_id(Plug(order.evse, 0)) if order.evse is not None else None
    request = ClearChargingProfile(
        id=order.id,
        connector_id=where,
        charging_profile_purpose=_purpose(order.purpose) if order.purpose is not None else None,
        stack_level=order.level,
    )
    return _outcome(await call(request))


async def ask_composite(
    _: Core, station: Station, order: limits.AskComposite, call: CallStation
) -> Outcome:
    """Ask what a station will keep to (OCPP 1.6, 5.7)."""
    request = GetCompositeSchedule(
        connector_id=station.connector_id(Plug(order.evse, 0)),
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
