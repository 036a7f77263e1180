"""Carrying out orders over OCPP 2.0.1 or 2.1: one request, several, or one whose answer comes in parts."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from chargeloom.domain.commands import (
    command,
    limit_orders as limits,
    network_orders as network,
    survey_orders as survey,
)
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.commands.survey_orders import GetBaseReport, ReportKind
from chargeloom.domain.limits.charging_profile import Profile
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.profile_words import write_2
from chargeloom.protocols.ocpp.rpc import CallFault
from chargeloom.protocols.ocpp.starting import start
from chargeloom.protocols.ocpp.v201 import limiting, networking
from chargeloom.protocols.ocpp.v201.mapping import orders, outcomes
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.version import CallStation
from chargeloom.services.core import Core
from chargeloom.services.surveying import Kind
from chargeloom.wire.message import Call, Message
from chargeloom.wire.unfit import unfit

T = TypeVar("T")

MAX_AT_ONCE: Final = 50
"""So many variables go into one request when the station has not said how many may."""


class Way(NamedTuple):
    """The way to a station, with the declarations of its version."""

    core: Core
    station: Station
    calls: Mapping[str, type[Call[Any]]]
    call: CallStation


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
            return await _start(way, order, write(station, order))
        if write is not None:
            return _outcome(await call(write(station, order)))
        special = _SPECIAL.get(type(order))
        if special is not None:
            return await special(way, order)
        if type(order) not in SAID:
            raise Refusal(Reason.COMMAND_UNSUPPORTED)
        return _outcome(await _ask(way, SAID[type(order)](order)))

    return perform


def read(calls: Mapping[str, type[Call[Any]]], asked: Asked) -> Call[Any]:
    """Read a request as a version declares it. Raises Refusal where it has no room for it."""
    kind = calls.get(asked.action)
    if kind is None:
        raise Refusal(Reason.COMMAND_UNSUPPORTED)
    try:
        request: Call[Any] = msgspec.convert(asked.payload, kind)
    except msgspec.ValidationError as error:
        raise Refusal(Reason.COMMAND_UNSUPPORTED, str(unfit(error))) from None
    return request


async def _ask(way: Way, asked: Asked) -> Message | CallFault:
    return await way.call(read(way.calls, asked))


def _outcome(reply: Message | CallFault) -> Outcome:
    return _fault(reply) if isinstance(reply, CallFault) else outcomes.outcome(reply)


def _fault(fault: CallFault, data: dict[str, Any] | None = None) -> Outcome:
    told = {"description": fault.description, "details": fault.details} | (data or {})
    return Outcome(status=CommandStatus.FAILED, answer=fault.code, data=told)


async def _trigger(way: Way, order: command.Trigger) -> Outcome:
    """Ask for a message; one that is no trigger of the standard is a custom one (OCPP 2.1, F06)."""
    asked = SAID[command.Trigger](order)
    try:
        request = read(way.calls, asked)
    except Refusal:
        custom = {"requestedMessage": "CustomTrigger", "customTrigger": order.message}
        request = read(way.calls, Asked(asked.action, asked.payload | custom))
    return _outcome(await way.call(request))


async def _get_variables(way: Way, order: survey.GetVariables) -> Outcome:
    results, fault = await _get(way, [one.key for one in order.variables])
    outcome = outcomes.outcome_of_getting(results)
    return outcome if fault is None else _fault(fault, outcome.data)


async def _set_variables(way: Way, order: survey.SetVariables) -> Outcome:
    return await _set(way, [(one.key, one.value) for one in order.variables])


async def _change_configuration(way: Way, order: command.ChangeConfiguration) -> Outcome:
    return await _set(way, [(orders.named(order.key), order.value)])


async def _get_configuration(way: Way, order: command.GetConfiguration) -> Outcome:
    """Read settings by their names; none named means a report of all that can be set."""
    if not order.keys:
        number = way.core.surveying.draw()
        return await _report(way, GetBaseReport(number=number, kind=ReportKind.CONFIGURATION))
    results, fault = await _get(way, [orders.named(key) for key in order.keys])
    outcome = outcomes.outcome_of_getting(results)
    data = outcomes.settings(results)
    return _fault(fault, data) if fault is not None else msgspec.structs.replace(outcome, data=data)


async def _get(way: Way, keys: list[VariableKey]) -> tuple[list[Any], CallFault | None]:
    """Read variables, as many in a request as the station takes (OCPP 2.0.1, B06.FR.05)."""
    results: list[Any] = []
    for some in _in_pieces(keys, await _most(way, "GetVariables")):
        reply: Any = await _ask(way, orders.getting(some))
        if isinstance(reply, CallFault):
            return results, reply
        results += reply.get_variable_result
    return results, None


async def _set(way: Way, values: list[tuple[VariableKey, str]]) -> Outcome:
    """Set variables, as many in a request as the station takes, none twice (B05.FR.11 and 13)."""
    if len({key for key, _ in values}) < len(values):
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a variable can be set once in a command")
    results: list[Any] = []
    for some in _in_pieces(values, await _most(way, "SetVariables")):
        reply: Any = await _ask(way, orders.setting(some))
        if isinstance(reply, CallFault):
            return _fault(reply, outcomes.outcome_of_setting(results).data)
        results += reply.set_variable_result
    return outcomes.outcome_of_setting(results)


async def _most(way: Way, action: str, component: str = "DeviceDataCtrlr") -> int:
    """Find how many items the station takes in a request of this action."""
    key = VariableKey(component, "", 0, 0, "ItemsPerMessage", action)
    known = await way.core.ground.store.variable(way.station.id, key)
    said = known.value if known is not None else None
    return max(1, int(said)) if said is not None and said.isdecimal() else MAX_AT_ONCE


def _in_pieces(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


async def _report(way: Way, order: Any) -> Outcome:
    """Ask for a report, and wait until all of it has come (OCPP 2.0.1, B07, B08 and N02)."""
    return await _in_parts(way, order, _PARTS[type(order)])


async def _customer(way: Way, order: survey.CustomerInformation) -> Outcome:
    """Ask what is known of a customer; only a report has parts (OCPP 2.0.1, N09 and N10)."""
    if not order.report:
        return _outcome(await _ask(way, SAID[type(order)](order)))
    return await _in_parts(way, order, Kind.CUSTOMER)


async def _in_parts(way: Way, order: Any, kind: Kind) -> Outcome:
    surveying = way.core.surveying
    found = surveying.expect(way.station, kind, order.number)
    try:
        outcome = _outcome(await _ask(way, SAID[type(order)](order)))
        if outcome.answer != "Accepted":
            return outcome
        is_complete = await found.finish(surveying.quiet_s)
    finally:
        surveying.forget(way.station, kind, order.number)
    data: dict[str, Any] = {"request": order.number, "parts": found.parts, kind: found.items}
    if kind is Kind.CUSTOMER:
        data[kind] = found.text
    status = CommandStatus.ACCEPTED if is_complete else CommandStatus.TIMEOUT
    return Outcome(status=status, answer=outcome.answer, data=data | {"complete": is_complete})


async def _set_monitors(way: Way, order: survey.SetMonitors) -> Outcome:
    reply: Any = await _ask(way, SAID[type(order)](order))
    if isinstance(reply, CallFault):
        return _fault(reply)
    return outcomes.outcome_of_each(reply.set_monitoring_result, "monitors")


async def _clear_monitors(way: Way, order: survey.ClearMonitors) -> Outcome:
    """Clear monitors, as many in a request as the station takes (OCPP 2.0.1, N06.FR.04)."""
    results: list[Any] = []
    most = await _most(way, "ClearVariableMonitoring", "MonitoringCtrlr")
    for some in _in_pieces(order.ids, most):
        reply: Any = await _ask(way, SAID[type(order)](survey.ClearMonitors(ids=tuple(some))))
        if isinstance(reply, CallFault):
            return _fault(reply, outcomes.outcome_of_each(results, "monitors").data)
        results += reply.clear_monitoring_result
    return outcomes.outcome_of_each(results, "monitors")


async def _start(way: Way, order: command.StartCharging, bare: Call[Any]) -> Outcome:
    """Ask for a charge, with its limit (K05)."""

    def request(profile: Profile | None) -> Call[Any]:
        if profile is None:
            return bare
        said = msgspec.to_builtins(bare) | {"chargingProfile": write_2(profile)}
        return read(way.calls, Asked("RequestStartTransaction", said))

    version = limiting.version_of(way.calls)
    return _outcome(await start(way.core, way.station, order, (version, request), way.call))


async def _install(way: Way, order: limits.InstallProfile) -> Outcome:
    return _outcome(await _ask(way, limiting.installing(way.core, way.station, way.calls, order)))


async def _set_limit(way: Way, order: limits.SetLimit) -> Outcome:
    return await _install(way, way.core.limiting.orders.compose(way.station, order))


async def _clear_limit(way: Way, order: limits.ClearLimit) -> Outcome:
    return await _clear_profiles(way, way.core.limiting.orders.named(way.station, order))


async def _clear_profiles(way: Way, order: limits.ClearProfiles) -> Outcome:
    return _outcome(await _ask(way, limiting.clearing(order)))


async def _update_profile(way: Way, order: limits.UpdateProfile) -> Outcome:
    return _outcome(await _ask(way, limiting.updating(order)))


async def _ask_profiles(way: Way, order: limits.AskProfiles) -> Outcome:
    return _outcome(await _ask(way, limiting.asking_profiles(order)))


async def _ask_composite(way: Way, order: limits.AskComposite) -> Outcome:
    return _outcome(await _ask(way, limiting.asking_composite(order)))


async def _ask_ability(way: Way, _: limits.AskAbility) -> Outcome:
    """Ask what a station can do with profiles; what it does not know it does not say."""
    names = limiting.variables(way.calls, way.station)
    results, fault = await _get(way, list(names))
    if fault is not None:
        return _fault(fault)
    read = outcomes.readings_of(results)
    said = {names[key]: value for key, value in read.items() if key in names}
    return Outcome(status=CommandStatus.ACCEPTED, data=said)


async def _set_network_profile(way: Way, order: network.SetNetworkProfile) -> Outcome:
    await _demand_reach(way, order)
    return _outcome(await _ask(way, networking.profile(order)))


async def _set_network_priority(way: Way, order: network.SetNetworkPriority) -> Outcome:
    await _demand_reach(way, order)
    return await _set(way, [(networking.PRIORITY, networking.written(order))])


async def _demand_reach(way: Way, order: network.NetworkOrder) -> None:
    """Ask by which way a station is connected, and send nothing that it may be lost by. Raises Refusal."""
    told: dict[VariableKey, str] = {}
    if not order.even_in_use:
        results, _ = await _get(way, [networking.PRIORITY, networking.ACTIVE])
        told = outcomes.readings_of(results)
    known = await way.core.ground.store.variable(way.station.id, networking.PRIORITY)
    ways = networking.ways(told, known)
    reason = network.objection(order, ways, way.station.record.security_profile)
    if reason is not None:
        raise Refusal(reason)


_PARTS: Final[dict[type[Order], Kind]] = {
    survey.GetBaseReport: Kind.VARIABLES,
    survey.GetReport: Kind.VARIABLES,
    survey.GetMonitoringReport: Kind.MONITORS,
}

_SPECIAL: Final[dict[type[Order], Callable[[Way, Any], Awaitable[Outcome]]]] = {
    **dict.fromkeys(_PARTS, _report),
    command.ChangeConfiguration: _change_configuration,
    command.GetConfiguration: _get_configuration,
    command.Trigger: _trigger,
    limits.AskAbility: _ask_ability,
    limits.AskComposite: _ask_composite,
    limits.AskProfiles: _ask_profiles,
    limits.ClearLimit: _clear_limit,
    limits.ClearProfiles: _clear_profiles,
    limits.InstallProfile: _install,
    limits.SetLimit: _set_limit,
    limits.UpdateProfile: _update_profile,
    network.SetNetworkPriority: _set_network_priority,
    network.SetNetworkProfile: _set_network_profile,
    survey.ClearMonitors: _clear_monitors,
    survey.CustomerInformation: _customer,
    survey.GetVariables: _get_variables,
    survey.SetMonitors: _set_monitors,
    survey.SetVariables: _set_variables,
}
