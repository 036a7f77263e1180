"""Names of components and variables have no case (OCPP 2.0.1, 2.16 and 2.53): stations are understood, and asked, as they spell them."""

import asyncio
from decimal import Decimal
from typing import Any, Final

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import AskCostDisplay, CommandName, CommandStatus, Outcome
from chargeloom.domain.commands.network_orders import SetNetworkPriority
from chargeloom.domain.stations.variable import Variable
from chargeloom.services.commanding import subject_of
from chargeloom.storage.pages import VariablePage
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

AT: Final = "2024-06-01T10:00:00Z"
BASIC: Final = survey.Setting(component="AlignedDataCtrlr", variable="Interval", value="900")


def spelled(component: str, variable: str, **said: Any) -> dict[str, Any]:
    return {"component": {"name": component}, "variable": {"name": variable, **said}}


def report(*data: dict[str, Any]) -> dict[str, Any]:
    return {"requestId": 7, "generatedAt": AT, "seqNo": 0, "reportData": list(data)}


def reported(name: dict[str, Any], value: str) -> dict[str, Any]:
    return name | {"variableAttribute": [{"value": value}]}


def value(name: dict[str, Any], value: str) -> dict[str, Any]:
    return name | {"attributeStatus": "Accepted", "attributeValue": value}


async def variables(rig: Rig, station: FakeStation) -> list[Variable]:
    return list(await rig.core.ground.store.variables(VariablePage(station.station.id)))


async def told(rig: Rig, station: FakeStation, name: dict[str, Any], value: str) -> None:
    await station.ask("NotifyReport", report(reported(name, value)))


async def test_a_variable_is_asked_for_and_set_as_its_station_spells_it(
    rig: Rig, station: FakeStation
) -> None:
    name = spelled("alignedDataCTRLR", "interval")
    await told(rig, station, name, "0")
    reply = {"setVariableResult": [name | {"attributeStatus": "Accepted"}]}
    order = survey.SetVariables(variables=(BASIC,))
    command, [(_, asked)] = await ordered(rig, station, CommandName.SET_VARIABLES, order, reply)
    assert command.status is CommandStatus.ACCEPTED
    assert asked["setVariableData"] == [name | {"attributeType": "Actual", "attributeValue": "900"}]
    (known,) = await variables(rig, station)
    assert (known.key.component, known.value) == ("alignedDataCTRLR", "900")
    read = survey.GetVariables(variables=(survey.VariableRef(**_of(BASIC)),))
    answer = {"getVariableResult": [value(name, "60")]}
    _, [(_, asked)] = await ordered(rig, station, CommandName.GET_VARIABLES, read, answer)
    assert asked["getVariableData"][0]["component"] == {"name": "alignedDataCTRLR"}
    assert [one.value for one in await variables(rig, station)] == ["60"]


def _of(setting: survey.Setting) -> dict[str, Any]:
    return {"component": setting.component, "variable": setting.variable}


async def test_what_a_station_took_counts_whatever_spelling_it_answers_in(
    rig: Rig, station: FakeStation
) -> None:
    name = spelled("ALIGNEDDATACTRLR", "INTERVAL")
    reply = {"setVariableResult": [name | {"attributeStatus": "Accepted"}]}
    order = survey.SetVariables(variables=(BASIC,))
    await ordered(rig, station, CommandName.SET_VARIABLES, order, reply)
    (known,) = await variables(rig, station)
    assert (known.key.component, known.value) == ("ALIGNEDDATACTRLR", "900")


async def test_no_variable_is_set_twice_in_two_spellings(rig: Rig, station: FakeStation) -> None:
    small = survey.Setting(component="aligneddatactrlr", variable="interval", value="1")
    order = survey.SetVariables(variables=(BASIC, small))
    command, _ = await ordered(rig, station, CommandName.SET_VARIABLES, order)
    assert command.outcome is not None
    assert command.outcome["answer"] == "command-unsupported"


async def test_what_a_station_takes_at_once_is_known_whatever_its_spelling(
    rig: Rig, station: FakeStation
) -> None:
    await told(
        rig, station, spelled("devicedatactrlr", "ITEMSperMESSAGE", instance="getvariables"), "1"
    )
    names = [survey.VariableRef(component="EVSE", variable=name) for name in ("One", "Two")]
    answers = [{"getVariableResult": [value(spelled("EVSE", one.variable), "1")]} for one in names]
    order = survey.GetVariables(variables=tuple(names))
    _, asked = await ordered(rig, station, CommandName.GET_VARIABLES, order, *answers)
    assert [len(payload["getVariableData"]) for _, payload in asked] == [1, 1]


async def test_what_a_station_shows_of_costs_is_read_whatever_its_spelling(
    rig: Rig, station: FakeStation
) -> None:
    reply = {"getVariableResult": [value(spelled("tariffcostctrlr", "currency"), "EUR")]}
    bus, subject = rig.core.ground.bus, subject_of(station.station.id)
    asking = asyncio.ensure_future(bus.request(subject, AskCostDisplay(), PATIENCE_S))
    station.answer((await station.connection.next())[1], reply)
    outcome = await asking
    assert isinstance(outcome, Outcome)
    assert outcome.data == {"currency": "EUR"}


async def test_the_way_that_is_in_use_is_known_whatever_its_spelling(
    rig: Rig, station: FakeStation
) -> None:
    priority = spelled("ocppcommctrlr", "networkconfigurationpriority")
    active = spelled("ocppcommctrlr", "activenetworkprofile")
    reply = {"getVariableResult": [value(priority, "1,2"), value(active, "1")]}
    order = SetNetworkPriority(slots=(2,))
    command, _ = await ordered(rig, station, CommandName.SET_NETWORK_PRIORITY, order, reply)
    assert command.outcome == {"answer": "slot-in-use"}


async def test_a_password_is_kept_nowhere_whatever_its_spelling(
    rig: Rig, station: FakeStation
) -> None:
    await told(rig, station, spelled("SECURITYCTRLR", "basicauthPASSWORD"), "never-to-be-seen")
    (known,) = await variables(rig, station)
    assert known.value is None


async def test_a_component_is_reported_on_as_its_station_spells_it(
    rig: Rig, station: FakeStation
) -> None:
    """A report of what the station does not find is an empty one (OCPP 2.0.1, B08.FR.01 and FR.15)."""
    await told(rig, station, spelled("alignedDataCTRLR", "interval"), "0")
    refs = (
        survey.ComponentRef(component="AlignedDataCtrlr"),
        survey.ComponentRef(component="AlignedDataCtrlr", variable="Interval"),
        survey.ComponentRef(component="Unheard", variable="Of"),
    )
    kinds = (
        (survey.GetReport, CommandName.GET_REPORT),
        (survey.GetMonitoringReport, CommandName.GET_MONITORING_REPORT),
    )
    for kind, name in kinds:
        order = kind(number=5, components=refs)
        _, [(_, asked)] = await ordered(rig, station, name, order, {"status": "EmptyResultSet"})
        assert asked["componentVariable"] == [
            {"component": {"name": "alignedDataCTRLR"}},
            spelled("alignedDataCTRLR", "interval"),
            spelled("Unheard", "Of"),
        ]


async def test_a_variable_is_watched_as_its_station_spells_it(
    rig: Rig, station: FakeStation
) -> None:
    name = spelled("connectorX", "TEMPERATURE")
    await told(rig, station, name, "20")
    monitor = survey.Monitor(
        component="ConnectorX",
        variable="Temperature",
        kind="UpperThreshold",
        value=Decimal(80),
        severity=3,
    )
    reply = name | {"status": "Accepted", "type": "UpperThreshold", "severity": 3, "id": 1}
    _, [(_, asked)] = await ordered(
        rig,
        station,
        CommandName.SET_VARIABLE_MONITORING,
        survey.SetMonitors(monitors=(monitor,)),
        {"setMonitoringResult": [reply]},
    )
    [one] = asked["setMonitoringData"]
    assert {part: one[part] for part in name} == name
