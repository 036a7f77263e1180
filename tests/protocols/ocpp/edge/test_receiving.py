"""A frame that comes slowly is a sign of life; silence is none."""

import socket

import pytest

from chargeloom.protocols.ocpp.edge.receiving import is_receiving
from chargeloom.protocols.ocpp.edge.websocket import Link
from tests.protocols.ocpp.edge.business import Business
from tests.protocols.ocpp.edge.conftest import Listen, Stations, pass_time
from tests.protocols.ocpp.edge.raw import TEXT, frame

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "TCP_INFO"), reason="only Linux tells of bytes that came"
)


async def test_the_kernel_tells_when_bytes_came(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen())
    await pass_time(station)
    link = business.sessions[0].connection
    assert isinstance(link, Link)
    assert is_receiving(link._transport, within_s=60.0)
    assert not is_receiving(link._transport, within_s=0.0)


async def test_a_frame_that_never_ends_is_not_waited_for_longer_than_a_frame_may_take(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(ping_s=0.05, dead_s=0.1, frame_s=0.3)
    station = await stations.connect(endpoint)
    station.send(frame(TEXT, b"x" * 1000)[:500])
    await business.diary.wait_for("closed", 1)
    assert list(endpoint.connected) == []
