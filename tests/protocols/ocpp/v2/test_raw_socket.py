"""SEND and CALLRESULTERROR through the whole platform: no library plays them, a bare socket does."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp
from chargeloom.domain.commands.raw_call import RawCall, RawReply
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.storage.pages import Page
from tests.protocols.ocpp.edge.raw import TEXT, RawStation, frame, request
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.rig import prepare
from tests.serving import started

ID = StationId("CP-1")
OPENED = {"id": 1, "variableMonitoringId": 7, "params": {}}
STREAM = {"id": 1, "pending": 0, "basetime": "2026-11-25T12:00:00Z", "data": [{"t": 0, "v": "1"}]}


class Bare:
    """A station of OCPP 2.1 made of a socket."""

    def __init__(self, raw: RawStation) -> None:
        self._raw = raw

    def say(self, *message: Any) -> None:
        self._raw.send(frame(TEXT, json.dumps(message).encode()))

    async def hear(self) -> Any:
        opcode, payload = await self._raw.read()
        assert opcode == TEXT
        return json.loads(payload)

    async def ask(self, message_id: str, action: str, payload: Any) -> Any:
        """Call, and demand that the very next frame is the answer."""
        self.say(2, message_id, action, payload)
        kind, answered, reply = await self.hear()
        assert (kind, answered) == (3, message_id)
        return reply


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    await prepare(tmp_path)
    ocpp = Ocpp(bind="127.0.0.1:0", drain=0.0)
    server = await started(Config(data=tmp_path, http=Http(bind="127.0.0.1:0"), ocpp=ocpp))
    record = StationRecord(id=ID, created_at=server.core.ground.now())
    await server.core.provisioning.announce_station(record, "test")
    yield server
    await server.stop()


@pytest.fixture
async def station(server: Server) -> AsyncIterator[Bare]:
    raw = await RawStation.connect(server.ocpp_port)
    upgraded = await raw.ask(request(f"/ocpp/{ID}", {"Sec-WebSocket-Protocol": "ocpp2.1"}))
    assert upgraded.status == 101
    assert upgraded.headers["sec-websocket-protocol"] == "ocpp2.1"
    station = Bare(raw)
    assert (await station.ask("1", "BootNotification", BOOT))["status"] == "Accepted"
    yield station
    await raw.hang_up()


async def kept(server: Server, kind: FrameKind) -> list[Exchange]:
    await server.core.ground.store.commit(Unit())
    exchanges = await server.core.ground.store.exchanges(Page(100), None, None)
    return [exchange for exchange in exchanges if exchange.kind is kind]


async def test_sends_good_and_bad_are_kept_and_never_answered(
    server: Server, station: Bare
) -> None:
    await station.ask("0", "OpenPeriodicEventStream", {"constantStreamData": OPENED})
    station.say(6, "2", "NotifyPeriodicEventStream", STREAM)
    station.say(6, "3", "NotifyPeriodicEventStream", {"id": "one"})
    station.say(6, "4", "Fly", {})
    station.say(6)
    await station.ask("5", "Heartbeat", {})
    assert len(await kept(server, FrameKind.SEND)) == 4


async def test_an_unusable_result_gets_a_callresulterror(server: Server, station: Bare) -> None:
    asking = asyncio.create_task(
        server.core.commanding.call(ID, RawCall(action="ClearCache", payload=b"{}"))
    )
    _, message_id, action, _ = await station.hear()
    assert action == "ClearCache"
    station.say(3, message_id, {"status": "Perhaps"})
    kind, answered, code, description, details = await station.hear()
    assert (kind, answered) == (5, message_id)
    assert (code, details) == ("PropertyConstraintViolation", {})
    assert description
    reply = await asking
    assert isinstance(reply, RawReply)
    assert reply.error_code == "PropertyConstraintViolation"
    await station.ask("2", "Heartbeat", {})


async def test_a_callresulterror_of_a_station_is_kept_and_never_answered(
    server: Server, station: Bare
) -> None:
    station.say(5, "1", "FormatViolation", "what time is it?", {})
    await station.ask("2", "Heartbeat", {})
    (objection,) = await kept(server, FrameKind.RESULT_ERROR)
    assert (objection.action, objection.message_id) == ("BootNotification", "1")
