"""Cases of OCPP 1.6 whose requests no command of ours makes yet: the operator writes them himself."""

import json
from typing import Any

from tests.conformance.v16.charge_point import ChargePoint
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00.000Z"


async def sent(
    play: ChargePoint, action: str, payload: dict[str, Any], reply: dict[str, Any]
) -> None:
    """Send exactly this; it arrives as it is, and the operator gets exactly the reply."""
    asked = await play.raw(action, payload)
    assert (asked.action, asked.payload) == (action, payload)
    answered = await asked.answer(reply)
    assert answered.protocol == "ocpp1.6"
    assert json.loads(answered.payload or b"") == reply


# Smart charging


def profile(purpose: str, **more: Any) -> dict[str, Any]:
    period = {"startPeriod": 0, "limit": 6.1}
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]},
    } | more


async def test_TC_059_CSMS_a_remote_start_that_brings_its_limit(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    payload = {"idTag": "CARD", "connectorId": 1, "chargingProfile": profile("TxProfile")}
    await sent(play, "RemoteStartTransaction", payload, {"status": "Accepted"})
    await play.status("Preparing")
    await play.begin()
    assert (await play.transaction()).suspect == ()
