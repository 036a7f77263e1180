"""Monitors of variables are set and cleared (OCPP 2.0.1, N04 and N06)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import Order, Outcome
from chargeloom.protocols.ocpp.incoming import CallFault
from chargeloom.protocols.ocpp.v201.mapping import outcomes
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing import pieces
from chargeloom.protocols.ocpp.v201.performing.spelling import variables_spelled
from chargeloom.protocols.ocpp.v201.performing.way import Way, failed

T = TypeVar("T")


async def set_monitors(way: Way, order: survey.SetMonitors) -> Outcome:
    """Set monitors, as many in a request as the station takes; each has its own answer (OCPP 2.0.1, N04.FR.09)."""

    def piece(few: Sequence[survey.Monitor]) -> survey.SetMonitors:
        return survey.SetMonitors(monitors=tuple(few))

    named = await variables_spelled(way, order.monitors)
    some = await _in_pieces(way, named, piece, "SetVariableMonitoring")
    return await _each(way, some, "set_monitoring_result")


async def clear_monitors(way: Way, order: survey.ClearMonitors) -> Outcome:
    """Clear monitors, as many in a request as the station takes (OCPP 2.0.1, N06.FR.04)."""

    def piece(few: Sequence[int]) -> survey.ClearMonitors:
        return survey.ClearMonitors(ids=tuple(few))

    some = await _in_pieces(way, order.ids, piece, "ClearVariableMonitoring")
    return await _each(way, some, "clear_monitoring_result")


async def _in_pieces(
    way: Way, items: Sequence[T], piece: Callable[[Sequence[T]], Order], limits: str
) -> list[Order]:
    def write(few: Sequence[T]) -> Asked:
        order = piece(few)
        return SAID[type(order)](order)

    found = await pieces.in_pieces(way, items, write, limits, pieces.MONITORING)
    return [piece(few) for few in found]


async def _each(way: Way, orders: Iterable[Order], told: str) -> Outcome:
    """Ask one after the other, until one fails; what was answered until then is told with it."""
    results: list[Any] = []
    for one in orders:
        reply: Any = await way.ask(SAID[type(one)](one))
        if isinstance(reply, CallFault):
            return failed(reply, outcomes.outcome_of_each(results, "monitors").data)
        results += getattr(reply, told)
    return outcomes.outcome_of_each(results, "monitors")
