"""What stations tell and nobody has to decide: an event each, and the answer of the standard."""

from typing import Any

import pytest

from chargeloom.domain.stations.security_event import CRITICAL
from chargeloom.protocols.ocpp.v201.handlers.notices import MAX_TOLD
from chargeloom.storage.pages import Page
from tests.rig import FakeStation, Rig

AT = "2024-06-01T10:00:00Z"


async def told(rig: Rig, kind: str) -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [event.data for event in events if event.type == kind]


@pytest.mark.parametrize("kind", sorted(CRITICAL))
async def test_every_known_security_event_says_whether_it_is_critical(
    rig: Rig, station: FakeStation, kind: str
) -> None:
    payload = {"type": kind, "timestamp": AT, "techInfo": "door"}
    assert await station.ask("SecurityEventNotification", payload) == {}
    (event,) = await told(rig, "station.security")
    assert (event["kind"], event["critical"]) == (kind, CRITICAL[kind])
    assert event["tech_info"] == "door"


async def test_an_unknown_security_event_is_told_all_the_same(
    rig: Rig, station: FakeStation
) -> None:
    await station.ask("SecurityEventNotification", {"type": "Own", "timestamp": AT})
    (event,) = await told(rig, "station.security")
    assert (event["kind"], event["critical"]) == ("Own", None)


NOTICES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "FirmwareStatusNotification": ({"status": "Installed", "requestId": 3}, {}),
    "LogStatusNotification": ({"status": "Uploaded", "requestId": 3}, {}),
    "PublishFirmwareStatusNotification": ({"status": "Idle"}, {}),
    "NotifyDisplayMessages": ({"requestId": 3}, {}),
    "NotifyMonitoringReport": ({"requestId": 3, "seqNo": 0, "generatedAt": AT}, {}),
    "ClearedChargingLimit": ({"chargingLimitSource": "EMS"}, {}),
    "NotifyChargingLimit": (
        {"chargingLimit": {"chargingLimitSource": "SO", "isGridCritical": True}},
        {},
    ),
    "NotifyEVChargingNeeds": (
        {
            "evseId": 1,
            "chargingNeeds": {"requestedEnergyTransfer": "DC", "departureTime": AT},
        },
        {"status": "Rejected"},
    ),
}


@pytest.mark.parametrize("action", sorted(NOTICES))
async def test_a_notice_is_told_as_it_came(rig: Rig, station: FakeStation, action: str) -> None:
    payload, reply = NOTICES[action]
    assert await station.ask(action, payload) == reply
    (event,) = await told(rig, "station.notice")
    assert event["action"] == action
    assert event["payload"].keys() == payload.keys()


async def test_a_payload_too_large_for_an_event_is_in_the_trace_alone(
    rig: Rig, station: FakeStation
) -> None:
    monitor = {
        "component": {"name": "C" * 50},
        "variable": {"name": "V" * 50},
        "variableMonitoring": [
            {
                "id": 1,
                "transaction": False,
                "value": 1,
                "type": "Delta",
                "severity": 1,
                **(
                    {"eventNotificationType": "CustomMonitor"}
                    if station.station.record.protocol == "ocpp2.1"
                    else {}
                ),
            }
        ],
    }
    payload = {"requestId": 3, "seqNo": 0, "generatedAt": AT, "monitor": [monitor] * 200}
    assert len(str(payload)) > MAX_TOLD
    assert await station.ask("NotifyMonitoringReport", payload) == {}
    assert await told(rig, "station.notice") == [{"action": "NotifyMonitoringReport"}]


async def test_no_vendors_extension_is_known(station: FakeStation) -> None:
    reply = await station.ask("DataTransfer", {"vendorId": "com.example", "data": {"a": 1}})
    assert reply == {"status": "UnknownVendorId"}
