"""Links over TLS, with and without a client certificate (OCPP security profiles 2 and 3)."""

import asyncio
import shutil
import ssl
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from picows import WSError
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from chargeloom.sim.links.websocket import Endpoint, connect
from chargeloom.sim.site.site import Plan
from tests.patience import PATIENCE_S

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="no openssl on this machine")


@dataclass
class Pair:
    """A certificate that is its own authority, and its key."""

    certificate: Path
    key: Path


def made(folder: Path, name: str) -> Pair:
    pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    subprocess.run(
        [str(OPENSSL), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", str(pair.key), "-out", str(pair.certificate), "-subj", f"/CN={name}",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        capture_output=True, check=True,
    )  # fmt: skip
    return pair


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pair, Pair]:
    folder = tmp_path_factory.mktemp("certificates")
    return made(folder, "csms"), made(folder, "CP")


async def common_name(plan: Plan, server: Pair, trusted: Pair) -> str | None:
    """Connect as the plan says; give the name that the server saw in the client's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    context.load_verify_locations(trusted.certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    seen: asyncio.Queue[str | None] = asyncio.Queue()

    async def hold(connection: ServerConnection) -> None:
        peer = connection.transport.get_extra_info("peercert") or {}
        seen.put_nowait(dict(pair[0] for pair in peer.get("subject", ())).get("commonName"))
        await connection.wait_closed()

    subprotocols = [Subprotocol("ocpp1.6")]
    async with serve(hold, "127.0.0.1", 0, subprotocols=subprotocols, ssl=context) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        url = f"wss://127.0.0.1:{port}"
        endpoint = Endpoint(url=url, identity="CP", tls=plan.tls())
        transport = await connect(endpoint, lambda _: None, lambda _: None)
        name = await asyncio.wait_for(seen.get(), PATIENCE_S)
        transport.disconnect()
        with suppress(WSError, OSError):
            await transport.wait_disconnected()
        return name


async def test_a_server_that_is_trusted_is_talked_to(pairs: tuple[Pair, Pair]) -> None:
    server, client = pairs
    plan = Plan(url="wss://x", authority=server.certificate)
    assert await common_name(plan, server, client) is None


async def test_a_client_certificate_is_shown(pairs: tuple[Pair, Pair]) -> None:
    server, client = pairs
    plan = Plan(
        url="wss://x", authority=server.certificate,
        certificate=client.certificate, certificate_key=client.key,
    )  # fmt: skip
    assert await common_name(plan, server, client) == "CP"


async def test_a_server_that_nobody_vouches_for_is_not(pairs: tuple[Pair, Pair]) -> None:
    server, client = pairs
    with pytest.raises(ssl.SSLCertVerificationError):
        await common_name(Plan(url="wss://x", authority=client.certificate), server, client)


def test_a_plain_link_needs_no_certificates() -> None:
    assert Plan(url="ws://x").tls() is None
