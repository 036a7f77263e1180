"""Requests that list items are no longer than a station says that it takes (OCPP 2.0.1 and 2.1, B05, B06, B08, N02, N04, N06)."""

import json
from collections.abc import Callable
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import pytest

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import CommandName, Order
from chargeloom.protocols.ocpp.v201.performing.pieces import _FRAME
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"
NAMES = [f"Variable{number}" for number in range(8)]
REFS = tuple(survey.VariableRef(component="EVSE", evse=1, variable=name) for name in NAMES)
EVSES = tuple(survey.ComponentRef(component="EVSE", evse=1, variable=name) for name in NAMES)
SETTINGS = tuple(
    survey.Setting(component="EVSE", evse=1, variable=name, value="9" * 40) for name in NAMES
)
MONITORS = tuple(
    survey.Monitor(
        component="EVSE", evse=1, variable=name, kind="Delta", value=Decimal(2), severity=5
    )
    for name in NAMES
)
Answers = Callable[[dict[str, Any]], dict[str, Any]]


def each(name: str, **more: str) -> Answers:
    """Answer each item of a request."""

    def answer(payload: dict[str, Any]) -> dict[str, Any]:
        asked, result = payload[name], name.replace("Data", "Result")
        kept = ("component", "variable", "type", "severity")
        return {result: [{key: one[key] for key in kept if key in one} | more for one in asked]}

    return answer


def cleared(payload: dict[str, Any]) -> dict[str, Any]:
    return {"clearMonitoringResult": [{"id": one, "status": "Accepted"} for one in payload["id"]]}


def empty(_: dict[str, Any]) -> dict[str, Any]:
    return {"status": "EmptyResultSet"}


class Case(NamedTuple):
    """An order of many items, whose limits stand under the name of an action."""

    limits: str
    component: str
    name: CommandName
    order: Order
    answer: Answers


CASES = [
    Case(
        "GetVariables",
        "DeviceDataCtrlr",
        CommandName.GET_VARIABLES,
        survey.GetVariables(variables=REFS),
        each("getVariableData", attributeStatus="Accepted", attributeValue="1"),
    ),
    Case(
        "SetVariables",
        "DeviceDataCtrlr",
        CommandName.SET_VARIABLES,
        survey.SetVariables(variables=SETTINGS),
        each("setVariableData", attributeStatus="Accepted"),
    ),
    Case(
        "GetReport",
        "DeviceDataCtrlr",
        CommandName.GET_REPORT,
        survey.GetReport(number=1, components=EVSES),
        empty,
    ),
    Case(
        "SetVariableMonitoring",
        "MonitoringCtrlr",
        CommandName.SET_VARIABLE_MONITORING,
        survey.SetMonitors(monitors=MONITORS),
        each("setMonitoringData", status="Accepted"),
    ),
    Case(
        "ClearVariableMonitoring",
        "MonitoringCtrlr",
        CommandName.CLEAR_VARIABLE_MONITORING,
        survey.ClearMonitors(ids=tuple(range(1_000_000, 1_000_090))),
        cleared,
    ),
]


async def takes(station: FakeStation, component: str, variable: str, of: str, most: int) -> None:
    """Let a station say how much it takes in a request."""
    limit = {
        "component": {"name": component},
        "variable": {"name": variable, "instance": of},
        "variableAttribute": [{"value": str(most)}],
    }
    report = {"requestId": 1, "generatedAt": AT, "seqNo": 0, "reportData": [limit]}
    await station.ask("NotifyReport", report)


async def asked(rig: Rig, station: FakeStation, case: Case) -> list[tuple[int, dict[str, Any]]]:
    """Give an order, answer all that it makes the station hear, and return each request with its length in bytes."""
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, case.name, case.order, "test")
    found: list[tuple[int, dict[str, Any]]] = []
    waiting = commanding._running[command.id]
    while not waiting.done():
        if not station.connection.sent:
            await rig.settle()
            continue
        frame = await station.connection.next()
        found.append((len(json.dumps(frame, separators=(",", ":"))), frame[3]))
        station.answer(frame[1], case.answer(frame[3]))
    assert (await commanding.wait(command, 5)).status == "accepted"
    return found


def items(payload: dict[str, Any]) -> list[Any]:
    (found,) = (one for one in payload.values() if isinstance(one, list))
    return found


@pytest.mark.parametrize("case", CASES, ids=[one.limits for one in CASES])
async def test_a_request_is_no_longer_than_the_station_takes(
    rig: Rig, station: FakeStation, case: Case
) -> None:
    """N04.FR.09 and N06.FR.04; B06.FR.17 and B08.FR.18 say what becomes of others."""
    whole = await asked(rig, station, case)
    await takes(station, case.component, "BytesPerMessage", case.limits, 400)
    cut = await asked(rig, station, case)
    assert len(cut) > 1
    assert max(length for length, _ in cut) <= 400
    assert in_all(cut) == in_all(whole)
    one_more = len(json.dumps(items(cut[1][1])[0], separators=(",", ":"))) + 1
    assert cut[0][0] + one_more + _FRAME > 400, "no more requests than are needed"


def in_all(requests: list[tuple[int, dict[str, Any]]]) -> list[Any]:
    return list(chain.from_iterable(items(payload) for _, payload in requests))


async def test_what_is_too_long_by_itself_is_asked_all_the_same(
    rig: Rig, station: FakeStation
) -> None:
    """The station says so, if it can't take it (B06.FR.17)."""
    await takes(station, "DeviceDataCtrlr", "BytesPerMessage", "GetVariables", 10)
    cut = await asked(rig, station, CASES[0])
    assert [len(items(one)) for _, one in cut] == [1] * len(NAMES)


async def test_both_limits_hold(rig: Rig, station: FakeStation) -> None:
    """B06.FR.05."""
    await takes(station, "DeviceDataCtrlr", "BytesPerMessage", "GetVariables", 100_000)
    await takes(station, "DeviceDataCtrlr", "ItemsPerMessage", "GetVariables", 3)
    cut = await asked(rig, station, CASES[0])
    assert [len(items(one)) for _, one in cut] == [3, 3, 2]


@pytest.mark.parametrize("nonsense", [0, -1])
async def test_a_limit_of_nothing_is_none(rig: Rig, station: FakeStation, nonsense: int) -> None:
    await takes(station, "DeviceDataCtrlr", "BytesPerMessage", "GetVariables", nonsense)
    assert len(await asked(rig, station, CASES[0])) == 1
