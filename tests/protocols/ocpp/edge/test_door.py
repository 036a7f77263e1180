"""One connection before its upgrade."""

import asyncio

import pytest
import structlog
from picows import WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener

from chargeloom.protocols.ocpp.door import _QUIET, Door
from chargeloom.protocols.ocpp.limits import Limits
from chargeloom.protocols.ocpp.reception import Peer
from tests.protocols.ocpp.edge.business import Diary
from tests.protocols.ocpp.edge.raw import RawStation, request


class RecordingPorter:
    def __init__(self) -> None:
        self.limits = Limits()
        self.diary = Diary()

    def knocked(self, door: Door) -> None:
        self.diary.write("knocked")

    def passed(self, door: Door) -> None:
        self.diary.write("passed")

    def answer(self, request: WSUpgradeRequest, peer: Peer) -> WSUpgradeResponseWithListener:
        self.diary.write("asked", request.path, peer)
        return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(418), None)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_door_tells_whence_a_request_comes(host: str) -> None:
    porter = RecordingPorter()
    try:
        server = await asyncio.get_running_loop().create_server(lambda: Door(porter), host, 0)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    port = server.sockets[0].getsockname()[1]
    station = RawStation(*await asyncio.open_connection(host, port))
    response = await station.ask(request("/ocpp/CP1"))
    await station.hang_up()
    server.close()
    assert response.status == 418
    asked = ("asked", b"/ocpp/CP1", Peer(host, is_encrypted=False))
    assert porter.diary.entries[:3] == [("knocked",), ("passed",), asked]
    await porter.diary.wait_for("passed", times=2)


def test_of_picows_log_only_its_failures_are_kept(
    said: list[structlog.typing.EventDict],
) -> None:
    _QUIET.info("New connection accepted")
    _QUIET.error("WS parser error: %s", "what a peer did")
    _QUIET.exception("WS parser failure")
    assert not _QUIET.isEnabledFor(50)
    assert [(entry["event"], entry["message"]) for entry in said] == [
        ("picows failed", "WS parser failure")
    ]
