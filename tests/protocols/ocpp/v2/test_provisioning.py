"""Provisioning (OCPP 2.0.1 and 2.1, B)."""

import pytest

from chargeloom.domain.station import Registration
from chargeloom.protocols.ocpp.version import Version
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
    assert station.station.record.vendor == "Loom"


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
    assert await station.ask_in_vain("Heartbeat", {}) == "SecurityError"


async def test_a_heartbeat_is_answered_with_the_time(station: FakeStation) -> None:
    reply = await station.ask("Heartbeat", {})
    assert reply["currentTime"].endswith("Z")
