"""Frames with which something is wrong."""

from chargeloom.protocols.ocpp.rpc import MAX_UNREADABLE
from tests.rig import FakeStation


async def test_ten_unreadable_texts_end_the_link(station: FakeStation) -> None:
    for _ in range(MAX_UNREADABLE - 1):
        station.actor.received(b"?")
    assert station.connection.close_code is None
    station.actor.received(b"?")
    assert station.connection.close_code == 1002


async def test_an_invalid_payload_gets_its_code_and_the_link_stays(station: FakeStation) -> None:
    assert await station.ask_in_vain("Authorize", {}) == "ProtocolError"
    assert await station.ask_in_vain("SignCertificate", {}) == "ProtocolError"
    assert await station.ask("Heartbeat", {})
    assert station.connection.close_code is None
