"""The device model (OCPP 2.0.1, B05 to B08), and its monitors (N)."""

from typing import Any

import pytest

from chargeloom.sim.station.outlet import ConnectorKind
from tests.shared import shared
from tests.sim.v201.pocket_csms import Bench, Payload

both = pytest.mark.parametrize("version", ["2.0.1", "2.1"])


def reported(bench: Bench) -> list[Payload]:
    return [data for one in bench.heard("NotifyReport") for data in one["reportData"]]


@both
def test_a_full_report_comes_in_numbered_parts(version: str) -> None:
    """(B07.FR.03 and B07.FR.10)."""
    bench = Bench.accepted(version)
    reply = bench.order("GetBaseReport", requestId=9, reportBase="FullInventory")
    assert reply["status"] == "Accepted"
    told = bench.heard("NotifyReport")
    assert [one["seqNo"] for one in told] == list(range(len(told)))
    assert [one["tbc"] for one in told] == [True] * (len(told) - 1) + [False]
    assert {one["requestId"] for one in told} == {9}
    assert len(reported(bench)) == len(bench.model.station.board.model.inventory) > 90


def test_the_configuration_holds_only_what_can_be_set() -> None:
    """(B07.FR.07)."""
    bench = Bench.accepted()
    bench.order("GetBaseReport", requestId=9, reportBase="ConfigurationInventory")
    attributes = [one["variableAttribute"][0]["mutability"] for one in reported(bench)]
    assert set(attributes) == {"ReadWrite", "WriteOnly"}


def test_the_summary_holds_the_states() -> None:
    """(B07.FR.09)."""
    bench = Bench.accepted(evses=((ConnectorKind(), ConnectorKind()),))
    bench.order("GetBaseReport", requestId=9, reportBase="SummaryInventory")
    names = [one["component"]["name"] for one in reported(bench)]
    assert names == ["ChargingStation", "EVSE", "Connector", "Connector"]


def test_a_report_may_be_narrowed_to_components_and_criteria() -> None:
    """(B08)."""
    bench = Bench.accepted()
    wanted = [{"component": {"name": "TxCtrlr"}}]
    assert bench.order("GetReport", requestId=1, componentVariable=wanted)["status"] == "Accepted"
    assert {one["component"]["name"] for one in reported(bench)} == {"TxCtrlr"}
    reply = bench.order("GetReport", requestId=2, componentCriteria=["Problem"])
    assert reply["status"] == "EmptyResultSet"


def test_required_variables_of_the_controllers_that_are_there_are_there() -> None:
    """(Part 2, appendix 3)."""
    table = shared("specs/ocpp/2.0.1/Appendices_CSV_v1.4/dm_components_vars.csv")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split(";") for line in lines[1:]]
    required = {(row[0], row[1], row[2]) for row in rows if len(row) > 3 and row[3] == "yes"}
    bench = Bench()
    inventory = bench.model.station.board.model.inventory
    ours = {(key.component, key.variable, key.instance or "") for key in inventory}
    there = {component for component, _, _ in ours}
    missing = {one for one in required if one[0] in there} - ours
    assert missing == set()


@both
def test_variables_are_read_and_set(version: str) -> None:
    """(B05 and B06)."""
    bench = Bench.accepted(version)
    name: Payload = {
        "component": {"name": "txctrlr"}, "variable": {"name": "EVConnectionTimeOut"}
    }  # fmt: skip
    (result,) = bench.order("SetVariables", setVariableData=[name | {"attributeValue": "45"}])[
        "setVariableResult"
    ]
    assert result["attributeStatus"] == "Accepted"
    assert bench.variable("TxCtrlr", "EVConnectionTimeOut")["attributeValue"] == "45"


@pytest.mark.parametrize(
    ("component", "variable", "value", "status"),
    [
        ("Nothing", "X", "1", "UnknownComponent"),
        ("TxCtrlr", "X", "1", "UnknownVariable"),
        ("TxCtrlr", "EVConnectionTimeOut", "soon", "Rejected"),
        ("TxCtrlr", "EVConnectionTimeOut", "0", "Rejected"),
        ("TxCtrlr", "StopTxOnInvalidId", "maybe", "Rejected"),
        ("TxCtrlr", "TxStartPoint", "Never", "Rejected"),
        ("SecurityCtrlr", "Identity", "me", "Rejected"),
        ("SecurityCtrlr", "BasicAuthPassword", "x" * 20, "Accepted"),
    ],
)
def test_a_variable_takes_only_what_its_characteristics_allow(
    component: str, variable: str, value: str, status: str
) -> None:
    bench = Bench.accepted()
    wanted = {
        "component": {"name": component}, "variable": {"name": variable}, "attributeValue": value
    }  # fmt: skip
    (result,) = bench.order("SetVariables", setVariableData=[wanted])["setVariableResult"]
    assert result["attributeStatus"] == status


def test_an_attribute_that_is_not_there_and_a_secret_are_not_read() -> None:
    bench = Bench.accepted()
    name = {"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}}
    (result,) = bench.order("GetVariables", getVariableData=[name | {"attributeType": "MaxSet"}])[
        "getVariableResult"
    ]
    assert result["attributeStatus"] == "NotSupportedAttributeType"
    assert bench.variable("SecurityCtrlr", "BasicAuthPassword")["attributeStatus"] == "Rejected"


def test_too_many_items_are_refused() -> None:
    bench = Bench.accepted()
    name = {"component": {"name": "TxCtrlr"}, "variable": {"name": "TxStartPoint"}}
    reply = bench.order("GetVariables", getVariableData=[name] * 33)
    assert reply == {"fault": "OccurrenceConstraintViolation"}


def test_states_are_live() -> None:
    bench = Bench.accepted()

    def state() -> str:
        return str(bench.variable("EVSE", "AvailabilityState", evse={"id": 1})["attributeValue"])

    assert state() == "Available"
    bench.charge(60)
    assert state() == "Occupied"
    power = bench.variable("EVSE", "Power", evse={"id": 1})["attributeValue"]
    assert float(power) > 10_000


def test_a_changed_variable_survives_a_loss_of_power() -> None:
    bench = Bench.accepted()
    wanted = {
        "component": {"name": "TxCtrlr"}, "variable": {"name": "EVConnectionTimeOut"},
        "attributeValue": "45",
    }  # fmt: skip
    bench.order("SetVariables", setVariableData=[wanted])
    bench.lose_power()
    bench.connect()
    assert bench.variable("TxCtrlr", "EVConnectionTimeOut")["attributeValue"] == "45"


def monitor(kind: str, value: float, variable: str = "Power", **more: Any) -> Payload:
    return {
        "component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": variable},
        "type": kind, "value": value, "severity": 5, **more,
    }  # fmt: skip


def set_monitor(bench: Bench, wanted: Payload) -> Payload:
    (result,) = bench.order("SetVariableMonitoring", setMonitoringData=[wanted])[
        "setMonitoringResult"
    ]
    told: Payload = result
    return told


@both
def test_a_threshold_is_told_when_it_is_crossed_and_crossed_back(version: str) -> None:
    """(N07)."""
    bench = Bench.accepted(version, TxUpdatedInterval="0")
    assert set_monitor(bench, monitor("UpperThreshold", 5000))["status"] == "Accepted"
    bench.charge(61)
    bench.present()
    told = (one["eventData"][0] for one in bench.heard("NotifyEvent"))
    crossed, back = (one for one in told if "variableMonitoringId" in one)
    assert crossed["trigger"] == back["trigger"] == "Alerting"
    assert float(crossed["actualValue"]) > 5000
    assert back["cleared"] is True


@both
def test_a_periodic_monitor_tells_at_its_interval(version: str) -> None:
    """(N08)."""
    bench = Bench.accepted(version)
    set_monitor(bench, monitor("Periodic", 30))
    bench.wait(91)
    assert bench.times("NotifyEvent") == [30, 60, 90]


def test_a_change_of_state_is_told_by_a_delta() -> None:
    bench = Bench.accepted()
    set_monitor(bench, monitor("Delta", 1, "AvailabilityState"))
    bench.plug()
    (event,) = (one["eventData"][0] for one in bench.heard("NotifyEvent"))
    assert (event["trigger"], event["actualValue"]) == ("Delta", "Occupied")


def test_what_is_less_severe_than_the_level_is_not_told() -> None:
    """(N05)."""
    bench = Bench.accepted()
    set_monitor(bench, monitor("Periodic", 30))
    assert bench.order("SetMonitoringLevel", severity=4)["status"] == "Accepted"
    bench.wait(100)
    assert bench.heard("NotifyEvent") == []


@both
def test_monitors_are_listed_changed_and_cleared(version: str) -> None:
    """(N02, N04 and N06)."""
    bench = Bench.accepted(version)
    assert bench.order("GetMonitoringReport", requestId=1)["status"] == "EmptyResultSet"
    number = set_monitor(bench, monitor("Periodic", 30))["id"]
    assert set_monitor(bench, monitor("Periodic", 60))["status"] == "Duplicate"
    assert set_monitor(bench, monitor("Periodic", 60, id=number))["status"] == "Accepted"
    unsupported = set_monitor(bench, monitor("UpperThreshold", 1, "AvailabilityState"))
    assert unsupported["status"] == "UnsupportedMonitorType"
    assert bench.order("GetMonitoringReport", requestId=1)["status"] == "Accepted"
    (told,) = bench.heard("NotifyMonitoringReport")
    assert told["monitor"][0]["variableMonitoring"][0]["value"] == 60
    reply = bench.order("ClearVariableMonitoring", id=[number, 99])
    assert [one["status"] for one in reply["clearMonitoringResult"]] == ["Accepted", "NotFound"]
    assert bench.order("SetMonitoringBase", monitoringBase="All")["status"] == "Accepted"
