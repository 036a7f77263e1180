"""What is told once is not lost for what is odd about it (OCPP 1.6, security whitepaper, A04 and L01)."""

from typing import Any

import pytest

from chargeloom.storage.pages import Page
from tests.rig import FakeStation, Rig


async def told(rig: Rig, kind: str) -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [event.data for event in events if event.type == kind]


@pytest.mark.parametrize(
    "odd", [{"timestamp": "noon"}, {"timestamp": None}, {"techInfo": {"door": 2}}], ids=str
)
async def test_a_security_event_is_told_whatever_is_odd_about_it(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    said = {"type": "TamperDetectionActivated", "timestamp": "2024-06-01T10:00:00Z"}
    assert await station.ask("SecurityEventNotification", said | odd) == {}
    (event,) = await told(rig, "station.security")
    assert event["critical"] is True


@pytest.mark.parametrize("odd", [{"requestId": "3"}, {"requestId": ""}, {"colour": 1}], ids=str)
async def test_the_state_of_a_signed_update_is_told_whatever_is_odd_about_it(
    rig: Rig, station: FakeStation, odd: dict[str, Any]
) -> None:
    said = {"status": "Installed", "requestId": 3} | odd
    assert await station.ask("SignedFirmwareStatusNotification", said) == {}
    (notice,) = await told(rig, "station.notice")
    assert notice["payload"]["status"] == "Installed"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("DiagnosticsStatusNotification", {}),
        ("FirmwareStatusNotification", {}),
        ("LogStatusNotification", {"requestId": 3}),
        ("SignedFirmwareStatusNotification", {"requestId": 3}),
    ],
)
async def test_a_state_in_a_word_of_its_own_is_told_in_that(
    rig: Rig, station: FakeStation, action: str, more: dict[str, Any]
) -> None:
    assert await station.ask(action, {"status": "Verifying"} | more) == {}
    (notice,) = await told(rig, "station.notice")
    assert (notice["action"], notice["payload"]["status"]) == (action, "Verifying")


async def test_a_field_too_many_hides_no_state_of_an_upload(rig: Rig, station: FakeStation) -> None:
    said = {"status": "Uploaded", "fileName": "loom.log"}
    assert await station.ask("DiagnosticsStatusNotification", said) == {}
    (notice,) = await told(rig, "station.notice")
    assert notice["payload"]["status"] == "Uploaded"
