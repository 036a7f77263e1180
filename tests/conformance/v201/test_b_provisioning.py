"""B, provisioning: boot and what may be said before it is accepted, variables, reports, resets."""

from typing import Any

from chargeloom.domain.commands.command import Command, CommandStatus, Reset, ResetKind, Trigger
from chargeloom.domain.commands.network_orders import SetNetworkProfile
from chargeloom.domain.commands.survey_orders import (
    ComponentRef,
    GetBaseReport,
    GetReport,
    GetVariables,
    ReportKind,
    Setting,
    SetVariables,
    VariableRef,
)
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.stations.variable import VariableKey
from tests.conformance.v201.charging_station import (
    ACCEPTED,
    BOOT,
    CARD,
    ChargingStation,
    Payload,
    Ride,
)
from tests.rig import Rig

STATUS = {
    "timestamp": "2026-11-25T12:00:00Z",
    "connectorStatus": "Available",
    "evseId": 1,
    "connectorId": 1,
}


async def accept(play: ChargingStation) -> None:
    """The operator accepts it."""
    changes = {"registration": Registration.ACCEPTED}
    provisioning = play.rig.core.provisioning
    await provisioning.change_station(play.station.station.id, changes, "operator")


async def test_TC_B_01_CSMS_a_cold_boot_is_accepted(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await rig.settle()
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert (stored.vendor, stored.model, stored.protocol) == ("Loom", "One", "ocpp2.0.1")
    assert stored.accepted_at is not None
    assert play.station.station.may_charge


async def test_TC_B_02_CSMS_a_boot_is_pending_and_then_accepted(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    reply = await play.station.ask("BootNotification", BOOT)
    assert reply["status"] == "Pending"
    assert reply["interval"] > 0
    assert not play.station.station.may_charge
    await accept(play)
    await play.boot()
    assert play.station.station.may_charge


async def test_TC_B_30_CSMS_before_the_acceptance_all_else_is_a_security_error(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    assert (await play.station.ask("BootNotification", BOOT))["status"] == "Pending"
    assert await play.station.ask_in_vain("StatusNotification", STATUS) == "SecurityError"
    assert await play.station.ask_in_vain("Heartbeat", {}) == "SecurityError"
    assert play.station.station.connectors == {}


async def test_TC_B_31_CSMS_a_pending_station_is_asked_to_boot_again(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    assert (await play.station.ask("BootNotification", BOOT))["status"] == "Pending"
    asked = await play.order(Trigger(message="BootNotification"))
    assert (asked.action, asked.payload) == (
        "TriggerMessage",
        {"requestedMessage": "BootNotification"},
    )
    await accept(play)
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.boot("Triggered")


# Variables.

Named = dict[str, Any]
"""A variable as an order names it."""

THRESHOLD: Named = {"component": "OCPPCommCtrlr", "variable": "OfflineThreshold"}
REMOTE_START: Named = {"component": "AuthCtrlr", "variable": "AuthorizeRemoteStart"}


def wired(named: Named) -> Payload:
    """Write the name of a variable as it stands on the wire."""
    variable = {"name": named["variable"]}
    if "variable_instance" in named:
        variable["instance"] = named["variable_instance"]
    return {"component": {"name": named["component"]}, "variable": variable}


async def value_of(play: ChargingStation, named: Named) -> str | None:
    """Read what the store holds of a variable."""
    key = VariableKey(named["component"], "", 0, 0, named["variable"], "")
    await play.rig.settle()
    found = await play.rig.core.ground.store.variable(play.station.station.id, key)
    return found.value if found is not None else None


async def got(play: ChargingStation, *values: tuple[Named, str]) -> None:
    """Read variables; they are asked for as the standard says, told, and kept."""
    variables = tuple(VariableRef(**named) for named, _ in values)
    asked = await play.order(GetVariables(variables=variables))
    assert asked.action == "GetVariables"
    for data, (named, _) in zip(asked.payload["getVariableData"], values, strict=True):
        assert data.pop("attributeType", "Actual") == "Actual"
        assert data == wired(named)
    results = [
        wired(named) | {"attributeStatus": "Accepted", "attributeValue": value}
        for named, value in values
    ]
    command = await asked.answer({"getVariableResult": results})
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    told = command.outcome["data"]["variables"]
    assert [one["value"] for one in told] == [value for _, value in values]
    for named, value in values:
        assert await value_of(play, named) == value


async def test_TC_B_06_CSMS_one_variable_is_read(rig: Rig) -> None:
    await got(await ChargingStation.booted(rig), (THRESHOLD, "60"))


async def test_TC_B_07_CSMS_variables_are_read(rig: Rig) -> None:
    await got(await ChargingStation.booted(rig), (THRESHOLD, "60"), (REMOTE_START, "true"))


async def test_TC_B_08_CSMS_no_more_variables_are_asked_for_than_fit(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    limit: Named = {"component": "DeviceDataCtrlr", "variable": "ItemsPerMessage"}
    items = [limit | {"variable_instance": name} for name in ("GetReport", "GetVariables")]
    sizes = [one | {"variable": "BytesPerMessage"} for one in items]
    first = await play.order(GetVariables(variables=(VariableRef(**items[1]),)))
    told = wired(items[1]) | {"attributeStatus": "Accepted", "attributeValue": "4"}
    await first.answer({"getVariableResult": [told]})
    wanted = [*items, *sizes, REMOTE_START]
    asked = await play.order(GetVariables(variables=tuple(VariableRef(**one) for one in wanted)))
    names: list[Payload] = []
    for count in (4, 1):
        data = asked.payload["getVariableData"]
        assert len(data) == count
        names += data
        results = [one | {"attributeStatus": "Accepted", "attributeValue": "4"} for one in data]
        asked.reply({"getVariableResult": results})
        if count > 1:
            asked = await asked.following()
    assert (await asked.end()).status is CommandStatus.ACCEPTED
    assert [{k: one[k] for k in ("component", "variable")} for one in names] == [
        wired(one) for one in wanted
    ]


async def set_to(play: ChargingStation, *values: tuple[Named, str]) -> None:
    """Set variables; they are set as the standard says, and what was taken is kept."""
    settings = tuple(Setting(**named, value=value) for named, value in values)
    asked = await play.order(SetVariables(variables=settings))
    assert asked.action == "SetVariables"
    for data, (named, value) in zip(asked.payload["setVariableData"], values, strict=True):
        assert data.pop("attributeType", "Actual") == "Actual"
        assert data == wired(named) | {"attributeValue": value}
    results = [wired(named) | {"attributeStatus": "Accepted"} for named, _ in values]
    command = await asked.answer({"setVariableResult": results})
    assert command.status is CommandStatus.ACCEPTED
    for named, value in values:
        assert await value_of(play, named) == value


async def test_TC_B_09_CSMS_one_variable_is_set(rig: Rig) -> None:
    await set_to(await ChargingStation.booted(rig), (THRESHOLD, "123"))


async def test_TC_B_10_CSMS_variables_are_set(rig: Rig) -> None:
    await set_to(await ChargingStation.booted(rig), (THRESHOLD, "123"), (REMOTE_START, "false"))


# Reports.


def part(number: int, seq_no: int, value: str, *, more: bool) -> Payload:
    """Write one part of a report about one variable."""
    report = wired(THRESHOLD) | {"variableAttribute": [{"value": value}]}
    return {
        "requestId": number,
        "generatedAt": "2026-11-25T12:00:00Z",
        "seqNo": seq_no,
        "tbc": more,
        "reportData": [report],
    }


async def reported(play: ChargingStation, kind: ReportKind, word: str) -> None:
    """Order a report; it is whole when its last part has come, and what it says is kept."""
    asked = await play.order(GetBaseReport(number=7, kind=kind))
    assert (asked.action, asked.payload) == ("GetBaseReport", {"requestId": 7, "reportBase": word})
    asked.reply({"status": "Accepted"})
    assert await play.station.ask("NotifyReport", part(7, 0, "60", more=True)) == {}
    assert await play.station.ask("NotifyReport", part(7, 1, "61", more=False)) == {}
    command = await asked.end()
    assert command.status is CommandStatus.ACCEPTED
    assert command.outcome is not None
    assert (command.outcome["data"]["parts"], command.outcome["data"]["complete"]) == (2, True)
    assert await value_of(play, THRESHOLD) is not None


async def test_TC_B_12_CSMS_the_configuration_is_reported(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reported(play, ReportKind.CONFIGURATION, "ConfigurationInventory")


async def test_TC_B_13_CSMS_all_is_reported(rig: Rig) -> None:
    await reported(await ChargingStation.booted(rig), ReportKind.FULL, "FullInventory")


async def test_TC_B_14_CSMS_the_state_is_reported(rig: Rig) -> None:
    await reported(await ChargingStation.booted(rig), ReportKind.SUMMARY, "SummaryInventory")


async def test_TC_B_18_CSMS_components_in_a_state_are_reported(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    evse = ComponentRef(component="EVSE", evse=1, variable="AvailabilityState")
    wanted = {
        "component": {"name": "EVSE", "evse": {"id": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    for number, criterion, word in ((1, "Problem", "EmptyResultSet"), (2, "Available", "Accepted")):
        order = GetReport(number=number, components=(evse,), criteria=(criterion,))
        asked = await play.order(order)
        assert (asked.action, asked.payload) == (
            "GetReport",
            {
                "requestId": number,
                "componentCriteria": [criterion],
                "componentVariable": [wanted],
            },
        )
        asked.reply({"status": word})
        if word == "Accepted":
            assert await play.station.ask("NotifyReport", part(number, 0, "60", more=False)) == {}
        assert (await asked.end()).status is CommandStatus.ACCEPTED


# Resets.

ON_IDLE, IMMEDIATE = ResetKind.SOFT, ResetKind.HARD
WORDS = {ON_IDLE: "OnIdle", IMMEDIATE: "Immediate"}


async def reset(
    play: ChargingStation, kind: ResetKind, word: str, evse: int | None = None
) -> Command:
    asked = await play.order(Reset(kind=kind, evse=evse))
    place = {} if evse is None else {"evseId": evse}
    assert (asked.action, asked.payload) == ("Reset", {"type": WORDS[kind]} | place)
    command = await asked.answer({"status": word})
    assert command.status is CommandStatus.ACCEPTED
    return command


async def leaves(play: ChargingStation, ride: Ride) -> None:
    """The driver stops, and pulls the cable."""
    info: dict[str, Any] = {"chargingState": "EVConnected"}
    assert await play.tell(ride, "StopAuthorized", idToken=CARD, info=info) == ACCEPTED
    await play.unplugged(ride)
    await play.stopped("EVDisconnected")


async def is_cut_off(play: ChargingStation, ride: Ride) -> None:
    info = {"chargingState": "EVConnected", "stoppedReason": "ImmediateReset"}
    await play.ended(ride, "ResetCommand", info)
    await play.stopped("ImmediateReset")


async def test_TC_B_20_CSMS_an_idle_station_is_reset(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await reset(play, ON_IDLE, "Accepted")
    await play.boot("RemoteReset")


async def test_TC_B_21_CSMS_a_reset_waits_for_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await reset(play, ON_IDLE, "Scheduled")
    await leaves(play, ride)
    await play.boot("ScheduledReset")


async def test_TC_B_22_CSMS_a_reset_ends_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await reset(play, IMMEDIATE, "Accepted")
    await is_cut_off(play, ride)
    await play.boot("RemoteReset", "Occupied")


async def test_TC_B_25_CSMS_an_idle_evse_is_reset(rig: Rig) -> None:
    await reset(await ChargingStation.booted(rig), ON_IDLE, "Accepted", evse=1)


async def test_TC_B_26_CSMS_a_reset_of_an_evse_waits_for_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await reset(play, ON_IDLE, "Scheduled", evse=1)
    await leaves(play, ride)


async def test_TC_B_27_CSMS_a_reset_of_an_evse_ends_the_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await reset(play, IMMEDIATE, "Accepted", evse=1)
    await is_cut_off(play, ride)


# Network profiles.


async def given_profile(play: ChargingStation, word: str) -> None:
    order = SetNetworkProfile(
        slot=1,
        url="wss://csms.example/ocpp",
        security_profile=2,
        interface="Wired0",
        message_timeout_s=30,
        even_in_use=True,
    )
    asked = await play.order(order)
    profile = {
        "configurationSlot": 1,
        "connectionData": {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": "wss://csms.example/ocpp",
            "messageTimeout": 30,
            "securityProfile": 2,
            "ocppInterface": "Wired0",
        },
    }
    assert (asked.action, asked.payload) == ("SetNetworkProfile", profile)
    ended = await asked.answer({"status": word})
    assert (ended.outcome or {})["answer"] == word
    assert ended.status == ("accepted" if word == "Accepted" else "rejected")


async def test_TC_B_42_CSMS_a_network_profile_is_taken(rig: Rig) -> None:
    await given_profile(await ChargingStation.booted(rig), "Accepted")


async def test_TC_B_44_CSMS_a_network_profile_fails(rig: Rig) -> None:
    await given_profile(await ChargingStation.booted(rig), "Failed")
