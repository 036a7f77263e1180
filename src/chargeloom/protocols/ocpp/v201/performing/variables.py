"""Variables are read and set (OCPP 2.0.1, B05 and B06), also under the names that settings have in 1.6."""

from typing import Any

import msgspec

from chargeloom.domain.commands import command, survey_orders as survey
from chargeloom.domain.commands.command import Outcome
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.profiles import lowest_profile
from chargeloom.protocols.ocpp.v201.mapping import orders, outcomes
from chargeloom.protocols.ocpp.v201.performing import pieces, reports
from chargeloom.protocols.ocpp.v201.performing.spelling import spellings
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed
from chargeloom.protocols.ocpp.v201.touching import endangers


async def get_variables(way: Way, order: survey.GetVariables) -> Outcome:
    """Read variables."""
    results, fault = await read(way, [one.key for one in order.variables])
    outcome = outcomes.outcome_of_getting(results)
    return outcome if fault is None else failed(fault, outcome.data)


async def set_variables(way: Way, order: survey.SetVariables) -> Outcome:
    """Set variables."""
    return await _write_safely(way, [(one.key, one.value) for one in order.variables])


async def get_configuration(way: Way, order: command.GetConfiguration) -> Outcome:
    """Read settings by their names; none named means a report of all that can be set."""
    if not order.keys:
        return await reports.report_configuration(way)
    results, fault = await read(way, [orders.named(key) for key in order.keys])
    outcome = outcomes.outcome_of_getting(results)
    data = outcomes.settings(results)
    return failed(fault, data) if fault is not None else msgspec.structs.replace(outcome, data=data)


async def change_configuration(way: Way, order: command.ChangeConfiguration) -> Outcome:
    """Set a setting by its name."""
    return await _write_safely(way, [(orders.named(order.key), order.value)])


async def _write_safely(way: Way, values: list[tuple[VariableKey, str]]) -> Outcome:
    """Set nothing that the station may be lost by: that has commands of its own (2.1, B09.FR.21). Raises Refusal."""
    asked = orders.setting(values)
    payload = msgspec.json.encode(asked.payload)
    if await endangers(way.core.ground.store, way.station.id, asked.action, payload):
        raise Refusal(Reason.SLOT_IN_USE)
    return await write(way, values)


async def read(way: Way, keys: list[VariableKey]) -> tuple[list[Any], CallFault | None]:
    """Read variables, as many in a request as the station takes (OCPP 2.0.1, B06.FR.05)."""
    results: list[Any] = []
    spelled = await spellings(way, keys)
    asked = [spelled.get(key.folded, key) for key in keys]
    for some in await pieces.in_pieces(way, asked, orders.getting, "GetVariables"):
        reply: Any = await way.ask(orders.getting(some))
        if isinstance(reply, CallFault):
            return results, reply
        results += reply.get_variable_result
    return results, None


async def write(way: Way, values: list[tuple[VariableKey, str]]) -> Outcome:
    """Set variables, as many in a request as the station takes, none twice (B05.FR.11 and 13)."""
    if len({key.folded for key, _ in values}) < len(values):
        raise Refusal(Reason.COMMAND_UNSUPPORTED, "a variable can be set once in a command")
    profile = lowest_profile(values)
    if profile is not None and profile < way.station.record.security_profile:
        raise Refusal(Reason.PROFILE_LOWERED)  # 2.1, B09.FR.35
    results: list[Any] = []
    spelled = await spellings(way, [key for key, _ in values])
    asked = [(spelled.get(key.folded, key), value) for key, value in values]
    for some in await pieces.in_pieces(way, asked, orders.setting, "SetVariables"):
        reply: Any = await way.ask(orders.setting(some))
        if isinstance(reply, CallFault):
            return failed(reply, outcomes.outcome_of_setting(results).data)
        results += reply.set_variable_result
    return outcomes.outcome_of_setting(results)
