"""Reports come in parts: an order for one ends when all of it has come (OCPP 2.0.1, B07, B08, N02, N09, O03)."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import CommandStatus, Order, Outcome
from chargeloom.domain.commands.display_orders import AskTexts
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v201.mapping.asked import Asked
from chargeloom.protocols.ocpp.v201.mapping.orders import SAID
from chargeloom.protocols.ocpp.v201.performing import pieces
from chargeloom.protocols.ocpp.v201.performing.spelling import components_spelled
from chargeloom.protocols.ocpp.v201.performing.way import Way, outcome
from chargeloom.services.stations.surveying import LARGEST, MAX_TEXT, Kind, Survey

PARTS: Final[dict[type[Order], Kind]] = {
    survey.GetBaseReport: Kind.VARIABLES,
    survey.GetReport: Kind.VARIABLES,
    survey.GetMonitoringReport: Kind.MONITORS,
}
_BROUGHT_BY: Final[dict[Kind, str]] = {
    Kind.VARIABLES: "NotifyReport",
    Kind.MONITORS: "NotifyMonitoringReport",
    Kind.CUSTOMER: "NotifyCustomerInformation",
    Kind.MESSAGES: "NotifyDisplayMessages",
}


async def report(way: Way, order: Any) -> Outcome:
    """Ask for a report of the device model, in several where it names more than the station takes."""
    told: list[Outcome] = []
    kind, room = PARTS[type(order)], MAX_TEXT
    for one in await _orders(way, order):
        told.append(await _in_parts(way, one, kind, room))
        room -= len(msgspec.json.encode((told[-1].data or {}).get(kind)))
        if told[-1].status is not CommandStatus.ACCEPTED:
            break
    return told[0] if len(told) == 1 else _whole(told, order)


async def _orders(way: Way, order: Any) -> list[Any]:
    """Name as much in a request as the station takes (OCPP 2.0.1, B08.FR.06 and N02.FR.07)."""
    if isinstance(order, survey.GetBaseReport) or not order.components:
        return [order]
    chosen = await components_spelled(way, order.components)
    change, draw = msgspec.structs.replace, way.core.surveying.draw

    def write(some: Sequence[Any]) -> Asked:
        longest = change(order, components=tuple(some), number=LARGEST)
        return SAID[type(order)](longest)

    first, *others = await pieces.in_pieces(way, chosen, write, "GetReport")
    return [
        change(order, components=tuple(first)),
        *(change(order, components=tuple(some), number=draw()) for some in others),
    ]


def _whole(told: list[Outcome], order: Any) -> Outcome:
    """Sum up reports: complete, if all are; empty, if all are."""
    kind, last = PARTS[type(order)], told[-1]
    counted = [one for one in told if one.data is not None and "parts" in one.data]
    says = [one.data or {} for one in counted]
    entries = [one[kind] for one in says]
    is_good = last.status is CommandStatus.ACCEPTED
    data: dict[str, Any] = {
        "request": order.number,
        "parts": sum(one["parts"] for one in says),
        kind: sum(entries) if kind is Kind.VARIABLES else [one for few in entries for one in few],
        **_left_out(sum(one.get(_LEFT_OUT, 0) for one in says)),
        "complete": is_good,
    }
    answer = counted[0].answer if is_good and counted else last.answer
    return Outcome(status=last.status, answer=answer, data=data)


async def report_configuration(way: Way) -> Outcome:
    """Ask for a report of all that can be set."""
    number, kind = way.core.surveying.draw(), survey.ReportKind.CONFIGURATION
    return await report(way, survey.GetBaseReport(number=number, kind=kind))


async def customer_information(way: Way, order: survey.CustomerInformation) -> Outcome:
    """Ask what is known of a customer; only a report has parts (OCPP 2.0.1, N09 and N10)."""
    if not order.report:
        return outcome(await way.ask(SAID[type(order)](order)))
    return await _in_parts(way, order, Kind.CUSTOMER)


async def display_messages(way: Way, order: AskTexts) -> Outcome:
    """Ask which texts there are; only where there are any they are told (OCPP 2.0.1, O03 and O04)."""
    return await _in_parts(way, order, Kind.MESSAGES)


async def _in_parts(way: Way, order: Any, kind: Kind, room: int = MAX_TEXT) -> Outcome:
    surveying = way.core.surveying
    found = surveying.expect(way.station, kind, order.number, room=max(0, room))
    try:
        begun = outcome(await way.ask(SAID[type(order)](order)))
        if begun.answer != "Accepted":
            return begun
        is_complete = await surveying.finish(way.station, found)
        if not is_complete and surveying.is_without_first(way.station, found):
            is_complete = await _excused(way, order.number, kind)
    finally:
        surveying.forget(way.station, kind, order.number)
    told: dict[str, Any] = {"request": order.number, "parts": found.parts}
    status = CommandStatus.ACCEPTED if is_complete else CommandStatus.TIMEOUT
    data = told | {kind: _SAYS[kind](found)} | _left_out(found.left_out)
    return Outcome(status=status, answer=begun.answer, data=data | {"complete": is_complete})


def _counted(found: Survey) -> int:
    """What is told is in the device model, so only its number is said."""
    return found.items


def _said(found: Survey) -> str:
    return found.text


def _listed(found: Survey) -> list[Any]:
    return [msgspec.json.decode(one) for one in found.content]


def _left_out(count: int) -> dict[str, int]:
    return {_LEFT_OUT: count} if count else {}


_LEFT_OUT: Final = "left_out"
_SAYS: Final[dict[Kind, Callable[[Survey], Any]]] = {
    Kind.VARIABLES: _counted,
    Kind.MONITORS: _listed,
    Kind.CUSTOMER: _said,
    Kind.MESSAGES: _listed,
}


async def _excused(way: Way, number: int, kind: Kind) -> bool:
    """Take a report that was numbered from 1 for complete, where that is tolerated (OCPP 2.0.1, B07.FR.10)."""
    tolerating, action = way.core.tolerating, _BROUGHT_BY[kind]
    deviation = Deviation.NUMBERED_FROM_ONE
    if deviation not in tolerating.character(way.station).tolerates(action):
        return False
    unit, now = Unit(), way.core.ground.now()
    tolerating.note(unit, way.station.id, action, [(deviation, "/seqNo")], now)
    way.core.surveying.end_without_first(unit, way.station, kind, number, now)
    await way.core.ground.commit(unit)
    return True
