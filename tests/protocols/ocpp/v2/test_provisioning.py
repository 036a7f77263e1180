"""Provisioning (OCPP 2.0.1 and 2.1, B)."""

import asyncio
from typing import Any

import pytest

from chargeloom.domain.commands.raw_call import RawCall
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.station_record import Registration
from chargeloom.protocols.ocpp.version import Version
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import FakeStation, Rig


async def test_an_announced_station_is_accepted_and_told_the_time(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version)
    reply = await station.ask("BootNotification", BOOT)
    assert reply["status"] == "Accepted"
    assert 300 <= reply["interval"] <= 330
    assert reply["currentTime"].endswith("Z")
    assert "statusInfo" not in reply
    assert station.station.record.vendor == "Loom"


async def test_what_a_station_says_of_itself_is_kept(rig: Rig, version: Version) -> None:
    station = await rig.station(version=version)
    told = {
        "model": "One",
        "vendorName": "Loom",
        "serialNumber": "0007",
        "firmwareVersion": "1.0",
        "modem": {"iccid": "8949", "imsi": "262"},
    }
    await station.ask("BootNotification", {"reason": "RemoteReset", "chargingStation": told})
    record = station.station.record
    assert (record.serial, record.firmware) == ("0007", "1.0")
    assert (record.iccid, record.imsi, record.boot_reason) == ("8949", "262", "RemoteReset")
    events = await rig.core.ground.store.events(Page(500))
    assert [one.data["reason"] for one in events if one.type == "station.booted"] == ["RemoteReset"]


@pytest.mark.parametrize(
    ("names", "is_itself"), [(("SN-1",), False), (("SN-1", "SN-2"), True), (("CP-1",), True)]
)
async def test_a_station_of_another_serial_number_than_its_certificate_names_is_sent_away(
    rig: Rig, version: Version, names: tuple[str, ...], is_itself: bool
) -> None:
    station = await rig.station(version=version, security_profile=3, serial="SN-1")
    rig.core.registering.certified = {station.station.id: names}
    told = {"model": "One", "vendorName": "Loom", "serialNumber": "SN-2"}
    boot = {"reason": "PowerUp", "chargingStation": told}
    if is_itself:
        assert (await station.ask("BootNotification", boot))["status"] == "Accepted"
        assert station.connection.close_code is None
        return
    assert await station.ask_in_vain("BootNotification", boot) == "SecurityError", "B01.FR.11"
    assert station.connection.close_code == 1008, "B01.FR.12"
    assert "station.refused" in await rig.event_types()
    assert station.station.record.serial == "SN-1", "or its own certificate would shut it out"


@pytest.mark.parametrize(
    ("registration", "status"),
    [(Registration.PENDING, "Pending"), (Registration.REJECTED, "Rejected")],
)
async def test_a_station_that_is_not_accepted_gets_security_error_for_all_else(
    rig: Rig, version: Version, registration: Registration, status: str
) -> None:
    station = await rig.station(version=version, registration=registration)
    reply = await station.ask("BootNotification", BOOT)
    assert (reply["status"], reply["interval"]) == (status, 60)
    assert reply["statusInfo"] == {"reasonCode": "CSNotAccepted"}
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"


async def test_a_heartbeat_is_answered_with_the_time(station: FakeStation) -> None:
    reply = await station.ask("Heartbeat", {})
    assert reply["currentTime"].endswith("Z")


async def test_a_pending_station_may_report_what_it_was_asked_for_in_parts(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version, registration=Registration.PENDING)
    await station.ask("BootNotification", BOOT)
    part = {"requestId": 5, "generatedAt": "2024-06-01T10:00:00Z", "seqNo": 0, "tbc": True}
    assert await station.ask_in_vain("NotifyReport", part) == "SecurityError"
    asked = RawCall(action="GetBaseReport", payload=b'{"requestId":5,"reportBase":"FullInventory"}')
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, asked))
    frame = await station.connection.next()
    station.answer(frame[1], {"status": "Accepted"})
    await calling
    for number in range(3):
        assert await station.ask("NotifyReport", part | {"seqNo": number}) == {}
    assert await station.ask_in_vain("NotifyEvent", EVENT) == "SecurityError"


async def test_what_a_pending_station_agreed_to_send_may_come_in_the_same_breath(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version, registration=Registration.PENDING)
    await station.ask("BootNotification", BOOT)
    asked = RawCall(action="TriggerMessage", payload=b'{"requestedMessage":"Heartbeat"}')
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, asked))
    frame = await station.connection.next()
    station.answer(frame[1], {"status": "Accepted"})
    assert "currentTime" in await station.ask("Heartbeat", {}), "B02.FR.09"
    await calling


async def agreed(rig: Rig, station: FakeStation, action: str, payload: bytes) -> None:
    """Ask a station for something, which it agrees to send."""
    asked = RawCall(action=action, payload=payload)
    calling = asyncio.create_task(rig.core.commanding.call(station.station.id, asked))
    frame = await station.connection.next()
    station.answer(frame[1], {"status": "Accepted"})
    await calling


async def test_what_a_pending_station_agreed_to_send_twice_may_come_twice(
    rig: Rig, version: Version
) -> None:
    """B02.FR.09 and F06.FR.10: of each connector, asked for before the first one came, and once for each."""
    station = await rig.station(version=version, registration=Registration.PENDING)
    await station.ask("BootNotification", BOOT)
    for connector in (1, 2):
        place = b'{"id":1,"connectorId":%d}' % connector
        wanted = b'{"requestedMessage":"StatusNotification","evse":%b}' % place
        await agreed(rig, station, "TriggerMessage", wanted)
    status = {"timestamp": "2024-06-01T10:00:00Z", "connectorStatus": "Available", "evseId": 1}
    for connector in (1, 2):
        assert await station.ask("StatusNotification", status | {"connectorId": connector}) == {}
    third = status | {"connectorId": 3}
    assert await station.ask_in_vain("StatusNotification", third) == "SecurityError"


async def test_of_two_reports_of_a_pending_station_the_shorter_does_not_end_the_longer(
    rig: Rig, version: Version
) -> None:
    """B02.FR.09, B07 and B08."""
    station = await rig.station(version=version, registration=Registration.PENDING)
    await station.ask("BootNotification", BOOT)
    for request in (5, 6):
        whole = b'{"requestId":%d,"reportBase":"FullInventory"}' % request
        await agreed(rig, station, "GetBaseReport", whole)
    part = {"generatedAt": "2024-06-01T10:00:00Z"}
    assert await station.ask("NotifyReport", part | {"requestId": 5, "seqNo": 0}) == {}
    first = {"requestId": 6, "seqNo": 0, "tbc": True}
    assert await station.ask("NotifyReport", part | first) == {}
    assert await station.ask("NotifyReport", part | {"requestId": 6, "seqNo": 1}) == {}
    more = part | {"requestId": 6, "seqNo": 2}
    assert await station.ask_in_vain("NotifyReport", more) == "SecurityError"


async def test_a_rejected_station_is_asked_nothing(rig: Rig, version: Version) -> None:
    station = await rig.station(version=version, registration=Registration.REJECTED)
    await station.ask("BootNotification", BOOT)
    with pytest.raises(Refusal, match="station-not-accepted"):
        await rig.core.commanding.call(
            station.station.id, RawCall(action="ClearCache", payload=b"{}")
        )
    assert station.connection.sent == []


async def test_a_station_that_is_accepted_while_it_waits_is_accepted_at_its_next_boot(
    rig: Rig, version: Version
) -> None:
    station = await rig.station(version=version, registration=Registration.PENDING)
    await station.ask("BootNotification", BOOT)
    changes = {"registration": Registration.ACCEPTED}
    await rig.core.provisioning.change_station(station.station.id, changes, "test")
    reply = await station.ask("BootNotification", BOOT)
    assert reply["status"] == "Accepted"
    assert station.station.may_charge


EVENT = {
    "generatedAt": "2024-06-01T10:00:00Z",
    "seqNo": 0,
    "eventData": [
        {
            "eventId": 1,
            "timestamp": "2024-06-01T10:00:00Z",
            "trigger": "Alerting",
            "actualValue": "1",
            "eventNotificationType": "CustomMonitor",
            "component": {"name": "Connector"},
            "variable": {"name": "Problem"},
        }
    ],
}


@pytest.mark.parametrize(
    ("told", "vendor", "model"),
    [
        ({"vendorName": "Loom"}, "Loom", ""),
        ({"model": "One"}, "", "One"),
        ({"model": None, "vendorName": None}, "", ""),
        ({"model": "O\0ne", "vendorName": "Loom"}, "Loom", ""),
        ({"model": ["One"], "vendorName": "Loom"}, "Loom", ""),
        ({}, "", ""),
    ],
    ids=str,
)
async def test_b01_a_station_that_does_not_say_what_it_is_gets_to_work(
    rig: Rig, version: Version, told: dict[str, Any], vendor: str, model: str
) -> None:
    """B01.FR.02: it is known by its identity and its password; refused, it would boot for ever."""
    station = await rig.station(version=version)
    boot = {"reason": "PowerUp", "chargingStation": told}
    assert (await station.ask("BootNotification", boot))["status"] == "Accepted"
    assert (station.station.record.vendor, station.station.record.model) == (vendor, model)
    assert "currentTime" in await station.ask("Heartbeat", {})


@pytest.mark.parametrize(
    "odd", [{"modem": "8949"}, {"modem": {"iccid": [1]}}, {"serialNumber": True}], ids=str
)
async def test_b01_what_a_station_says_besides_keeps_it_from_nothing(
    rig: Rig, version: Version, odd: dict[str, Any]
) -> None:
    station = await rig.station(version=version)
    told = {"model": "One", "vendorName": "Loom", "firmwareVersion": "1.0"} | odd
    reply = await station.ask("BootNotification", {"reason": "PowerUp", "chargingStation": told})
    assert reply["status"] == "Accepted"
    assert station.station.record.firmware == "1.0"


async def test_b01_who_speaks_another_version_has_not_booted(rig: Rig, version: Version) -> None:
    station = await rig.station(version=version)
    boot = {"chargePointVendor": "Loom", "chargePointModel": "One"}
    assert await station.ask_in_vain("BootNotification", boot) == "FormatViolation"
