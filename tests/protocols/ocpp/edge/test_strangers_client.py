"""Somebody else's WebSocket client, as stations are built on one."""

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.typing import Subprotocol

from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from tests.protocols.ocpp.edge.business import OPEN, PASSWORD, PROVEN, Business
from tests.protocols.ocpp.edge.conftest import Listen

ECHOED = ["", "ü", "x" * 65_536]


def dial(endpoint: OcppEndpoint, station: str, password: str | None = None) -> connect:
    user = f"{station}:{password}@" if password is not None else ""
    url = f"ws://{user}127.0.0.1:{endpoint.port}/ocpp/{station}"
    return connect(url, subprotocols=[Subprotocol("ocpp1.6")], max_size=None)


async def test_messages_go_both_ways(listen: Listen, business: Business) -> None:
    business.on_message = lambda session, text: session.connection.send(text)
    async with dial(await listen(), PROVEN, PASSWORD.decode()) as client:
        assert client.subprotocol == "ocpp1.6"
        assert [await echo(client, text) for text in ECHOED] == ECHOED
        await client.send(["frag", "men", "ted"])
        assert await client.recv() == "fragmented"
        await (await client.ping(b"are you there"))


async def echo(client: ClientConnection, text: str) -> str | bytes:
    await client.send(text)
    return await client.recv()


async def test_a_wrong_password_is_refused(listen: Listen) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await dial(await listen(), PROVEN, "wrong")
    assert refused.value.response.status_code == 401


async def test_a_client_that_comes_again_supersedes_itself(
    listen: Listen, business: Business
) -> None:
    endpoint = await listen(takeover_s=1000.0)
    password = PASSWORD.decode()
    async with dial(endpoint, PROVEN, password) as old, dial(endpoint, PROVEN, password):
        with pytest.raises(ConnectionClosedError) as closed:
            await old.recv()
        await business.diary.wait_for("welcome", 2)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "superseded")


async def test_a_client_sees_the_restart(listen: Listen) -> None:
    endpoint = await listen()
    async with dial(endpoint, OPEN) as client:
        drained = asyncio.create_task(endpoint.drain(0.0))
        with pytest.raises(ConnectionClosedError) as closed:
            await client.recv()
        await drained
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
