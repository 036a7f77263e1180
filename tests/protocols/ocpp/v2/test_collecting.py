"""What stations tell in parts is the outcome of the command that asked for it (OCPP 2.0.1 and 2.1, N02, O03 and O04)."""

from typing import Any

import pytest

from chargeloom.domain.commands.command import Command, CommandName as Name, Order
from chargeloom.domain.commands.display_orders import AskTexts
from chargeloom.domain.commands.survey_orders import ComponentRef, GetMonitoringReport
from chargeloom.services.stations.surveying import MAX_TEXT
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"
NUMBER = 9
CALL = 2
MONITORS = GetMonitoringReport(number=NUMBER)
TEXTS = AskTexts(number=NUMBER)


async def asked(
    rig: Rig, station: FakeStation, name: Name, order: Order, status: str = "Accepted"
) -> Command:
    """Ask for something that is told in parts, which the station promises."""
    command = await rig.core.commanding.issue(station.station.id, name, order, "test")
    frame = await station.connection.next()
    station.answer(frame[1], {"status": status})
    return command


async def outcome_of(rig: Rig, command: Command) -> tuple[str, dict[str, Any]]:
    ended = await rig.core.commanding.wait(command, 10)
    return ended.status, ended.outcome or {}


def monitor(number: int, station: FakeStation) -> dict[str, Any]:
    """A variable with one monitor; 2.1 says of it who made it."""
    made = (
        {"eventNotificationType": "CustomMonitor"}
        if station.station.record.protocol == "ocpp2.1"
        else {}
    )
    watching = {"id": number, "transaction": False, "value": 7.5, "type": "Delta", "severity": 4}
    return {
        "component": {"name": "EVSE", "evse": {"id": number}},
        "variable": {"name": "Power"},
        "variableMonitoring": [watching | made],
    }


def text(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "priority": "InFront",
        "startDateTime": "2026-07-01T10:00:00.000Z",
        "message": {"format": "UTF8", "content": f"Text {number}"},
    }


async def test_the_outcome_holds_the_monitors_in_the_order_of_the_parts(
    rig: Rig, station: FakeStation
) -> None:
    command = await asked(rig, station, Name.GET_MONITORING_REPORT, MONITORS)
    for number in (1, 0):
        head = {"requestId": NUMBER, "generatedAt": AT, "seqNo": number, "tbc": number < 1}
        part = head | {"monitor": [monitor(number + 1, station)]}
        await station.ask("NotifyMonitoringReport", part)
    assert await outcome_of(rig, command) == (
        "accepted",
        {
            "answer": "Accepted",
            "data": {
                "request": NUMBER,
                "parts": 2,
                "monitors": [monitor(1, station), monitor(2, station)],
                "complete": True,
            },
        },
    )


async def test_the_outcome_holds_the_texts_of_every_part(rig: Rig, station: FakeStation) -> None:
    command = await asked(rig, station, Name.GET_DISPLAY_MESSAGES, TEXTS)
    for numbers, is_followed in (((1, 2), True), ((3, 4), True), ((5,), False)):
        told = [text(number) for number in numbers]
        part = {"requestId": NUMBER, "tbc": is_followed, "messageInfo": told}
        await station.ask("NotifyDisplayMessages", part)
    assert await outcome_of(rig, command) == (
        "accepted",
        {
            "answer": "Accepted",
            "data": {
                "request": NUMBER,
                "parts": 3,
                "messages": [text(number) for number in range(1, 6)],
                "complete": True,
            },
        },
    )
    assert (await rig.event_types()).count("station.notice") == 3


async def test_no_texts_are_waited_for_where_there_are_none(rig: Rig, station: FakeStation) -> None:
    """(OCPP 2.0.1, O03.FR.02: Unknown.)"""
    command = await asked(rig, station, Name.GET_DISPLAY_MESSAGES, TEXTS, "Unknown")
    assert await outcome_of(rig, command) == ("rejected", {"answer": "Unknown"})


async def test_texts_that_never_come_are_given_up(rig: Rig, station: FakeStation) -> None:
    rig.core.surveying.quiet_s = 0.05
    command = await asked(rig, station, Name.GET_DISPLAY_MESSAGES, TEXTS)
    part = {"requestId": NUMBER, "tbc": True, "messageInfo": [text(1)]}
    await station.ask("NotifyDisplayMessages", part)
    status, outcome = await outcome_of(rig, command)
    assert (status, outcome["data"]["messages"]) == ("timeout", [text(1)])
    assert outcome["data"]["complete"] is False


@pytest.mark.parametrize("in_requests", [1, 2])
async def test_an_outcome_holds_so_much_however_many_requests_it_took(
    rig: Rig, station: FakeStation, in_requests: int
) -> None:
    most = {
        "component": {"name": "DeviceDataCtrlr"},
        "variable": {"name": "ItemsPerMessage", "instance": "GetReport"},
        "variableAttribute": [{"value": "1"}],
    }
    limit = {"requestId": 1, "generatedAt": AT, "seqNo": 0, "reportData": [most]}
    await station.ask("NotifyReport", limit)
    components = tuple(ComponentRef(component="EVSE", evse=one + 1) for one in range(in_requests))
    order = GetMonitoringReport(number=NUMBER, components=components)
    long = monitor(1, station) | {"component": {"name": "C" * 50, "instance": "I" * 50}}
    told, parts = [long] * 100, 12
    name = Name.GET_MONITORING_REPORT
    command = await rig.core.commanding.issue(station.station.id, name, order, "test")
    for _ in range(in_requests):
        while (frame := await station.connection.next())[0] != CALL:
            assert frame[2] == {}, "an answer to the part before"
        station.answer(frame[1], {"status": "Accepted"})
        head = {"requestId": frame[3]["requestId"], "generatedAt": AT}
        for number in range(parts):
            numbered = {"seqNo": number, "tbc": number < parts - 1, "monitor": told}
            station.say("NotifyMonitoringReport", head | numbered)
    status, outcome = await outcome_of(rig, command)
    data = outcome["data"]
    assert (status, data["complete"], data["parts"]) == ("accepted", True, parts * in_requests)
    assert len(data["monitors"]) + data["left_out"] == len(told) * parts * in_requests
    assert MAX_TEXT * 0.99 < len(str(data["monitors"]).replace(" ", "")) < MAX_TEXT * 1.01
