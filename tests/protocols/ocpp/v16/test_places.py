"""What is asked of a place that has several connectors in OCPP 1.6 (5.2 and 5.11)."""

from collections.abc import Callable

import pytest

from chargeloom.domain.commands.command import (
    CommandName,
    CommandStatus,
    Order,
    SetAvailability,
    StartCharging,
    Trigger,
    Unlock,
)
from tests.patience import PATIENCE_S
from tests.rig import FakeStation, Rig

TWO_PLUGS = {"1": (1, 1), "2": (1, 2), "3": (2, 1)}


async def order(
    rig: Rig, station: FakeStation, asked: SetAvailability, *answers: str
) -> tuple[CommandStatus, object, list[int]]:
    """Give an order, answer each request that it makes, and say what came of it."""
    changes = {"connector_map": TWO_PLUGS}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    name, told = CommandName.SET_AVAILABILITY, []
    command = await rig.core.commanding.issue(station.station.id, name, asked, "test")
    for answer in answers:
        _, message_id, action, payload = await station.connection.next()
        assert (action, payload["type"]) == ("ChangeAvailability", "Inoperative")
        told.append(payload["connectorId"])
        station.answer(message_id, {"status": answer})
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    return ended.status, (ended.outcome or {}).get("answer"), told


@pytest.mark.parametrize(
    ("answers", "status", "answer"),
    [
        (("Accepted", "Accepted"), CommandStatus.ACCEPTED, "Accepted"),
        (("Scheduled", "Accepted"), CommandStatus.ACCEPTED, "Scheduled"),
        (("Accepted", "Scheduled"), CommandStatus.ACCEPTED, "Scheduled"),
        (("Accepted", "Rejected"), CommandStatus.REJECTED, "Rejected"),
    ],
)
async def test_an_evse_is_out_of_service_only_with_all_of_its_connectors(
    rig: Rig, station: FakeStation, answers: tuple[str, ...], status: CommandStatus, answer: str
) -> None:
    asked = SetAvailability(available=False, evse=1)
    assert await order(rig, station, asked, *answers) == (status, answer, [1, 2])


@pytest.mark.parametrize(("evse", "connector", "told"), [(1, 2, 2), (2, None, 3), (None, None, 0)])
async def test_a_connector_or_the_whole_station_is_one_request(
    rig: Rig, station: FakeStation, evse: int | None, connector: int | None, told: int
) -> None:
    asked = SetAvailability(available=False, evse=evse, connector=connector)
    found = await order(rig, station, asked, "Accepted")
    assert found == (CommandStatus.ACCEPTED, "Accepted", [told])


@pytest.mark.parametrize(
    ("connector_map", "place"),
    [
        (None, (1, 2)),
        (None, (2, 2)),
        (TWO_PLUGS, (3, None)),
        (TWO_PLUGS, (2, 2)),
        (TWO_PLUGS, (1, 3)),
    ],
)
@pytest.mark.parametrize(
    ("name", "make"),
    [
        (CommandName.UNLOCK, lambda evse, connector: Unlock(evse=evse, connector=connector or 1)),
        (
            CommandName.SET_AVAILABILITY,
            lambda evse, connector: SetAvailability(
                available=False, evse=evse, connector=connector
            ),
        ),
        (
            CommandName.START,
            lambda evse, connector: StartCharging(token="CARD", evse=evse, connector=connector),
        ),
        (
            CommandName.TRIGGER,
            lambda evse, connector: Trigger(message="MeterValues", evse=evse, connector=connector),
        ),
    ],
)
async def test_what_is_meant_for_a_place_that_there_is_not_reaches_no_other_one(
    rig: Rig,
    station: FakeStation,
    connector_map: dict[str, tuple[int, int]] | None,
    place: tuple[int, int | None],
    name: CommandName,
    make: Callable[[int, int | None], Order],
) -> None:
    """A connector that is unlocked stops the charge that runs there (5.18): it may be anybody's."""
    changes = {"connector_map": connector_map}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    command = await rig.core.commanding.issue(station.station.id, name, make(*place), "test")
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert (ended.status, (ended.outcome or {})["answer"]) == (
        CommandStatus.FAILED,
        "connector-unknown",
    )
    assert station.connection.sent == []


@pytest.mark.parametrize(
    ("said", "connector", "told"),
    [
        ({}, None, 1),
        ({1: "Available", 2: "Preparing"}, None, 2),
        ({1: "Faulted", 2: "Available"}, None, 2),
        ({1: "Charging"}, None, 1),
        ({1: "Available", 2: "Preparing"}, 1, 1),
    ],
)
async def test_a_charge_at_an_evse_is_asked_for_where_a_vehicle_waits(
    rig: Rig, station: FakeStation, said: dict[int, str], connector: int | None, told: int
) -> None:
    changes = {"connector_map": TWO_PLUGS}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    for number, status in said.items():
        report = {"connectorId": number, "errorCode": "NoError", "status": status}
        await station.ask("StatusNotification", report)
    asked = StartCharging(token="CARD", evse=1, connector=connector)
    await rig.core.commanding.issue(station.station.id, CommandName.START, asked, "test")
    *_, payload = await station.connection.next()
    assert payload == {"connectorId": told, "idTag": "CARD"}


@pytest.mark.parametrize(
    ("message", "connector", "told"),
    [
        ("StatusNotification", None, [1, 2]),
        ("MeterValues", None, [1, 2]),
        ("StatusNotification", 2, [2]),
        ("Heartbeat", None, [1]),
    ],
)
async def test_what_each_connector_tells_for_itself_is_asked_of_each(
    rig: Rig, station: FakeStation, message: str, connector: int | None, told: list[int]
) -> None:
    """The message is that of the connector which is named (5.17)."""
    changes = {"connector_map": TWO_PLUGS}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    order_, name = Trigger(message=message, evse=1, connector=connector), CommandName.TRIGGER
    command = await rig.core.commanding.issue(station.station.id, name, order_, "test")
    for number in told:
        _, message_id, action, payload = await station.connection.next()
        assert (action, payload["connectorId"]) == ("TriggerMessage", number)
        station.answer(message_id, {"status": "Accepted"})
    ended = await rig.core.commanding.wait(command, PATIENCE_S)
    assert ended.status is CommandStatus.ACCEPTED
    assert station.connection.sent == []
