"""The way out: neutral orders become OCPP 1.6 calls, and their answers become outcomes."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from chargeloom.domain.commands import command, survey_orders
from chargeloom.domain.commands.certificate_orders import (
    AskCertificates,
    DeleteCertificate,
    InstallCertificate,
    SendCertificate,
)
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.instant import to_datetime
from chargeloom.domain.limits.charging_profile import Profile
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.profile_words import write_16
from chargeloom.protocols.ocpp.profiles import SECURITY_PROFILE
from chargeloom.protocols.ocpp.starting import start
from chargeloom.protocols.ocpp.v16 import holding, lists, placing
from chargeloom.protocols.ocpp.v16.configuration import CONFIGURATION, name_of
from chargeloom.protocols.ocpp.v16.effects import OF_EACH_CONNECTOR
from chargeloom.protocols.ocpp.v16.limiting import LIMITS, VERSION
from chargeloom.protocols.ocpp.v16.lists import LONGEST_TAG
from chargeloom.protocols.ocpp.v16.messages import core, remote_trigger, reservation, security
from chargeloom.protocols.ocpp.v16.messages.datatypes import ChargingProfile
from chargeloom.protocols.ocpp.v16.messages.enumerations import (
    AvailabilityType,
    ExtendedMessageTrigger,
    MessageTrigger,
    ResetType,
)
from chargeloom.protocols.ocpp.v16.outcomes import outcome
from chargeloom.protocols.ocpp.v16.upkeep import UPKEEP
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call


async def perform(core_: Core, station: Station, order: Order, call: CallStation) -> Outcome:
    """Send an order, and say what became of it. Raises Refusal (OCPP 1.6, chapter 5)."""
    if isinstance(order, command.StartCharging):
        return await _start(core_, station, order, call)
    by_what_is_known = BY_WHAT_IS_KNOWN.get(type(order))
    if by_what_is_known is not None:
        return await by_what_is_known(core_, station, order, call)
    several = SEVERAL.get(type(order))
    if several is not None:
        return await several(station, order, call)
    write = REQUESTS.get(type(order))
    if write is None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED)
    return outcome(await call(write(station, order)))


async def _set_variables(
    station: Station, order: survey_orders.SetVariables, call: CallStation
) -> Outcome:
    """Change settings one after the other; the first that is refused ends it (OCPP 1.6, 5.3)."""
    said = Outcome(status=CommandStatus.ACCEPTED, answer="Accepted")
    requests = [_changed(station, name_of(one), one.value) for one in order.variables]
    for request, setting in zip(requests, order.variables, strict=True):
        said = outcome(await call(request))
        if said.status is not CommandStatus.ACCEPTED:
            return msgspec.structs.replace(said, data={"variable": setting.variable})
    return said


async def _base_report(_: Station, __: survey_orders.GetBaseReport, call: CallStation) -> Outcome:
    """Read all settings, and say how many there are (OCPP 1.6, 5.8)."""
    reply = await call(core.GetConfiguration())
    if not isinstance(reply, core.GetConfigurationReply):
        return outcome(reply)
    count = len(reply.configuration_key or ())
    return Outcome(status=CommandStatus.ACCEPTED, data={"variables": count, "complete": True})


async def _start(
    core_: Core, station: Station, order: command.StartCharging, call: CallStation
) -> Outcome:
    """Ask for a charge, with its limit (OCPP 1.6, 5.11)."""
    connector_id = None
    if order.evse is not None:
        connector_id = _likeliest(station, Plug(order.evse, order.connector or 0))

    def request(profile: Profile | None) -> core.RemoteStartTransaction:
        said = None if profile is None else msgspec.convert(write_16(profile), ChargingProfile)
        return core.RemoteStartTransaction(
            id_tag=order.token, connector_id=connector_id, charging_profile=said
        )

    return outcome(await start(core_, station, order, (VERSION, request), call))


def _likeliest(station: Station, plug: Plug) -> int:
    """Find the connector of an EVSE that a charge is meant at: where a vehicle waits, else one that is free."""
    numbers = placing.numbers(station, plug)
    reports = {number: station.connectors.get(station.plug(number)) for number in numbers}
    ranks = {
        number: _LIKELY.get(report.status, len(_LIKELY)) if report is not None else len(_LIKELY)
        for number, report in reports.items()
    }
    return min(numbers, key=ranks.__getitem__)


_LIKELY: Final = {Status.PREPARING: 0, Status.AVAILABLE: 1, Status.RESERVED: 2}


def _stop(_: Station, order: command.StopCharging) -> core.RemoteStopTransaction:
    if not order.transaction.lstrip("-").isdecimal():
        raise Refusal(Reason.TRANSACTION_UNKNOWN)
    return core.RemoteStopTransaction(transaction_id=int(order.transaction))


def _reset(_: Station, order: command.Reset) -> core.Reset:
    if order.evse is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 resets only the whole station")
    if order.kind not in _RESET:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "no transaction of OCPP 1.6 outlives a reset")
    return core.Reset(type=_RESET[order.kind])


def _unlock(station: Station, order: command.Unlock) -> core.UnlockConnector:
    plug = Plug(order.evse, order.connector)
    return core.UnlockConnector(connector_id=placing.number(station, plug))


async def _set_availability(
    station: Station, order: command.SetAvailability, call: CallStation
) -> Outcome:
    """Offer a place or take it out of service, with each connector of it; the first refusal ends it (OCPP 1.6, 5.2)."""
    wanted = AvailabilityType.OPERATIVE if order.available else AvailabilityType.INOPERATIVE
    whole = Outcome(status=CommandStatus.ACCEPTED, answer="Accepted")
    for connector_id in placing.numbers(station, Plug(order.evse or 0, order.connector or 0)):
        request = core.ChangeAvailability(connector_id=connector_id, type=wanted)
        said = outcome(await call(request))
        if said.status is not CommandStatus.ACCEPTED:
            return said
        whole = said if whole.answer == "Accepted" else whole
    return whole


async def _trigger(station: Station, order: command.Trigger, call: CallStation) -> Outcome:
    """Ask for a message, of each connector of a place where each has its own; the first refusal ends it (OCPP 1.6, 5.17)."""
    connector_ids: tuple[int | None, ...] = (None,)
    if order.evse is not None:
        connector_ids = placing.numbers(station, Plug(order.evse, order.connector or 0))
    said = Outcome(status=CommandStatus.ACCEPTED)
    for connector_id in connector_ids if order.message in OF_EACH_CONNECTOR else connector_ids[:1]:
        said = outcome(await call(_triggering(order, connector_id)))
        if said.status is not CommandStatus.ACCEPTED:
            break
    return said


def _triggering(order: command.Trigger, connector_id: int | None) -> Call[Any]:
    """Ask for a message; what only the security extension knows is asked by its own request."""
    if order.message in _TRIGGERS:
        wanted = MessageTrigger(order.message)
        return remote_trigger.TriggerMessage(requested_message=wanted, connector_id=connector_id)
    try:
        extended = ExtendedMessageTrigger(order.message)
    except ValueError:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 can't trigger this") from None
    return security.ExtendedTriggerMessage(requested_message=extended, connector_id=connector_id)


def _clear_cache(_: Station, __: command.ClearCache) -> core.ClearCache:
    return core.ClearCache()


def _change_configuration(
    station: Station, order: command.ChangeConfiguration
) -> core.ChangeConfiguration:
    return _changed(station, order.key, order.value)


def _changed(station: Station, key: str, value: str) -> core.ChangeConfiguration:
    """Change a setting; the security profile is lowered only by a request that confirms it (security whitepaper, A05)."""
    is_profile = key.casefold() == SECURITY_PROFILE and value.isdecimal()
    if is_profile and int(value) < station.record.security_profile:
        raise Refusal(Reason.PROFILE_LOWERED)
    return core.ChangeConfiguration(key=key, value=value)


def _reserve(station: Station, order: command.Reserve) -> reservation.ReserveNow:
    """Keep a place, for the group of the token, too, where a tag has room for its name (5.13 and 7.28)."""
    if order.connector_type is not None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "OCPP 1.6 reserves no kind of connector")
    plug = Plug(order.evse or 0, 0)
    has_room = order.group is not None and len(order.group) <= LONGEST_TAG
    return reservation.ReserveNow(
        connector_id=placing.number(station, plug),
        expiry_date=to_datetime(order.expires_at),
        id_tag=order.token,
        parent_id_tag=order.group if has_room else None,
        reservation_id=order.number,
    )


def _cancel_reservation(
    _: Station, order: command.CancelReservation
) -> reservation.CancelReservation:
    return reservation.CancelReservation(reservation_id=order.number)


def _send_certificate(_: Station, order: SendCertificate) -> security.CertificateSigned:
    return security.CertificateSigned(certificate_chain=order.chain)


_TRIGGERS: Final = frozenset(MessageTrigger)

_RESET: Final = {
    command.ResetKind.SOFT: ResetType.SOFT,
    command.ResetKind.HARD: ResetType.HARD,
}

REQUESTS: Final[dict[type[Order], Callable[[Station, Any], Call[Any]]]] = {
    command.StopCharging: _stop,
    command.Reset: _reset,
    command.Unlock: _unlock,
    command.ClearCache: _clear_cache,
    command.ChangeConfiguration: _change_configuration,
    command.Reserve: _reserve,
    command.CancelReservation: _cancel_reservation,
    SendCertificate: _send_certificate,
    InstallCertificate: holding.install,
    DeleteCertificate: holding.delete,
}

BY_WHAT_IS_KNOWN: Final[
    dict[type[Order], Callable[[Core, Station, Any, CallStation], Awaitable[Outcome]]]
] = {**CONFIGURATION, **LIMITS, **lists.LISTS}
"""Orders that depend on what a station told, or on what it was told."""

SEVERAL: Final[dict[type[Order], Callable[[Station, Any, CallStation], Awaitable[Outcome]]]] = {
    command.SetAvailability: _set_availability,
    command.Trigger: _trigger,
    survey_orders.GetBaseReport: _base_report,
    survey_orders.SetVariables: _set_variables,
    AskCertificates: holding.ask,
    **UPKEEP,
}
"""Orders that are several requests, or whose answer is summed up."""
