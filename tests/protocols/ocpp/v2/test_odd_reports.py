"""What stations of 2.x tell of themselves in words of their own: neither they nor their connectors are lost for it."""

from typing import Any

import pytest

from chargeloom.domain.commands.command import CommandName, CommandStatus, StartCharging
from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.connector_status import Status
from chargeloom.protocols.ocpp.version import Version
from tests.protocols.ocpp.v2.conftest import BOOT, ordered
from tests.rig import FakeStation, Rig

CASE: dict[str, Any] = {"model": "One", "vendorName": "Loom"}


@pytest.mark.parametrize(
    "odd",
    [
        {"reason": "PowerOn"},
        {"reason": ""},
        {"reason": None},
        {"customData": {}},
        {"chargingStation": CASE | {"serialNumber": 4711}},
        {"chargingStation": CASE | {"modem": None, "colour": "red"}},
    ],
    ids=str,
)
async def test_a_station_that_boots_for_a_reason_of_its_own_has_booted(
    rig: Rig, version: Version, odd: dict[str, Any]
) -> None:
    """B01: who is refused may tell nothing else."""
    station = await rig.station(version=version)
    assert (await station.ask("BootNotification", BOOT | odd))["status"] == "Accepted"


@pytest.mark.parametrize(
    "odd", [{"errorCode": "NoError"}, {"info": None}, {"customData": "red"}], ids=str
)
async def test_a_connector_tells_how_it_stands_whatever_else_it_tells(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    said = {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied"}
    at = to_rfc3339(rig.core.ground.now())
    assert await station.ask("StatusNotification", said | {"timestamp": at} | odd) == {}
    assert station.station.connectors[Plug(1, 1)].status is Status.OCCUPIED


@pytest.mark.parametrize(
    "odd", [{"cause": None}, {"cleared": "no"}, {"techInfo": "x" * 600}, {"colour": 1}], ids=str
)
async def test_a_connector_of_the_device_model_does_too(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    """G01.FR.03."""
    at = to_rfc3339(rig.core.ground.now())
    event = {
        "eventId": 1,
        "timestamp": at,
        "trigger": "Delta",
        "actualValue": "Occupied",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    told = {"generatedAt": at, "seqNo": 0, "eventData": [event | odd]}
    assert await station.ask("NotifyEvent", told) == {}
    assert station.station.connectors[Plug(1, 1)].status is Status.OCCUPIED


@pytest.mark.parametrize(
    "odd", [{"statusInfo": None}, {"colour": "red"}, {"statusInfo": {"reasonCode": "R" * 30}}]
)
async def test_an_order_that_was_obeyed_is_known_to_be_whatever_else_is_answered(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    order = StartCharging(token="CARD", evse=1)
    reply = {"status": "Accepted"} | odd
    command, _ = await ordered(rig, station, CommandName.START, order, reply)
    assert command.status is CommandStatus.ACCEPTED
