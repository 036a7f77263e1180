"""The device model (OCPP 2.0.1 and 2.1, B07, B08, N02 and N07)."""

from typing import Any

from chargeloom.domain.stations.variable import Attribute, Variable, VariableKey
from chargeloom.protocols.ocpp.v201.handlers.device_model import SLICE
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import Page, VariablePage
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"
POWER: dict[str, Any] = {
    "component": {"name": "Connector", "instance": "left", "evse": {"id": 1, "connectorId": 2}},
    "variable": {"name": "Power", "instance": "L1"},
    "variableAttribute": [
        {"type": "Actual", "value": "7000", "mutability": "ReadOnly"},
        {"type": "MaxSet", "value": "11000", "persistent": True, "constant": True},
    ],
    "variableCharacteristics": {
        "unit": "W",
        "dataType": "decimal",
        "minLimit": 0,
        "maxLimit": 22000.5,
        "supportsMonitoring": True,
    },
}
PASSWORD = {
    "component": {"name": "SecurityCtrlr"},
    "variable": {"name": "BasicAuthPassword"},
    "variableAttribute": [{"value": "never-to-be-seen", "mutability": "WriteOnly"}],
}


def report(*data: dict[str, Any], seq_no: int = 0, **said: Any) -> dict[str, Any]:
    part = {"requestId": 7, "generatedAt": AT, "seqNo": seq_no, "reportData": list(data)}
    return {name: value for name, value in (part | said).items() if value} | {"seqNo": seq_no}


async def variables(rig: Rig) -> list[Variable]:
    found = await rig.core.ground.store.variables(VariablePage(station_id(rig)))
    return list(found)


def station_id(rig: Rig) -> Any:
    return next(iter(rig.core.fleet)).id


async def told(rig: Rig, kind: str) -> list[dict[str, Any]]:
    events = await rig.core.ground.store.events(Page(500))
    return [event.data for event in events if event.type == kind]


async def test_a_report_is_kept_whole(rig: Rig, station: FakeStation) -> None:
    assert await station.ask("NotifyReport", report(POWER)) == {}
    actual, largest = await variables(rig)
    key = VariableKey("Connector", "left", 1, 2, "Power", "L1", Attribute.ACTUAL)
    assert (actual.key, actual.value, actual.mutability) == (key, "7000", "ReadOnly")
    assert (actual.persistent, actual.constant) == (False, False)
    assert largest.key == key._replace(attribute=Attribute.MAX_SET)
    assert (largest.value, largest.mutability) == ("11000", "ReadWrite")
    assert (largest.persistent, largest.constant) == (True, True)
    assert (
        largest.characteristics
        == actual.characteristics
        == {
            "unit": "W",
            "data_type": "decimal",
            "min_limit": "0",
            "max_limit": "22000.5",
            "supports_monitoring": True,
        }
    )


async def test_the_end_of_a_report_is_told_whatever_the_order_of_its_parts(
    rig: Rig, station: FakeStation
) -> None:
    for seq_no in (1, 2, 0):
        await station.ask("NotifyReport", report(POWER, seq_no=seq_no, tbc=seq_no < 2))
    (end,) = await told(rig, "station.report")
    assert end == {"report": "variables", "request": 7, "parts": 3, "items": 6}


async def test_a_report_of_nothing_is_a_report(rig: Rig, station: FakeStation) -> None:
    assert await station.ask("NotifyReport", report()) == {}
    assert (await told(rig, "station.report"))[0]["items"] == 0


async def test_a_password_in_a_report_is_not_kept(rig: Rig, station: FakeStation) -> None:
    await station.ask("NotifyReport", report(PASSWORD))
    (variable,) = await variables(rig)
    assert (variable.value, variable.mutability) == (None, "WriteOnly")


async def test_what_a_monitor_saw_is_told_and_its_value_is_kept(
    rig: Rig, station: FakeStation
) -> None:
    event = {
        "eventId": 3,
        "timestamp": AT,
        "trigger": "Alerting",
        "actualValue": "true",
        "eventNotificationType": "HardWiredMonitor",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "Problem"},
    }
    payload = {"generatedAt": AT, "seqNo": 0, "eventData": [event]}
    assert await station.ask("NotifyEvent", payload) == {}
    (variable,) = await variables(rig)
    assert (variable.key.variable, variable.value) == ("Problem", "true")
    (monitored,) = await told(rig, "station.monitor")
    assert monitored["events"][0] | {"timestamp": AT} == {
        "component": {
            "component": "Connector",
            "evse": 1,
            "connector": 1,
            "variable": "Problem",
            "attribute": "Actual",
        },
        "event_id": 3,
        "timestamp": AT,
        "trigger": "Alerting",
        "actual_value": "true",
        "event_notification_type": "HardWiredMonitor",
    }


async def test_an_old_event_does_not_undo_a_newer_report(rig: Rig, station: FakeStation) -> None:
    await station.ask("NotifyReport", report(POWER))
    event = {
        "eventId": 3,
        "timestamp": "1970-01-01T00:00:00Z",
        "trigger": "Delta",
        "actualValue": "0",
        "eventNotificationType": "CustomMonitor",
        "component": POWER["component"],
        "variable": POWER["variable"],
    }
    await station.ask("NotifyEvent", {"generatedAt": AT, "seqNo": 0, "eventData": [event]})
    assert (await variables(rig))[0].value == "7000"


async def test_the_text_about_a_customer_is_in_no_event(rig: Rig, station: FakeStation) -> None:
    part = {"data": "Jane Doe", "requestId": 9, "seqNo": 0, "generatedAt": AT}
    assert await station.ask("NotifyCustomerInformation", part) == {}
    events = await rig.core.ground.store.events(Page(500))
    assert not any("Jane" in str(event.data) for event in events)
    assert [event.data["report"] for event in events if event.type == "station.report"] == [
        "customer"
    ]


async def test_a_long_part_is_kept_whole_while_another_station_is_heard(
    rig: Rig, station: FakeStation, version: Version
) -> None:
    other = await rig.station("CP-2", version=version)
    await other.ask("BootNotification", BOOT)
    many = [POWER | {"component": {"name": f"Own{number}"}} for number in range(3 * SLICE + 1)]
    asked = station.say("NotifyReport", report(*many))
    assert (await other.ask("Heartbeat", {})).keys() == {"currentTime"}
    assert station.connection.sent == []
    assert (await station.connection.next())[:2] == [3, asked]
    known = await rig.core.ground.store.number_of_variables(station.station.id)
    assert known == 2 * len(many)
    assert (await told(rig, "station.report"))[0]["items"] == known
