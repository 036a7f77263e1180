"""A line tells of everything that came, and of an end before it stood."""

import asyncio
import socket

import pytest

from chargeloom.sim.links.line import NoLine, board, dial


async def test_who_closes_before_the_answer_lets_nobody_in() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        host, port = listener.getsockname()

        async def slam() -> None:
            loop = asyncio.get_running_loop()
            peer, _ = await loop.sock_accept(listener)
            with peer:
                await loop.sock_recv(peer, 65536)

        async with asyncio.TaskGroup() as group:
            group.create_task(slam())
            with pytest.raises(NoLine):
                await dial(f"ws://{host}:{port}", "CP", ["ocpp1.6"])


async def test_everything_is_heard_until_the_link_is_gone() -> None:
    async with board("127.0.0.1", 0, ["ocpp1.6"]) as listening:
        line = await dial(f"ws://127.0.0.1:{listening.port}", "CP", ["ocpp1.6"])
        caller = await listening.caller()
        for message in (b"[1]", b"[2]"):
            line.say(message)
        await line.hang_up()
        assert [message async for message in caller.heard()] == [b"[1]", b"[2]"]
