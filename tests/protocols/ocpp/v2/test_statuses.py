"""What connectors are is asked for (OCPP 2.0.1 and 2.1, F06 and G01): of who tells it by events alone, by what it has."""

from typing import Any

import pytest

from chargeloom.domain.commands.command import CommandName, Trigger
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.protocols.ocpp.v201.performing.statuses import _UNKNOWN
from tests.protocols.ocpp.v2.asking import ordered
from tests.rig import FakeStation, Rig

EVERY = Trigger(message="StatusNotification")
UNKNOWN = {"status": _UNKNOWN}


def read(*results: dict[str, Any]) -> dict[str, Any]:
    return {"getVariableResult": list(results)}


def state(value: str | None, connector: int = 1) -> dict[str, Any]:
    """Answer what a connector is, in a spelling of the station's own."""
    name = {
        "component": {"name": "connector", "evse": {"id": 1, "connectorId": connector}},
        "variable": {"name": "availabilityState"},
    }
    if value is None:
        return name | {"attributeStatus": "UnknownVariable"}
    return name | {"attributeStatus": "Accepted", "attributeValue": value}


def statuses(station: FakeStation) -> dict[tuple[int, int], Status]:
    told = station.station.connectors.items()
    return {(plug.evse, plug.connector): one.status for plug, one in told}


async def test_who_does_not_know_the_message_is_read(rig: Rig, station: FakeStation) -> None:
    """F06.FR.08, and G01.FR.03 to 07 of 2.1."""
    replies = (UNKNOWN, read(state("Occupied")))
    command, asked = await ordered(rig, station, CommandName.TRIGGER, EVERY, *replies)
    assert command.status == "accepted"
    assert [action for action, _ in asked] == ["TriggerMessage", "GetVariables"]
    (wanted,) = asked[1][1]["getVariableData"]
    assert wanted["component"] == {"name": "Connector", "evse": {"id": 1, "connectorId": 1}}
    assert station.station.connectors[Plug(1, 1)].status is Status.OCCUPIED
    assert "connector.status" in await rig.event_types()


async def test_all_its_connectors_are_read_at_once(rig: Rig, station: FakeStation) -> None:
    for connector in (1, 2):
        order = Trigger(message="StatusNotification", evse=1, connector=connector)
        replies = (UNKNOWN, read(state("Available", connector)))
        await ordered(rig, station, CommandName.TRIGGER, order, *replies)
    both = (UNKNOWN, read(state("Faulted"), state("Unavailable", 2)))
    command, asked = await ordered(rig, station, CommandName.TRIGGER, EVERY, *both)
    assert (command.status, len(asked)) == ("accepted", 2)
    assert statuses(station) == {(1, 1): Status.FAULTED, (1, 2): Status.UNAVAILABLE}


@pytest.mark.parametrize("value", [None, "Broken"])
async def test_who_can_not_be_read_either_is_said_not_to_know_the_message(
    rig: Rig, station: FakeStation, value: str | None
) -> None:
    replies = (UNKNOWN, read(state(value)))
    command, _ = await ordered(rig, station, CommandName.TRIGGER, EVERY, *replies)
    assert (command.status, command.outcome) == ("rejected", {"answer": "NotImplemented"})
    assert statuses(station) == {}


async def test_another_message_that_it_does_not_know_is_not_read(
    rig: Rig, station: FakeStation
) -> None:
    order = Trigger(message="MeterValues", evse=1)
    command, asked = await ordered(rig, station, CommandName.TRIGGER, order, UNKNOWN)
    assert (command.status, len(asked)) == ("rejected", 1)
