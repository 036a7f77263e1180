"""N, diagnostics: monitors, what they tell, logs, and what is known of a customer."""

from decimal import Decimal
from typing import Any

from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.commands.list_orders import SendList
from chargeloom.domain.commands.survey_orders import (
    ClearMonitors,
    ComponentRef,
    CustomerInformation,
    GetLog,
    GetMonitoringReport,
    GetVariables,
    Monitor,
    SetMonitoringBase,
    SetMonitoringLevel,
    SetMonitors,
    VariableRef,
)
from chargeloom.domain.stations.held_certificate import CertificateHash
from tests.conformance.v201.charging_station import CARD, ChargingStation, Payload
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00Z"
PLACE = "https://files.example/loom"

Named = dict[str, Any]
POWER: Named = {"component": "ChargingStation", "variable": "Power"}
POWER_OF_EVSE: Named = {"component": "EVSE", "evse": 1, "variable": "Power"}
STATE: Named = {"component": "ChargingStation", "variable": "AvailabilityState"}
STATE_OF_EVSE: Named = {"component": "EVSE", "evse": 1, "variable": "AvailabilityState"}


def wired(named: Named) -> Payload:
    """Write the name of a variable as it stands on the wire."""
    component: Payload = {"name": named["component"]}
    if "evse" in named:
        component["evse"] = {"id": named["evse"]}
    return {"component": component, "variable": {"name": named["variable"]}}


# Monitors.


async def monitors(
    play: ChargingStation, number: int, word: str, criterion: str | None = None, *named: Named
) -> None:
    """Order a report of monitors, and take it when there is one."""
    criteria = () if criterion is None else (criterion,)
    components = tuple(ComponentRef(**one) for one in named)
    order = GetMonitoringReport(number=number, components=components, criteria=criteria)
    asked = await play.order(order)
    wanted: Payload = {"requestId": number}
    if criterion is not None:
        wanted["monitoringCriteria"] = [criterion]
    if named:
        wanted["componentVariable"] = [wired(one) for one in named]
    assert (asked.action, asked.payload) == ("GetMonitoringReport", wanted)
    asked.reply({"status": word})
    monitor = {"id": 1, "transaction": False, "value": 1.0, "type": "Delta", "severity": 8}
    told = [wired(one) | {"variableMonitoring": [monitor]} for one in named or (STATE,)]
    if word == "Accepted":
        part = {"requestId": number, "seqNo": 0, "generatedAt": WHEN, "monitor": told}
        assert await play.station.ask("NotifyMonitoringReport", part) == {}
    command = await asked.end()
    assert command.status is CommandStatus.ACCEPTED
    if word == "Accepted":
        assert command.outcome is not None
        assert command.outcome["data"]["complete"]
        assert command.outcome["data"]["monitors"] == told


async def test_TC_N_01_CSMS_the_monitors_of_a_kind(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await monitors(play, 1, "EmptyResultSet", "DeltaMonitoring")
    await monitors(play, 2, "Accepted", "ThresholdMonitoring")


async def test_TC_N_02_CSMS_the_monitors_of_a_variable(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await monitors(play, 1, "EmptyResultSet", None, POWER)
    await monitors(play, 2, "Accepted", None, STATE_OF_EVSE)


async def test_TC_N_03_CSMS_the_monitors_of_a_kind_and_a_variable(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await monitors(play, 1, "EmptyResultSet", "DeltaMonitoring", STATE_OF_EVSE)
    await monitors(play, 2, "Accepted", "ThresholdMonitoring", POWER)


async def test_TC_N_47_CSMS_all_monitors(rig: Rig) -> None:
    await monitors(await ChargingStation.booted(rig), 1, "Accepted")


async def test_TC_N_60_CSMS_the_monitors_of_a_kind_and_of_variables(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await monitors(play, 1, "EmptyResultSet", "ThresholdMonitoring", POWER, POWER_OF_EVSE)
    await monitors(play, 2, "Accepted", "DeltaMonitoring", STATE, STATE_OF_EVSE)


async def test_TC_N_05_CSMS_the_station_goes_back_to_a_set_of_monitors(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for base in ("All", "FactoryDefault", "HardWiredOnly"):
        asked = await play.order(SetMonitoringBase(base=base))
        assert (asked.action, asked.payload) == ("SetMonitoringBase", {"monitoringBase": base})
        assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED


async def watched(play: ChargingStation, *named: Named) -> None:
    """Order a monitor for each of these variables."""
    wanted = tuple(Monitor(**one, kind="Delta", value=Decimal(1), severity=8) for one in named)
    asked = await play.order(SetMonitors(monitors=wanted))
    assert asked.action == "SetVariableMonitoring"
    for data, one in zip(asked.payload["setMonitoringData"], named, strict=True):
        said = {"value": 1, "type": "Delta", "severity": 8}
        assert data == wired(one) | said | {
            name: data[name] for name in ("transaction",) if name in data
        }
    results = [
        wired(one) | {"id": number, "status": "Accepted", "type": "Delta", "severity": 8}
        for number, one in enumerate(named)
    ]
    command = await asked.answer({"setMonitoringResult": results})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert [one["id"] for one in command.outcome["data"]["monitors"]] == list(range(len(named)))


async def test_TC_N_08_CSMS_a_variable_is_watched(rig: Rig) -> None:
    await watched(await ChargingStation.booted(rig), STATE_OF_EVSE)


async def test_TC_N_09_CSMS_variables_are_watched(rig: Rig) -> None:
    await watched(await ChargingStation.booted(rig), STATE_OF_EVSE, STATE)


async def severe(play: ChargingStation, word: str) -> CommandStatus:
    asked = await play.order(SetMonitoringLevel(severity=4))
    assert (asked.action, asked.payload) == ("SetMonitoringLevel", {"severity": 4})
    return (await asked.answer({"status": word})).status


async def test_TC_N_16_CSMS_only_what_is_so_severe_is_told(rig: Rig) -> None:
    assert await severe(await ChargingStation.booted(rig), "Accepted") is CommandStatus.ACCEPTED


async def test_TC_N_17_CSMS_a_severity_that_the_station_refuses(rig: Rig) -> None:
    assert await severe(await ChargingStation.booted(rig), "Rejected") is CommandStatus.REJECTED


async def test_TC_N_44_CSMS_a_monitor_that_can_not_be_cleared(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    asked = await play.order(ClearMonitors(ids=(3,)))
    assert (asked.action, asked.payload) == ("ClearVariableMonitoring", {"id": [3]})
    command = await asked.answer({"clearMonitoringResult": [{"id": 3, "status": "Rejected"}]})
    assert command.status is CommandStatus.REJECTED


async def test_TC_N_18_CSMS_no_more_monitors_are_cleared_at_once_than_fit(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    limit: Named = {
        "component": "MonitoringCtrlr",
        "variable": "ItemsPerMessage",
        "variable_instance": "ClearVariableMonitoring",
    }
    first = await play.order(GetVariables(variables=(VariableRef(**limit),)))
    told = {
        "component": {"name": limit["component"]},
        "variable": {"name": limit["variable"], "instance": limit["variable_instance"]},
        "attributeStatus": "Accepted",
        "attributeValue": "2",
    }
    await first.answer({"getVariableResult": [told]})
    asked = await play.order(ClearMonitors(ids=(1, 2, 3)))
    for ids in ([1, 2], [3]):
        assert (asked.action, asked.payload) == ("ClearVariableMonitoring", {"id": ids})
        results = [{"id": one, "status": "Accepted"} for one in ids]
        asked.reply({"clearMonitoringResult": results})
        if len(ids) > 1:
            asked = await asked.following()
    command = await asked.end()
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert [one["id"] for one in command.outcome["data"]["monitors"]] == [1, 2, 3]


# What monitors tell.


async def alerts(play: ChargingStation, **more: Any) -> None:
    told = {
        "eventId": 5,
        "timestamp": WHEN,
        "trigger": "Alerting",
        "actualValue": "42",
        "eventNotificationType": "HardWiredMonitor",
    }
    event = wired(POWER) | told | more
    whole = {"generatedAt": WHEN, "seqNo": 0, "eventData": [event]}
    assert await play.station.ask("NotifyEvent", whole) == {}
    kept = (await play.told("NotifyEvent"))[-1]
    assert b'"eventId": 5' in kept.frame


async def test_TC_N_21_CSMS_a_monitor_of_the_makers_alerts(rig: Rig) -> None:
    await alerts(await ChargingStation.booted(rig))


async def test_TC_N_24_CSMS_a_value_is_told_again_and_again(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for _ in range(3):
        await alerts(play, trigger="Periodic", eventNotificationType="CustomMonitor")


async def test_TC_N_48_CSMS_a_value_that_may_only_be_written(rig: Rig) -> None:
    await alerts(await ChargingStation.booted(rig), actualValue="")


async def test_TC_N_49_CSMS_an_alert_that_is_over(rig: Rig) -> None:
    await alerts(await ChargingStation.booted(rig), cleared=True)


async def test_TC_N_50_CSMS_a_value_by_the_clock(rig: Rig) -> None:
    await alerts(await ChargingStation.booted(rig), trigger="Periodic")


# Logs.


async def log_wanted(
    play: ChargingStation, number: int, word: str, log: str = "diagnostics"
) -> Command:
    asked = await play.order(GetLog(number=number, log=log, url=PLACE))
    wanted = {
        "requestId": number,
        "logType": {"diagnostics": "DiagnosticsLog", "security": "SecurityLog"}[log],
        "log": {"remoteLocation": PLACE},
    }
    assert (asked.action, asked.payload) == ("GetLog", wanted)
    return await asked.answer({"status": word})


async def uploads(play: ChargingStation, number: int, *words: str) -> None:
    for word in words:
        status = {"status": word, "requestId": number}
        assert await play.station.ask("LogStatusNotification", status) == {}
    assert (await play.rig.event_types()).count("station.notice") >= len(words)


async def test_TC_N_25_CSMS_the_diagnostics_are_uploaded(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert (await log_wanted(play, 1, "Accepted")).status is CommandStatus.ACCEPTED
    await uploads(play, 1, "Uploading", "Uploaded")


async def test_TC_N_34_CSMS_a_log_that_the_station_does_not_give(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert (await log_wanted(play, 1, "Rejected")).status is CommandStatus.REJECTED


async def test_TC_N_35_CSMS_the_security_log_is_uploaded(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await log_wanted(play, 1, "Accepted", "security")
    assert command.status is CommandStatus.ACCEPTED
    await uploads(play, 1, "Uploading", "Uploaded")


async def test_TC_N_36_CSMS_a_second_request_takes_the_place_of_the_first(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await log_wanted(play, 1, "Accepted")
    await uploads(play, 1, "Uploading")
    assert (await log_wanted(play, 2, "AcceptedCanceled")).status is CommandStatus.ACCEPTED
    await uploads(play, 1, "AcceptedCanceled")
    await uploads(play, 2, "Uploading", "Uploaded")


# Customers.


async def customer(
    play: ChargingStation,
    *,
    report: bool = True,
    clear: bool = False,
    word: str = "Accepted",
    data: str = "",
    identifier: str | CertificateHash | None = None,
) -> None:
    """Order what is known of a customer, told or forgotten."""
    order = CustomerInformation(
        number=9,
        report=report,
        clear=clear,
        token=CARD["idToken"] if identifier is None else None,
        token_type=CARD["type"] if identifier is None else None,
        identifier=identifier if isinstance(identifier, str) else None,
        certificate=identifier if isinstance(identifier, CertificateHash) else None,
    )
    asked = await play.order(order)
    who: Payload = {"customerIdentifier": identifier} if identifier else {"idToken": CARD}
    if isinstance(identifier, CertificateHash):
        who = {"customerCertificate": HASHES}
    wanted = {"requestId": 9, "report": report, "clear": clear} | who
    assert (asked.action, asked.payload) == ("CustomerInformation", wanted)
    asked.reply({"status": word})
    if word == "Accepted" and report:
        await tells_of_customer(play, data)
    command = await asked.end()
    if word != "Accepted":
        assert command.status is CommandStatus.REJECTED
        return
    assert command.status is CommandStatus.ACCEPTED
    if report:
        assert command.outcome is not None
        assert command.outcome["data"]["customer"] == data


async def tells_of_customer(play: ChargingStation, data: str) -> None:
    part = {"requestId": 9, "seqNo": 0, "generatedAt": WHEN, "data": data}
    assert await play.station.ask("NotifyCustomerInformation", part) == {}


HASHES = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "0a",
    "issuerKeyHash": "0b",
    "serialNumber": "1f",
}


async def test_TC_N_63_CSMS_who_is_named_by_a_certificate_is_told_and_forgotten(rig: Rig) -> None:
    named = CertificateHash(
        algorithm="SHA256", issuer_name_hash="0a", issuer_key_hash="0b", serial_number="1f"
    )
    play = await ChargingStation.booted(rig)
    await customer(play, clear=True, data="Jane", identifier=named)


async def test_TC_N_27_CSMS_what_is_known_is_told(rig: Rig) -> None:
    await customer(await ChargingStation.booted(rig), data="Jane")


async def test_TC_N_28_CSMS_nothing_is_known(rig: Rig) -> None:
    await customer(await ChargingStation.booted(rig))


async def test_TC_N_29_CSMS_the_station_does_not_tell(rig: Rig) -> None:
    await customer(await ChargingStation.booted(rig), word="Rejected")


async def test_TC_N_30_CSMS_what_is_known_is_told_and_forgotten(rig: Rig) -> None:
    await customer(await ChargingStation.booted(rig), clear=True, data="Jane")


async def test_TC_N_31_CSMS_nothing_is_known_to_forget(rig: Rig) -> None:
    await customer(await ChargingStation.booted(rig), clear=True)


async def test_TC_N_32_CSMS_what_is_known_is_forgotten(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await customer(play, report=False, clear=True)
    await tells_of_customer(play, "")


async def test_TC_N_46_CSMS_who_is_forgotten_leaves_the_local_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    asked = await play.order(SendList())
    asked.reply({"versionNumber": 2})
    sending = await asked.following()
    full = sending.payload
    assert [one["idToken"] for one in full["localAuthorizationList"]] == [CARD]
    assert (await sending.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await customer(play, clear=True, data="Jane")
    kind, message_id, action, payload = await play.station.connection.next()
    assert (kind, action) == (2, "SendLocalList")
    assert payload["versionNumber"] > full["versionNumber"]
    assert payload["updateType"] == "Differential"
    assert payload["localAuthorizationList"] == [{"idToken": CARD}]
    play.station.answer(message_id, {"status": "Accepted"})


async def test_TC_N_62_CSMS_a_customer_by_another_name(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await customer(play, clear=True, data="Jane", identifier="OpenChargeAlliance")
