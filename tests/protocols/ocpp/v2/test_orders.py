"""Orders over OCPP 2.0.1 and 2.1: each in the words of the standard, with what the answer comes to."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import (
    ChangeConfiguration,
    ClearCache,
    CommandName as Name,
    GetConfiguration,
    Order,
    Reset,
    ResetKind,
    SetAvailability,
    Trigger,
    Unlock,
)
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.commands.survey_orders import ReportKind, Setting, VariableRef
from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.stations.variable import VariableKey
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"
OK = {"status": "Accepted"}
MAX_POWER: dict[str, Any] = {"component": "EVSE", "evse": 1, "variable": "Power"}
POWER_ON_WIRE: dict[str, Any] = {
    "component": {"name": "EVSE", "evse": {"id": 1}},
    "variable": {"name": "Power"},
}

SIMPLE: list[tuple[Name, Order, str, dict[str, Any]]] = [
    (Name.RESET, Reset(kind=ResetKind.SOFT), "Reset", {"type": "OnIdle"}),
    (Name.RESET, Reset(kind=ResetKind.HARD, evse=2), "Reset", {"type": "Immediate", "evseId": 2}),
    (
        Name.UNLOCK,
        Unlock(evse=1, connector=2),
        "UnlockConnector",
        {"evseId": 1, "connectorId": 2},
    ),
    (
        Name.SET_AVAILABILITY,
        SetAvailability(available=False),
        "ChangeAvailability",
        {"operationalStatus": "Inoperative"},
    ),
    (
        Name.SET_AVAILABILITY,
        SetAvailability(available=True, evse=1),
        "ChangeAvailability",
        {"operationalStatus": "Operative", "evse": {"id": 1}},
    ),
    (
        Name.SET_AVAILABILITY,
        SetAvailability(available=True, evse=1, connector=2),
        "ChangeAvailability",
        {"operationalStatus": "Operative", "evse": {"id": 1, "connectorId": 2}},
    ),
    (Name.CLEAR_CACHE, ClearCache(), "ClearCache", {}),
    (
        Name.TRIGGER,
        Trigger(message="StatusNotification", evse=1),
        "TriggerMessage",
        {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}},
    ),
    (
        Name.SET_MONITORING_BASE,
        survey.SetMonitoringBase(base="FactoryDefault"),
        "SetMonitoringBase",
        {"monitoringBase": "FactoryDefault"},
    ),
    (
        Name.SET_MONITORING_LEVEL,
        survey.SetMonitoringLevel(severity=4),
        "SetMonitoringLevel",
        {"severity": 4},
    ),
    (
        Name.GET_LOG,
        survey.GetLog(number=3, log="security", url="https://logs.test/up", retries=2),
        "GetLog",
        {
            "log": {"remoteLocation": "https://logs.test/up"},
            "logType": "SecurityLog",
            "requestId": 3,
            "retries": 2,
        },
    ),
    (
        Name.CUSTOMER_INFORMATION,
        survey.CustomerInformation(number=3, report=False, clear=True, identifier="jane"),
        "CustomerInformation",
        {"requestId": 3, "report": False, "clear": True, "customerIdentifier": "jane"},
    ),
]


@pytest.mark.parametrize(("name", "order", "action", "payload"), SIMPLE)
async def test_an_order_is_said_in_the_words_of_the_standard(
    rig: Rig,
    station: FakeStation,
    name: Name,
    order: Order,
    action: str,
    payload: dict[str, Any],
) -> None:
    reply = {"status": "Unlocked"} if action == "UnlockConnector" else OK
    command, asked = await ordered(rig, station, name, order, reply)
    assert asked == [(action, payload)]
    assert command.status == "accepted"


@pytest.mark.parametrize(
    ("word", "status"),
    [("Accepted", "accepted"), ("Scheduled", "accepted"), ("Rejected", "rejected")],
)
async def test_the_stations_word_and_its_reason_are_the_outcome(
    rig: Rig, station: FakeStation, word: str, status: str
) -> None:
    reply = {"status": word, "statusInfo": {"reasonCode": "TxInProgress"}}
    command, _ = await ordered(rig, station, Name.RESET, Reset(kind=ResetKind.HARD), reply)
    assert command.status == status
    assert command.outcome == {
        "answer": word,
        "data": {"statusInfo": {"reasonCode": "TxInProgress"}},
    }


async def test_a_reset_after_which_transactions_go_on_is_of_2_1_alone(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    """(OCPP 2.1, B13)."""
    order = Reset(kind=ResetKind.RESUME, evse=1)
    if version.dialect.subprotocol != "ocpp2.1":
        command, asked = await ordered(rig, station, Name.RESET, order)
        assert ((command.outcome or {})["answer"], asked) == ("command-unsupported", [])
        return
    _, asked = await ordered(rig, station, Name.RESET, order, OK)
    assert asked == [("Reset", {"type": "ImmediateAndResume", "evseId": 1})]


TRIGGERS = [
    "BootNotification",
    "LogStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "SignChargingStationCertificate",
    "SignV2GCertificate",
    "TransactionEvent",
    "SignCombinedCertificate",
    "PublishFirmwareStatusNotification",
]


@pytest.mark.parametrize("message", TRIGGERS)
async def test_every_message_of_the_standard_can_be_triggered(
    rig: Rig, station: FakeStation, message: str
) -> None:
    order = Trigger(message=message)
    command, asked = await ordered(rig, station, Name.TRIGGER, order, OK)
    assert asked == [("TriggerMessage", {"requestedMessage": message})]
    assert command.status == "accepted"


async def test_any_other_message_is_a_custom_trigger_where_there_are_such(
    rig: Rig, station: FakeStation
) -> None:
    order = Trigger(message="com.example.Hello")
    if station.station.record.protocol == "ocpp2.1":
        _, asked = await ordered(rig, station, Name.TRIGGER, order, OK)
        custom = {"requestedMessage": "CustomTrigger", "customTrigger": "com.example.Hello"}
        assert asked == [("TriggerMessage", custom)]
    else:
        command, _ = await ordered(rig, station, Name.TRIGGER, order)
        assert (command.outcome or {})["answer"] == "command-unsupported"


async def tell_statuses(rig: Rig, station: FakeStation, *plugs: tuple[int, int]) -> None:
    at = to_rfc3339(rig.core.ground.now())
    for evse, connector in plugs:
        status = {"timestamp": at, "connectorStatus": "Available", "evseId": evse}
        await station.ask("StatusNotification", status | {"connectorId": connector})


def status_of(evse: int, connector: int) -> tuple[str, dict[str, Any]]:
    place = {"id": evse, "connectorId": connector}
    return "TriggerMessage", {"requestedMessage": "StatusNotification", "evse": place}


@pytest.mark.parametrize(
    ("evse", "expected"),
    [(None, [(1, 1), (1, 2), (2, 1)]), (1, [(1, 1), (1, 2)]), (7, [(7, 1)])],
)
async def test_a_status_is_asked_of_each_connector(
    rig: Rig, station: FakeStation, evse: int | None, expected: list[tuple[int, int]]
) -> None:
    """F06.FR.13: the CSMS SHALL set the connectorId; a station is whole where no place is named."""
    await tell_statuses(rig, station, (2, 1), (1, 2), (1, 1))
    order = Trigger(message="StatusNotification", evse=evse)
    command, asked = await ordered(rig, station, Name.TRIGGER, order, *[OK for _ in expected])
    assert asked == [status_of(*one) for one in expected]
    assert command.status == "accepted"


async def test_a_station_that_told_of_no_connector_is_asked_of_its_first(
    rig: Rig, station: FakeStation
) -> None:
    """F06.FR.13."""
    order = Trigger(message="StatusNotification")
    _, asked = await ordered(rig, station, Name.TRIGGER, order, OK)
    assert asked == [status_of(1, 1)]


async def test_who_refuses_one_status_is_asked_for_no_other(rig: Rig, station: FakeStation) -> None:
    """F06.FR.12."""
    await tell_statuses(rig, station, (1, 1), (1, 2), (2, 1))
    order = Trigger(message="StatusNotification")
    refused = {"status": "Rejected"}
    command, asked = await ordered(rig, station, Name.TRIGGER, order, OK, refused)
    assert asked == [status_of(1, 1), status_of(1, 2)]
    assert command.status == "rejected"


def got(value: str, status: str = "Accepted") -> dict[str, Any]:
    result = POWER_ON_WIRE | {"attributeStatus": status, "attributeType": "Actual"}
    return result | ({"attributeValue": value} if status == "Accepted" else {})


async def value_of(rig: Rig, station: FakeStation, key: VariableKey) -> str | None:
    found = await rig.core.ground.store.variable(station.station.id, key)
    return found.value if found is not None else None


POWER = VariableKey("EVSE", "", 1, 0, "Power", "")


async def test_variables_are_read_told_and_kept(rig: Rig, station: FakeStation) -> None:
    order = survey.GetVariables(variables=(VariableRef(**MAX_POWER),))
    reply = {"getVariableResult": [got("7000")]}
    command, asked = await ordered(rig, station, Name.GET_VARIABLES, order, reply)
    data = [POWER_ON_WIRE | {"attributeType": "Actual"}]
    assert asked == [("GetVariables", {"getVariableData": data})]
    assert command.outcome == {
        "answer": "Accepted",
        "data": {
            "variables": [
                MAX_POWER | {"attribute": "Actual", "status": "Accepted", "value": "7000"}
            ]
        },
    }
    assert await value_of(rig, station, POWER) == "7000"


async def test_an_unknown_variable_is_not_read(rig: Rig, station: FakeStation) -> None:
    order = survey.GetVariables(variables=(VariableRef(**MAX_POWER),))
    reply = {"getVariableResult": [got("", "UnknownVariable")]}
    command, _ = await ordered(rig, station, Name.GET_VARIABLES, order, reply)
    assert (command.status, (command.outcome or {})["answer"]) == ("rejected", "UnknownVariable")
    assert await value_of(rig, station, POWER) is None


async def takes_two(station: FakeStation, of: str, component: str = "DeviceDataCtrlr") -> None:
    """Let a station say that it takes two items in a request."""
    limit = {
        "component": {"name": component},
        "variable": {"name": "ItemsPerMessage", "instance": of},
        "variableAttribute": [{"value": "2"}],
    }
    report = {"requestId": 1, "generatedAt": AT, "seqNo": 0, "reportData": [limit]}
    await station.ask("NotifyReport", report)


async def test_a_request_holds_no_more_variables_than_the_station_takes(
    rig: Rig, station: FakeStation
) -> None:
    await takes_two(station, "GetVariables")
    order = survey.GetVariables(variables=(VariableRef(**MAX_POWER),) * 5)
    replies = [{"getVariableResult": [got("1")] * size} for size in (2, 2, 1)]
    command, asked = await ordered(rig, station, Name.GET_VARIABLES, order, *replies)
    assert [len(payload["getVariableData"]) for _, payload in asked] == [2, 2, 1]
    assert len((command.outcome or {})["data"]["variables"]) == 5


def taken(status: str = "Accepted", **of: Any) -> dict[str, Any]:
    return {"setVariableResult": [(of or POWER_ON_WIRE) | {"attributeStatus": status}]}


async def test_variables_are_set_and_kept_as_taken(rig: Rig, station: FakeStation) -> None:
    order = survey.SetVariables(variables=(Setting(**MAX_POWER, value="9000"),))
    command, asked = await ordered(rig, station, Name.SET_VARIABLES, order, taken("RebootRequired"))
    data = POWER_ON_WIRE | {"attributeType": "Actual", "attributeValue": "9000"}
    assert asked == [("SetVariables", {"setVariableData": [data]})]
    assert (command.status, (command.outcome or {})["answer"]) == ("accepted", "RebootRequired")
    assert await value_of(rig, station, POWER) == "9000"


async def test_what_a_station_did_not_take_is_not_kept(rig: Rig, station: FakeStation) -> None:
    order = survey.SetVariables(variables=(Setting(**MAX_POWER, value="9000"),))
    command, _ = await ordered(rig, station, Name.SET_VARIABLES, order, taken("Rejected"))
    assert command.status == "rejected"
    assert await value_of(rig, station, POWER) is None


async def test_a_variable_is_not_set_twice_in_a_request(rig: Rig, station: FakeStation) -> None:
    order = survey.SetVariables(variables=(Setting(**MAX_POWER, value="1"),) * 2)
    command, _ = await ordered(rig, station, Name.SET_VARIABLES, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"
    assert station.connection.sent == []


async def test_a_setting_is_read_and_changed_by_its_name(rig: Rig, station: FakeStation) -> None:
    change = ChangeConfiguration(key="EVSE(1).Power", value="9000")
    command, asked = await ordered(rig, station, Name.CHANGE_CONFIGURATION, change, taken())
    assert asked[0][0] == "SetVariables"
    assert command.status == "accepted"
    get = GetConfiguration(keys=("EVSE(1).Power", "EVSE(1).Power"))
    reply = {"getVariableResult": [got("9000"), got("", "UnknownVariable")]}
    command, asked = await ordered(rig, station, Name.GET_CONFIGURATION, get, reply)
    assert asked[0][0] == "GetVariables"
    assert command.status == "accepted"


async def test_a_setting_without_its_component_is_refused(rig: Rig, station: FakeStation) -> None:
    change = ChangeConfiguration(key="HeartbeatInterval", value="1")
    command, _ = await ordered(rig, station, Name.CHANGE_CONFIGURATION, change)
    assert (command.outcome or {})["answer"] == "command-unsupported"


async def reporting(
    rig: Rig, station: FakeStation, name: Name, order: Order, *parts: dict[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """Give an order that is answered in parts; returns the command's end and what was asked."""
    command = await rig.core.commanding.issue(station.station.id, name, order, "test")
    frame = await station.connection.next()
    station.answer(frame[1], OK)
    for number, part in enumerate(parts):
        base = {
            "requestId": frame[3]["requestId"],
            "generatedAt": AT,
            "seqNo": number,
            "tbc": number < len(parts) - 1,
        }
        notify = "NotifyCustomerInformation" if "data" in part else "NotifyReport"
        await station.ask(notify, base | part)
    return await rig.core.commanding.wait(command, 10), frame[3]


def data_of(*numbers: int) -> dict[str, Any]:
    return {
        "reportData": [
            {
                "component": {"name": "EVSE", "evse": {"id": number}},
                "variable": {"name": "Power"},
                "variableAttribute": [{"value": "1"}, {"type": "MaxSet", "value": "2"}],
            }
            for number in numbers
        ]
    }


async def test_a_report_ends_when_all_has_come_and_says_how_much(
    rig: Rig, station: FakeStation
) -> None:
    order = survey.GetBaseReport(number=77, kind=ReportKind.FULL)
    parts = (data_of(1, 2), data_of(3))
    command, asked = await reporting(rig, station, Name.GET_BASE_REPORT, order, *parts)
    assert asked == {"requestId": 77, "reportBase": "FullInventory"}
    assert (command.status, command.outcome["data"]) == (
        "accepted",
        {"request": 77, "parts": 2, "variables": 6, "complete": True},
    )
    assert await rig.core.ground.store.number_of_variables(station.station.id) == 6


async def test_all_settings_are_read_by_a_report(rig: Rig, station: FakeStation) -> None:
    order = GetConfiguration()
    command, asked = await reporting(rig, station, Name.GET_CONFIGURATION, order, data_of(1))
    assert asked["reportBase"] == "ConfigurationInventory"
    assert command.outcome["data"]["variables"] == 2


async def test_a_report_that_falls_silent_says_so(rig: Rig, station: FakeStation) -> None:
    rig.core.surveying.quiet_s = 0
    order = survey.GetBaseReport(number=77, kind=ReportKind.SUMMARY)
    command, _ = await reporting(rig, station, Name.GET_BASE_REPORT, order)
    assert command.status == "timeout"
    assert command.outcome["data"]["complete"] is False


async def test_a_report_of_components_names_them(rig: Rig, station: FakeStation) -> None:
    chosen = survey.ComponentRef(component="EVSE", evse=1, variable="Power")
    order = survey.GetReport(number=5, components=(chosen,), criteria=("Problem",))
    reply = {"status": "EmptyResultSet"}
    command, asked = await ordered(rig, station, Name.GET_REPORT, order, reply)
    payload = {
        "requestId": 5,
        "componentVariable": [POWER_ON_WIRE],
        "componentCriteria": ["Problem"],
    }
    assert asked == [("GetReport", payload)]
    assert (command.status, (command.outcome or {})["answer"]) == ("accepted", "EmptyResultSet")


CALL = 2
THREE = tuple(survey.ComponentRef(component="EVSE", evse=one) for one in (1, 2, 3))


@pytest.mark.parametrize(
    ("name", "order"),
    [
        (Name.GET_REPORT, survey.GetReport(number=5, components=THREE)),
        (Name.GET_MONITORING_REPORT, survey.GetMonitoringReport(number=5, components=THREE)),
    ],
)
async def test_a_report_is_asked_of_no_more_components_at_once_than_the_station_takes(
    rig: Rig, station: FakeStation, name: Name, order: Order
) -> None:
    """(OCPP 2.0.1, B08.FR.06 and N02.FR.07.)"""
    await takes_two(station, "GetReport")
    reply = {"status": "EmptyResultSet"}
    command, asked = await ordered(rig, station, name, order, reply, reply)
    assert [len(payload["componentVariable"]) for _, payload in asked] == [2, 1]
    assert len({payload["requestId"] for _, payload in asked}) == 2
    assert (command.status, (command.outcome or {})["answer"]) == ("accepted", "EmptyResultSet")


@pytest.mark.parametrize(
    ("last", "status", "answer"),
    [("Accepted", "accepted", "Accepted"), ("Rejected", "rejected", "Rejected")],
)
async def test_reports_that_belong_together_are_counted_together(
    rig: Rig, station: FakeStation, last: str, status: str, answer: str
) -> None:
    await takes_two(station, "GetReport")
    order = survey.GetReport(number=5, components=THREE)
    command = await rig.core.commanding.issue(station.station.id, Name.GET_REPORT, order, "test")
    for reply, part in (("Accepted", data_of(1, 2)), (last, data_of(3))):
        while (frame := await station.connection.next())[0] != CALL:
            assert frame[2] == {}, "an answer to the part before"
        station.answer(frame[1], {"status": reply})
        if reply == "Accepted":
            number = {"requestId": frame[3]["requestId"], "generatedAt": AT, "seqNo": 0}
            station.say("NotifyReport", number | part)
    ended = await rig.core.commanding.wait(command, 10)
    outcome = ended.outcome or {}
    assert (ended.status, outcome["answer"]) == (status, answer)
    is_whole = last == "Accepted"
    assert outcome["data"] == {
        "request": 5,
        "parts": 2 if is_whole else 1,
        "variables": 6 if is_whole else 4,
        "complete": is_whole,
    }


async def test_what_was_collected_of_an_evse_is_asked_of_a_station_of_2_1(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    """(OCPP 2.1, N01: DataCollectorLog.)"""
    order = survey.GetLog(number=3, log="data-collector", url="https://logs.test/up")
    is_asked = version.dialect.subprotocol == "ocpp2.1"
    command, asked = await ordered(rig, station, Name.GET_LOG, order, *([OK] if is_asked else []))
    answer = "Accepted" if is_asked else "command-unsupported"
    assert (command.outcome or {})["answer"] == answer
    assert [payload["logType"] for _, payload in asked] == ["DataCollectorLog"] * is_asked


@pytest.mark.parametrize("address", ["https://logs.test/up#x", "https://logs.test/up?to=a/"])
async def test_an_address_to_upload_to_is_simple_for_a_station_of_2_1(
    rig: Rig, station: FakeStation, version: Version, address: str
) -> None:
    """(OCPP 2.1, N01.FR.27 and FR.28.)"""
    order = survey.GetLog(number=3, log="security", url=address)
    is_asked = version.dialect.subprotocol == "ocpp2.0.1"
    command, asked = await ordered(rig, station, Name.GET_LOG, order, *([OK] if is_asked else []))
    answer = "Accepted" if is_asked else "command-unsupported"
    assert (len(asked), (command.outcome or {})["answer"]) == (is_asked, answer)


async def test_a_request_sets_no_more_monitors_than_the_station_takes(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, N04.FR.09.)"""
    await takes_two(station, "SetVariableMonitoring", "MonitoringCtrlr")
    monitor = survey.Monitor(**MAX_POWER, kind="UpperThreshold", value=Decimal(7), severity=4)
    order = survey.SetMonitors(monitors=(monitor,) * 3)
    result = POWER_ON_WIRE | {"status": "Accepted", "type": "UpperThreshold", "severity": 4}
    replies = [{"setMonitoringResult": [result] * size} for size in (2, 1)]
    name = Name.SET_VARIABLE_MONITORING
    command, asked = await ordered(rig, station, name, order, *replies)
    assert [len(payload["setMonitoringData"]) for _, payload in asked] == [2, 1]
    assert len((command.outcome or {})["data"]["monitors"]) == 3


async def test_what_a_station_knows_of_a_customer_is_the_outcome(
    rig: Rig, station: FakeStation
) -> None:
    order = survey.CustomerInformation(number=9, report=True, clear=False, token="CARD")
    parts = ({"data": "Jane "}, {"data": "Doe"})
    command, asked = await reporting(rig, station, Name.CUSTOMER_INFORMATION, order, *parts)
    assert asked["idToken"] == {"idToken": "CARD", "type": "ISO14443"}
    assert command.outcome["data"]["customer"] == "Jane Doe"


@pytest.mark.parametrize("named", [{}, {"token": "CARD", "identifier": "jane"}])
async def test_a_customer_is_named_in_one_way(
    rig: Rig, station: FakeStation, named: dict[str, Any]
) -> None:
    order = survey.CustomerInformation(number=9, report=True, clear=False, **named)
    command, _ = await ordered(rig, station, Name.CUSTOMER_INFORMATION, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"


async def test_monitors_are_set_and_cleared(rig: Rig, station: FakeStation) -> None:
    monitor = survey.Monitor(**MAX_POWER, kind="UpperThreshold", value=Decimal(7), severity=4)
    order = survey.SetMonitors(monitors=(monitor,))
    result = POWER_ON_WIRE | {
        "id": 8,
        "status": "Accepted",
        "type": "UpperThreshold",
        "severity": 4,
    }
    command, asked = await ordered(
        rig,
        station,
        Name.SET_VARIABLE_MONITORING,
        order,
        {"setMonitoringResult": [result]},
    )
    data = POWER_ON_WIRE | {
        "transaction": False,
        "value": 7,
        "type": "UpperThreshold",
        "severity": 4,
    }
    assert asked == [("SetVariableMonitoring", {"setMonitoringData": [data]})]
    assert command.status == "accepted"
    clear = survey.ClearMonitors(ids=(8, 9))
    results = [{"id": 8, "status": "Accepted"}, {"id": 9, "status": "NotFound"}]
    command, asked = await ordered(
        rig,
        station,
        Name.CLEAR_VARIABLE_MONITORING,
        clear,
        {"clearMonitoringResult": results},
    )
    assert asked == [("ClearVariableMonitoring", {"id": [8, 9]})]
    assert (command.status, (command.outcome or {})["answer"]) == ("rejected", "NotFound")


PASSWORD_ON_WIRE: dict[str, Any] = {
    "component": {"name": "SecurityCtrlr"},
    "variable": {"name": "BasicAuthPassword"},
}


@pytest.mark.parametrize("is_raw", [False, True], ids=["command", "raw"])
async def test_a_new_password_is_known_by_its_hash_and_kept_nowhere_in_clear(
    rig: Rig, version: Version, is_raw: bool
) -> None:
    station = await rig.station("CP-2", version=version)
    await station.ask(
        "BootNotification",
        {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}},
    )
    old, new = station.station.record.password_hash, "a-long-new-secret"
    if is_raw:
        data = PASSWORD_ON_WIRE | {"attributeValue": new}
        payload = b'{"setVariableData":[' + str(data).replace("'", '"').encode() + b"]}"
        raw = RawCall(action="SetVariables", payload=payload)
        calling = asyncio.create_task(rig.core.commanding.call(station.station.id, raw))
        frame = await station.connection.next()
        station.answer(frame[1], taken(**PASSWORD_ON_WIRE))
        await calling
    else:
        order = ChangeConfiguration(key="SecurityCtrlr.BasicAuthPassword", value=new)
        command, _ = await ordered(
            rig, station, Name.CHANGE_CONFIGURATION, order, taken(**PASSWORD_ON_WIRE)
        )
        assert command.body["value"] == HIDDEN
    assert station.station.record.password_hash not in (old, None)
    key = VariableKey("SecurityCtrlr", "", 0, 0, "BasicAuthPassword", "")
    assert await value_of(rig, station, key) is None
    frames = [exchange.frame for exchange in await rig.exchanges()]
    assert not any(new.encode() in frame for frame in frames)
    assert any(HIDDEN.encode() in frame for frame in frames)


async def test_the_keys_of_a_network_profile_are_not_in_the_journal(
    rig: Rig, station: FakeStation
) -> None:
    payload = b"""{"configurationSlot":2,"connectionData":{"ocppVersion":"OCPP20","messageTimeout":30,
      "ocppTransport":"JSON","ocppCsmsUrl":"wss://csms.test","securityProfile":2,
      "ocppInterface":"Wired0","apn":{"apn":"net","apnPassword":"hush1","simPin":4321,
      "apnAuthentication":"PAP"},"vpn":{"server":"v","user":"u","password":"hush2",
      "key":"hush3","type":"IPSec"}}}"""
    raw = RawCall(action="SetNetworkProfile", payload=payload)
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, raw))
    frame = await station.connection.next()
    assert frame[3]["connectionData"]["vpn"]["key"] == "hush3"
    station.answer(frame[1], OK)
    await calling
    kept = b"".join(exchange.frame for exchange in await rig.exchanges())
    assert b"wss://csms.test" in kept
    assert not any(secret in kept for secret in (b"hush", b"4321"))
    key = VariableKey("NetworkConfiguration", "2", 0, 0, "SecurityProfile", "")
    assert await value_of(rig, station, key) == "2"


async def test_the_keys_of_a_way_that_are_set_as_variables_are_kept_nowhere(
    rig: Rig, station: FakeStation
) -> None:
    """OCPP 2.1, appendix 3, NetworkConfiguration; what is no secret is there to be read."""
    before = station.station.record.password_hash
    values = {
        "VpnKey": "hush1",
        "SimPin": "hush2",
        "BasicAuthPassword": "hush3",
        "ApnUserName": "u7",
    }
    order = survey.SetVariables(
        variables=tuple(
            survey.Setting(component=WAY, instance="2", variable=name, value=value)
            for name, value in values.items()
        )
    )
    results = [
        {
            "attributeStatus": "Accepted",
            "component": {"name": WAY, "instance": "2"},
            "variable": {"name": name},
        }
        for name in values
    ]
    command, asked = await ordered(
        rig, station, Name.SET_VARIABLES, order, {"setVariableResult": results}
    )
    [(_, payload)] = asked
    assert [one["attributeValue"] for one in payload["setVariableData"]] == list(values.values())
    assert [one["value"] for one in command.body["variables"]] == [HIDDEN, HIDDEN, HIDDEN, "u7"]
    kept = b"".join(exchange.frame for exchange in await rig.exchanges())
    assert b"u7" in kept
    assert b"hush" not in kept
    for name, value in values.items():
        known = await value_of(rig, station, VariableKey(WAY, "2", 0, 0, name, ""))
        assert known == (value if name == "ApnUserName" else None)
    assert station.station.record.password_hash == before


WAY = "NetworkConfiguration"


async def test_what_has_no_room_in_the_version_is_refused(rig: Rig, station: FakeStation) -> None:
    order = survey.SetMonitoringBase(base="Nonsense")
    command, _ = await ordered(rig, station, Name.SET_MONITORING_BASE, order)
    assert (command.outcome or {})["answer"] == "command-unsupported"
