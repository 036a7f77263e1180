"""What carries out orders in one version: most are one request, others are performed by what they are about."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from chargeloom.domain.commands import (
    certificate_orders,
    command,
    limit_orders,
    list_orders,
    network_orders,
    survey_orders as survey,
)
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing import (
    certificates,
    costs,
    limits,
    lists,
    logs,
    monitors,
    network,
    reports,
    variables,
)
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.wire.message import Call

Perform = Callable[[Core, Station, Order, CallStation], Awaitable[Outcome]]
Write = Callable[[Station, Any], Call[Any]]


def performer(
    calls: Mapping[str, type[Call[Any]]], requests: Mapping[type[Order], Write]
) -> Perform:
    """Make what carries out orders in one version: `requests` are those that it says its own way."""

    async def perform(core: Core, station: Station, order: Order, call: CallStation) -> Outcome:
        """Send an order, and say what became of it. Raises Refusal."""
        way = Way(core, station, calls, call)
        write = requests.get(type(order))
        if write is not None and isinstance(order, command.StartCharging):
            return await limits.start_charging(way, order, write(station, order))
        if write is not None:
            return outcome(await call(write(station, order)))
        special = _SPECIAL.get(type(order))
        if special is not None:
            return await special(way, order)
        if type(order) not in SAID:
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        return outcome(await way.ask(SAID[type(order)](order)))

    return perform


async def _trigger(way: Way, order: command.Trigger) -> Outcome:
    """Ask for a message; a status only of connectors, one after the other until one is not told (F06.FR.13)."""
    if order.message != _STATUS or order.connector is not None:
        return await _trigger_one(way, order)
    found = Outcome(status=CommandStatus.ACCEPTED)
    for plug in _connectors(way.station, order.evse):
        place = {"evse": plug.evse, "connector": plug.connector}
        found = await _trigger_one(way, msgspec.structs.replace(order, **place))
        if found.status is not CommandStatus.ACCEPTED:
            break
    return found


def _connectors(station: Station, evse: int | None) -> Sequence[Plug]:
    """List the connectors that are known; where none is, the first, which each EVSE has (Part 1, 7.1 and 7.2)."""
    known = sorted(
        plug for plug in station.connectors if plug.connector > 0 and evse in (None, plug.evse)
    )
    return known or [Plug(evse or 1, 1)]


_STATUS: Final = "StatusNotification"


async def _trigger_one(way: Way, order: command.Trigger) -> Outcome:
    """Ask for a message; one that is no trigger of the standard is a custom one (OCPP 2.1, F06)."""
    asked = SAID[command.Trigger](order)
    try:
        request = way.read(asked)
    except Refusal:
        custom = {"requestedMessage": "CustomTrigger", "customTrigger": order.message}
        request = way.read(Asked(asked.action, asked.payload | custom))
    return outcome(await way.call(request))


_SPECIAL: Final[dict[type[Order], Callable[[Way, Any], Awaitable[Outcome]]]] = {
    **dict.fromkeys(reports.PARTS, reports.report),
    certificate_orders.AskCertificates: certificates.ask,
    certificate_orders.DeleteCertificate: certificates.delete,
    certificate_orders.InstallCertificate: certificates.install,
    command.AskCostDisplay: costs.ask_display,
    command.AskLimits: limits.ask_limits,
    command.ChangeConfiguration: variables.change_configuration,
    command.GetConfiguration: variables.get_configuration,
    command.Trigger: _trigger,
    limit_orders.AskAbility: limits.ask_ability,
    limit_orders.AskComposite: limits.ask_composite,
    limit_orders.AskProfiles: limits.ask_profiles,
    limit_orders.ClearLimit: limits.clear_limit,
    limit_orders.ClearProfiles: limits.clear_profiles,
    limit_orders.InstallProfile: limits.install_profile,
    limit_orders.SetLimit: limits.set_limit,
    limit_orders.UpdateProfile: limits.update_profile,
    list_orders.AskListVersion: lists.ask_version,
    list_orders.SendList: lists.send,
    list_orders.SettleList: lists.settle,
    network_orders.SetNetworkPriority: network.set_network_priority,
    network_orders.SetNetworkProfile: network.set_network_profile,
    survey.ClearMonitors: monitors.clear_monitors,
    survey.CustomerInformation: reports.customer_information,
    survey.GetLog: logs.get_log,
    survey.GetVariables: variables.get_variables,
    survey.SetMonitors: monitors.set_monitors,
    survey.SetVariables: variables.set_variables,
}
