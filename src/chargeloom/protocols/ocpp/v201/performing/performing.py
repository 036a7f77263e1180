"""What carries out orders in one version: most are one request, others are performed by what they are about."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from chargeloom.domain.commands import (
    certificate_orders,
    command,
    limit_orders,
    list_orders,
    network_orders,
    survey_orders as survey,
)
from chargeloom.domain.commands.command import Order, Outcome
from chargeloom.domain.commands.display_orders import AskTexts
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
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
    statuses,
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


_SPECIAL: Final[dict[type[Order], Callable[[Way, Any], Awaitable[Outcome]]]] = {
    **dict.fromkeys(reports.PARTS, reports.report),
    certificate_orders.AskCertificates: certificates.ask,
    certificate_orders.DeleteCertificate: certificates.delete,
    certificate_orders.InstallCertificate: certificates.install,
    AskTexts: reports.display_messages,
    command.AskCostDisplay: costs.ask_display,
    command.AskLimits: limits.ask_limits,
    command.ChangeConfiguration: variables.change_configuration,
    command.GetConfiguration: variables.get_configuration,
    command.Trigger: statuses.trigger,
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
