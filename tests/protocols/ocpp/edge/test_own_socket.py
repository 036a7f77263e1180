"""Whoever breaks off a handshake says why, and the other side hears it."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
from aiofastnet import create_connection

from chargeloom.protocols.ocpp.edge.own_socket import with_own_socket
from tests.pki import Authority


async def test_who_does_not_trust_a_certificate_tells_the_other_side(tmp_path: Path) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(await asyncio.to_thread(Authority(tmp_path).server))

    def shake() -> str:
        accepted, _ = listening.accept()
        try:
            with accepted, ours.wrap_socket(accepted, server_side=True) as shaken:
                shaken.recv(1)
        except ssl.SSLError as error:
            return str(error.reason)
        return "nothing"

    with socket.create_server(("127.0.0.1", 0)) as listening:
        shaking = asyncio.create_task(asyncio.to_thread(shake))
        with pytest.raises(ssl.SSLError):
            await create_connection(
                asyncio.get_running_loop(),
                asyncio.Protocol,
                "localhost",
                listening.getsockname()[1],
                ssl=with_own_socket(ssl.create_default_context()),
            )
        assert "UNKNOWN_CA" in await shaking
