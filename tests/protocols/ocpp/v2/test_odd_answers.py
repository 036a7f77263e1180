"""Answers of stations of 2.x in words that the standard has not: what is known counts, and the rest is told as it was said."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.commands import survey_orders as survey
from chargeloom.domain.commands.command import (
    CommandName as Name,
    CommandStatus,
    Order,
    Reset,
    ResetKind,
)
from chargeloom.domain.commands.survey_orders import Setting, VariableRef
from chargeloom.domain.stations.breach import Breach
from chargeloom.domain.stations.variable import VariableKey
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

COMPONENT: dict[str, Any] = {"name": "AlignedDataCtrlr"}
NAMES = ("Interval", "Measurands")
OWN = "NotSupportedAttribute"


def on_wire(variable: str) -> dict[str, Any]:
    return {"component": COMPONENT, "variable": {"name": variable}}


def key(variable: str) -> VariableKey:
    return VariableKey(COMPONENT["name"], "", 0, 0, variable, "")


def deviations(rig: Rig, station: FakeStation) -> dict[str, str]:
    found = rig.core.tolerating.found(station.station.id)
    return {one.deviation: f"{one.action}{one.pointer}" for one in found}


SET = survey.SetVariables(
    variables=tuple(
        Setting(component=COMPONENT["name"], variable=name, value="9") for name in NAMES
    )
)
GET = survey.GetVariables(
    variables=tuple(VariableRef(component=COMPONENT["name"], variable=name) for name in NAMES)
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("accepted", "accepted"),
        ("ACCEPTED", "accepted"),
        ("reboot_required", "accepted"),
        ("rejected", "rejected"),
    ],
)
async def test_a_setting_that_is_answered_in_other_letters_is_answered_so(
    rig: Rig, station: FakeStation, said: str, meant: str
) -> None:
    """(OCPP 2.0.1, B05.FR.02.)"""
    words = (said, "Accepted")
    results = [
        on_wire(name) | {"attributeStatus": word} for name, word in zip(NAMES, words, strict=True)
    ]
    command, _ = await ordered(
        rig, station, Name.SET_VARIABLES, SET, {"setVariableResult": results}
    )
    assert command.status == meant
    kept = await rig.core.ground.store.variable(station.station.id, key(NAMES[0]))
    assert (kept is not None) is (meant == "accepted")
    assert deviations(rig, station) == {
        "other-letters": "SetVariablesReply/setVariableResult/0/attributeStatus"
    }


@pytest.mark.parametrize("said", [OWN, "Scheduled", "OK"])
async def test_a_setting_that_is_answered_in_an_own_word_costs_no_other(
    rig: Rig, station: FakeStation, said: str
) -> None:
    """Whether it was taken nobody knows; `Scheduled` is a word of other answers only."""
    results = [
        on_wire(name) | {"attributeStatus": word}
        for name, word in zip(NAMES, (said, "Accepted"), strict=True)
    ]
    command, _ = await ordered(
        rig, station, Name.SET_VARIABLES, SET, {"setVariableResult": results}
    )
    outcome = command.outcome or {}
    assert (command.status, outcome["answer"]) == (CommandStatus.FAILED, said)
    assert [one["status"] for one in outcome["data"]["variables"]] == [said, "Accepted"]
    store = rig.core.ground.store
    kept = [await store.variable(station.station.id, key(name)) for name in NAMES]
    assert [one is not None for one in kept] == [False, True]
    assert Breach.UNUSABLE_ANSWER not in (station.station.breaches or {})
    assert set(deviations(rig, station)) == {"unknown-word"}


async def test_a_variable_that_is_answered_in_an_own_word_hides_no_other(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, B06.FR.02.)"""
    results = [
        on_wire(NAMES[0]) | {"attributeStatus": OWN},
        on_wire(NAMES[1]) | {"attributeStatus": "accepted", "attributeValue": "Power"},
    ]
    command, _ = await ordered(
        rig, station, Name.GET_VARIABLES, GET, {"getVariableResult": results}
    )
    told = (command.outcome or {})["data"]["variables"]
    assert command.status == "accepted"
    assert [one["status"] for one in told] == [OWN, "Accepted"]
    assert told[1]["value"] == "Power"


async def test_a_refusal_of_the_standard_is_the_answer_before_any_own_word(
    rig: Rig, station: FakeStation
) -> None:
    results = [
        on_wire(name) | {"attributeStatus": word}
        for name, word in zip(NAMES, (OWN, "UnknownVariable"), strict=True)
    ]
    command, _ = await ordered(
        rig, station, Name.SET_VARIABLES, SET, {"setVariableResult": results}
    )
    assert (command.status, (command.outcome or {})["answer"]) == ("rejected", "UnknownVariable")


MONITORS = survey.SetMonitors(
    monitors=tuple(
        survey.Monitor(
            component=COMPONENT["name"], variable=name, kind="Delta", value=Decimal(1), severity=4
        )
        for name in NAMES
    )
)


async def test_a_monitor_that_is_answered_in_an_own_word_costs_no_other(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, N04.FR.02.)"""
    results = [
        on_wire(NAMES[0]) | {"status": "Denied", "type": "delta", "severity": 4},
        on_wire(NAMES[1]) | {"status": "Accepted", "type": "Delta", "severity": 4, "id": 7},
    ]
    command, _ = await ordered(
        rig,
        station,
        Name.SET_VARIABLE_MONITORING,
        MONITORS,
        {"setMonitoringResult": results},
    )
    outcome = command.outcome or {}
    assert (command.status, outcome["answer"]) == ("failed", "Denied")
    assert [one["status"] for one in outcome["data"]["monitors"]] == ["Denied", "Accepted"]
    assert outcome["data"]["monitors"][0]["type"] == "Delta"


async def test_a_monitor_that_is_cleared_in_an_own_word_costs_no_other(
    rig: Rig, station: FakeStation
) -> None:
    """(OCPP 2.0.1, N06.FR.01.)"""
    results = [{"id": 1, "status": "accepted"}, {"id": 2, "status": "HardWired"}]
    order = survey.ClearMonitors(ids=(1, 2))
    name = Name.CLEAR_VARIABLE_MONITORING
    command, _ = await ordered(rig, station, name, order, {"clearMonitoringResult": results})
    outcome = command.outcome or {}
    assert (command.status, outcome["answer"]) == ("failed", "HardWired")
    assert [one["status"] for one in outcome["data"]["monitors"]] == ["Accepted", "HardWired"]


@pytest.mark.parametrize(
    ("said", "status", "answer"),
    [
        ("accepted", "accepted", "Accepted"),
        ("rejected", "rejected", "Rejected"),
        ("Unsupported", "failed", "Unsupported"),
    ],
)
async def test_an_answer_of_one_word_is_told_as_that_word(
    rig: Rig, station: FakeStation, said: str, status: str, answer: str
) -> None:
    """(OCPP 2.0.1, N05.FR.02.)"""
    order = survey.SetMonitoringLevel(severity=4)
    name = Name.SET_MONITORING_LEVEL
    command, _ = await ordered(rig, station, name, order, {"status": said})
    assert (command.status, (command.outcome or {})["answer"]) == (status, answer)


NEVER_TOLD: list[tuple[Name, Order]] = [(Name.RESET, Reset(kind=ResetKind.SOFT))]


@pytest.mark.parametrize(("name", "order"), NEVER_TOLD)
@pytest.mark.parametrize("said", ["Perhaps", "", 7, "x" * 51])
async def test_whether_an_order_was_obeyed_is_never_guessed(
    rig: Rig, station: FakeStation, name: Name, order: Order, said: Any
) -> None:
    command, _ = await ordered(rig, station, name, order, {"status": said})
    assert command.status == "failed"
    assert Breach.UNUSABLE_ANSWER in (station.station.breaches or {})
