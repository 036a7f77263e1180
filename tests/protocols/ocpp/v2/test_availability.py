"""Availability (OCPP 2.0.1 and 2.1, G)."""

from typing import Any

import pytest

from chargeloom.domain.instant import SECOND, Instant, to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from tests.protocols.ocpp.v2.session import event
from tests.rig import FakeStation, Rig


def status(rig: Rig, word: str, ago_s: int = 0, connector: int = 2) -> dict[str, object]:
    at = Instant(rig.core.ground.now() - ago_s * SECOND)
    return {
        "timestamp": to_rfc3339(at),
        "connectorStatus": word,
        "evseId": 1,
        "connectorId": connector,
    }


@pytest.mark.parametrize("word", ["Available", "Occupied", "Reserved", "Unavailable", "Faulted"])
async def test_a_connectors_status_is_noted(rig: Rig, station: FakeStation, word: str) -> None:
    assert await station.ask("StatusNotification", status(rig, word)) == {}
    assert station.station.connectors[Plug(1, 2)].status == Status(word)
    assert "connector.status" in await rig.event_types()


async def test_an_older_status_does_not_undo_a_newer_one(rig: Rig, station: FakeStation) -> None:
    await station.ask("StatusNotification", status(rig, "Occupied"))
    await station.ask("StatusNotification", status(rig, "Available", ago_s=60))
    assert station.station.connectors[Plug(1, 2)].status is Status.OCCUPIED


async def test_an_evse_is_what_its_connectors_come_to(rig: Rig, station: FakeStation) -> None:
    await station.ask("StatusNotification", status(rig, "Available", connector=1))
    await station.ask("StatusNotification", status(rig, "Occupied", connector=2))
    assert station.station.status() is Status.OCCUPIED


async def test_a_status_that_the_standard_does_not_know_is_refused(
    rig: Rig, station: FakeStation
) -> None:
    code = await station.ask_in_vain("StatusNotification", status(rig, "Charging"))
    assert code == "PropertyConstraintViolation"


def observed(rig: Rig, *words: str, ago_s: int = 0, **changes: Any) -> dict[str, object]:
    """Tell of the status of a connector by events, one after the other (G01.FR.03 to 07)."""
    at = to_rfc3339(Instant(rig.core.ground.now() - ago_s * SECOND))
    seen = {
        "eventId": 1,
        "timestamp": at,
        "trigger": "Delta",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 2}},
        "variable": {"name": "AvailabilityState"},
    }
    data = [seen | {"actualValue": word} | changes for word in words]
    return {"generatedAt": at, "seqNo": 0, "eventData": data}


@pytest.mark.parametrize("word", ["Available", "Occupied", "Reserved", "Unavailable", "Faulted"])
async def test_a_status_may_be_told_by_an_event_instead(
    rig: Rig, station: FakeStation, word: str
) -> None:
    """G01.FR.03 to 07: a StatusNotificationRequest, or a NotifyEventRequest for AvailabilityState."""
    assert await station.ask("NotifyEvent", observed(rig, word)) == {}
    assert station.station.connectors[Plug(1, 2)].status == Status(word)
    assert "connector.status" in await rig.event_types()


async def test_a_status_that_is_told_both_ways_is_news_once(rig: Rig, station: FakeStation) -> None:
    await station.ask("StatusNotification", status(rig, "Occupied"))
    await station.ask("NotifyEvent", observed(rig, "Occupied"))
    assert (await rig.event_types()).count("connector.status") == 1


async def test_of_several_statuses_in_one_message_the_last_one_holds(
    rig: Rig, station: FakeStation
) -> None:
    await station.ask("NotifyEvent", observed(rig, "Available", "Occupied"))
    assert station.station.connectors[Plug(1, 2)].status is Status.OCCUPIED
    await station.ask("NotifyEvent", observed(rig, "Available", ago_s=60))
    assert station.station.connectors[Plug(1, 2)].status is Status.OCCUPIED


@pytest.mark.parametrize("free", ["Available", "Reserved"])
async def test_a_plug_that_is_pulled_by_an_event_ends_the_session(
    rig: Rig, station: FakeStation, free: str
) -> None:
    """G01.FR.03 and 04; whose place is reserved then has left it (H01.FR.20)."""
    await station.ask("NotifyEvent", observed(rig, "Occupied"))
    place = {"id": 1, "connectorId": 2}
    begun = event("Started", 0, rig.core.ground.now(), evse=place, triggerReason="CablePluggedIn")
    await station.ask("TransactionEvent", begun)
    ended = event("Ended", 1, rig.core.ground.now(), triggerReason="StopAuthorized")
    await station.ask("TransactionEvent", ended)
    assert "session.ended" not in await rig.event_types()
    await station.ask("NotifyEvent", observed(rig, free))
    assert "session.ended" in await rig.event_types()


@pytest.mark.parametrize(
    "changes",
    [
        {"component": {"name": "EVSE", "evse": {"id": 1}}},
        {"component": {"name": "Connector", "evse": {"id": 1}}},
        {"component": {"name": "Connector"}},
        {"component": {"name": "ChargingStation"}},
        {"variable": {"name": "Problem"}},
        {"actualValue": "Charging"},
    ],
)
async def test_other_events_say_nothing_of_a_connector(
    rig: Rig, station: FakeStation, changes: dict[str, Any]
) -> None:
    assert await station.ask("NotifyEvent", observed(rig, "Available", **changes)) == {}
    assert station.station.connectors == {}


async def test_names_are_the_same_in_capitals(rig: Rig, station: FakeStation) -> None:
    """ComponentType and VariableType: case insensitive."""
    said = observed(rig, "Occupied", variable={"name": "AVAILABILITYSTATE"})
    await station.ask("NotifyEvent", said)
    assert station.station.connectors[Plug(1, 2)].status is Status.OCCUPIED
