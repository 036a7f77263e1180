"""A served platform with one known station, for the cases that are about coming in: real sockets, real TLS."""

import asyncio
import json
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp, Ocpps
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from tests.patience import PATIENCE_S
from tests.pki import Authority
from tests.rig import prepare
from tests.serving import started

IDENTITY: Final = "CP-1"
PASSWORD: Final = "a-loom-has-many-threads"
BOOTS: Final = {
    "ocpp1.6": {"chargePointVendor": "Loom", "chargePointModel": "One"},
    "ocpp2.0.1": {
        "reason": "PowerUp",
        "chargingStation": {"model": "One", "vendorName": "Loom"},
    },
}


class Door:
    """Where a station of one version knocks."""

    def __init__(self, server: Server, authority: Authority, subprotocol: str) -> None:
        self.server = server
        self.authority = authority
        self._subprotocol = subprotocol

    async def enter(
        self, user: str | None = None, password: str = PASSWORD, *offered: str
    ) -> ClientConnection:
        """Connect to the plain port."""
        url = f"ws://127.0.0.1:{self.server.ocpp_port}/ocpp/{IDENTITY}"
        return await connect(url, proxy=None, **self._shown(user, password, offered))

    async def enter_by_tls(
        self, user: str | None = None, certificate: Path | None = None
    ) -> ClientConnection:
        """Connect to the TLS port, with a certificate or without."""
        context = ssl.create_default_context(cafile=str(self.authority.path))
        if certificate is not None:
            context.load_cert_chain(certificate)
        return await connect(
            f"wss://localhost:{self.server.ocpps_port}/ocpp/{IDENTITY}",
            host="127.0.0.1",
            proxy=None,
            ssl=context,
            **self._shown(user, PASSWORD, ()),
        )

    async def boots(self, link: ClientConnection) -> None:
        """Boot over the link, be accepted, and hang up."""
        await self.boot(link)
        await link.close()

    async def boot(self, link: ClientConnection) -> None:
        """Boot over the link, and be accepted."""
        assert link.subprotocol == self._subprotocol
        await link.send(json.dumps([2, "b1", "BootNotification", BOOTS[self._subprotocol]]))
        kind, message_id, reply = json.loads(await link.recv())
        assert (kind, message_id, reply["status"]) == (3, "b1", "Accepted")

    async def is_refused(self, user: str, password: str) -> None:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await self.enter(user, password)
        assert refused.value.response.status_code == 401

    async def answer_to(self, hello: bytes) -> bytes:
        """Say something to the TLS port, and return the first that it says; nothing when it hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.ocpps_port)
        writer.write(hello)
        async with asyncio.timeout(PATIENCE_S):
            answer = await reader.read(1)
        writer.close()
        await writer.wait_closed()
        return answer

    def _shown(self, user: str | None, password: str, offered: tuple[str, ...]) -> dict[str, Any]:
        credentials = b64encode(f"{user}:{password}".encode()).decode()
        headers = {} if user is None else {"Authorization": f"Basic {credentials}"}
        subprotocols = [websockets.Subprotocol(one) for one in offered or (self._subprotocol,)]
        return {"subprotocols": subprotocols, "additional_headers": headers}


@asynccontextmanager
async def door(
    folder: Path, subprotocol: str, *, profile: int, has_password: bool = True
) -> AsyncIterator[Door]:
    """Serve one station of this security profile."""
    await prepare(folder)
    authority = Authority(folder / "authority")
    config = Config(
        data=folder,
        http=Http(bind="127.0.0.1:0"),
        ocpp=Ocpp(bind="127.0.0.1:0", drain=0.0),
        ocpps=Ocpps(
            bind="127.0.0.1:0",
            certificates=(str(authority.server()),),
            client_ca=authority.path,
        ),
    )
    server = await started(config)
    try:
        provisioning = server.core.provisioning
        record = StationRecord(
            id=StationId(IDENTITY),
            security_profile=profile,
            password_hash=provisioning.password_hash(PASSWORD) if has_password else None,
            created_at=server.core.ground.now(),
        )
        await provisioning.announce_station(record, "test")
        yield Door(server, authority, subprotocol)
    finally:
        await server.stop()


def client_hello(version: bytes) -> bytes:
    """Write the ClientHello of a client that speaks nothing newer than this (RFC 5246, 7.4.1.2)."""
    suites = bytes.fromhex("c02bc009c013002f")
    extensions = bytes.fromhex("000a00060004001d0017000b00020100000d000400020403")
    body = (
        version
        + bytes(range(32))
        + b"\x00"
        + len(suites).to_bytes(2)
        + suites
        + b"\x01\x00"
        + len(extensions).to_bytes(2)
        + extensions
    )
    handshake = b"\x01" + len(body).to_bytes(3) + body
    return b"\x16\x03\x01" + len(handshake).to_bytes(2) + handshake


TLS_1_1: Final = b"\x03\x02"
TLS_1_2: Final = b"\x03\x03"
HANDSHAKE: Final = b"\x16"
"""The first byte of a record in which the server goes on (RFC 5246, 6.2.1)."""
