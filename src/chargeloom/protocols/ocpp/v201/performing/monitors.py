"""Monitors of variables are set and cleared (OCPP 2.0.1, N04 and N06)."""

from typing import Any

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import Outcome
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing import pieces
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed


async def set_monitors(way: Way, order: survey.SetMonitors) -> Outcome:
    """Set monitors, as many in a request as the station takes; each has its own answer (OCPP 2.0.1, N04.FR.09)."""
    results: list[Any] = []
    most = await pieces.most(way, "SetVariableMonitoring", "MonitoringCtrlr")
    for some in pieces.in_pieces(order.monitors, most):
        reply: Any = await way.ask(SAID[type(order)](survey.SetMonitors(monitors=tuple(some))))
        if isinstance(reply, CallFault):
            return failed(reply, outcomes.outcome_of_each(results, "monitors").data)
        results += reply.set_monitoring_result
    return outcomes.outcome_of_each(results, "monitors")


async def clear_monitors(way: Way, order: survey.ClearMonitors) -> Outcome:
    """Clear monitors, as many in a request as the station takes (OCPP 2.0.1, N06.FR.04)."""
    results: list[Any] = []
    most = await pieces.most(way, "ClearVariableMonitoring", "MonitoringCtrlr")
    for some in pieces.in_pieces(order.ids, most):
        reply: Any = await way.ask(SAID[type(order)](survey.ClearMonitors(ids=tuple(some))))
        if isinstance(reply, CallFault):
            return failed(reply, outcomes.outcome_of_each(results, "monitors").data)
        results += reply.clear_monitoring_result
    return outcomes.outcome_of_each(results, "monitors")
