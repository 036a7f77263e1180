"""The security cases of OCPP 1.6 in which the station tells what it found, and proves who it is."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import websockets

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp
from chargeloom.domain.ids import StationId
from chargeloom.domain.station import StationRecord
from tests.conformance.v16.charge_point import ChargePoint
from tests.rig import Rig, prepare

WHEN = "2026-11-25T12:00:00Z"


async def tells_security(play: ChargePoint, kind: str) -> None:
    event: dict[str, Any] = {"type": kind, "timestamp": WHEN, "techInfo": "chain"}
    assert await play.station.ask("SecurityEventNotification", event) == {}
    [kept] = await play.told("SecurityEventNotification")
    assert json.loads(kept.frame)[3] == event
    assert "station.notice" in await play.rig.event_types()


async def test_TC_077_CSMS_the_station_was_offered_a_bad_certificate_of_its_own(rig: Rig) -> None:
    await tells_security(await ChargePoint.booted(rig), "InvalidChargePointCertificate")


async def test_TC_078_CSMS_the_station_saw_a_bad_certificate_of_ours(rig: Rig) -> None:
    await tells_security(await ChargePoint.booted(rig), "InvalidCentralSystemCertificate")


PASSWORD = "a-loom-has-many-threads"


async def connected(server: Server, password: str) -> websockets.ClientConnection:
    credentials = b64encode(f"CP-1:{password}".encode()).decode()
    return await websockets.connect(
        f"ws://127.0.0.1:{server.ocpp_port}/ocpp/CP-1",
        subprotocols=[websockets.Subprotocol("ocpp1.6")],
        additional_headers={"Authorization": f"Basic {credentials}"},
        proxy=None,
    )


async def test_TC_085_CSMS_a_user_name_and_its_password_open_the_door(tmp_path: Path) -> None:
    await prepare(tmp_path)
    settings = {"http": Http(bind="127.0.0.1:0"), "ocpp": Ocpp(bind="127.0.0.1:0", drain=0.0)}
    server = await Server.start(Config(data=tmp_path, **settings))  # type: ignore[arg-type]
    try:
        record = StationRecord(
            id=StationId("CP-1"),
            security_profile=1,
            password_hash=server.core.provisioning.password_hash(PASSWORD),
            created_at=server.core.ground.now(),
        )
        await server.core.provisioning.announce_station(record, "test")
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connected(server, "a wrong password")
        assert refused.value.response.status_code == 401
        async with await connected(server, PASSWORD) as link:
            boot = {"chargePointVendor": "Loom", "chargePointModel": "One"}
            await link.send(json.dumps([2, "b1", "BootNotification", boot]))
            kind, message_id, reply = json.loads(await link.recv())
            assert (kind, message_id, reply["status"]) == (3, "b1", "Accepted")
    finally:
        await server.stop()
