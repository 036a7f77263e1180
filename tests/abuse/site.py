"""The whole platform on real ports, with a bystander who must not notice what is done to it."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import websockets
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from websockets.typing import Subprotocol

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp, Ocpps
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.pki import Authority, rsa_key
from tests.protocols.ocpp.edge.raw import RawStation, Response, request
from tests.rig import prepare
from tests.serving import started

PASSWORD = "a password of 20 byt"
PROFILES = {"OPEN": 0, "GUARDED": 1, "ENCRYPTED": 2, "CERTIFIED": 3, "BYSTANDER": 0}
BOOTS = {
    "ocpp1.6": {"chargePointVendor": "V", "chargePointModel": "M"},
    "ocpp2.0.1": {
        "reason": "PowerUp",
        "chargingStation": {"vendorName": "V", "model": "M"},
    },
}


class AbusedSite:
    """A running server, its authority, and ways to be rude to it."""

    def __init__(self, server: Server, authority: Authority) -> None:
        self.server = server
        self.authority = authority
        self._raw: list[RawStation] = []

    async def dial(self) -> RawStation:
        raw = await RawStation.connect(self.server.ocpp_port)
        self._raw.append(raw)
        return raw

    async def ask(self, station: str, headers: dict[str, str | None] | None = None) -> Response:
        """Ask for an upgrade on the plain port."""
        return await (await self.dial()).ask(request(f"/ocpp/{station}", headers))

    async def connect(
        self, station: str = "OPEN", headers: dict[str, str | None] | None = None
    ) -> RawStation:
        """Connect on the plain port."""
        raw = await self.dial()
        response = await raw.ask(request(f"/ocpp/{station}", headers))
        assert response.status == 101, response
        return raw

    def link(
        self,
        station: str,
        *,
        certificate: Path | None = None,
        headers: dict[str, str] | None = None,
        tls: bool = False,
        subprotocol: str = "ocpp1.6",
    ) -> websockets.connect:
        """Connect as a station does."""
        scheme, port = ("wss", self.server.ocpps_port) if tls else ("ws", self.server.ocpp_port)
        return websockets.connect(
            f"{scheme}://localhost:{port}/ocpp/{station}",
            host="127.0.0.1",
            ssl=self.trust(certificate) if tls else None,
            subprotocols=[Subprotocol(subprotocol)],
            additional_headers=headers,
        )

    def trust(self, certificate: Path | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.authority.path))
        if certificate is not None:
            context.load_cert_chain(certificate)
        return context

    async def refusals(self, station: str) -> list[int]:
        """List with which statuses this station was refused, as the events tell it."""
        return [
            event.data["status"]
            for event in await self.events()
            if event.type is EventType.STATION_REFUSED and event.subject == station
        ]

    async def events(self) -> list[Event]:
        store = self.server.core.ground.store
        await store.commit(Unit())
        return list(await store.events(Page(500)))

    async def hang_up(self) -> None:
        for raw in self._raw:
            await raw.hang_up()


async def ask(link: websockets.ClientConnection, action: str, payload: Any) -> list[Any]:
    """Send a call, and return the whole frame of the answer; calls of the server are declined."""
    await link.send(json.dumps([2, "m1", action, payload]))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame: list[Any] = json.loads(await link.recv())
            if frame[0] != 2:
                return frame
            await link.send(json.dumps([4, frame[1], "NotSupported", "", {}]))


@asynccontextmanager
async def abused(
    folder: Path, *, crowd: int = 0, announce: bool = True, **ocpp: Any
) -> AsyncIterator[AbusedSite]:
    """Run a site whose bystander is asked in the end whether it noticed anything.

    A crowd is so many more open stations, S-0 and on; what was announced before is there still.
    """
    await prepare(folder)
    authority = Authority(folder / "pki")
    certificates = (str(authority.server()), str(authority.server(_rsa_key())))
    settings: Any = {"bind": "127.0.0.1:0", "drain": 0.0} | ocpp
    config = Config(
        data=folder,
        http=Http(bind="127.0.0.1:0"),
        ocpp=Ocpp(**settings),
        ocpps=Ocpps(bind="127.0.0.1:0", certificates=certificates, client_ca=authority.path),
    )
    server = await started(config)
    site = AbusedSite(server, authority)
    try:
        names = {f"S-{number}": 0 for number in range(crowd)}
        await _announce(server, PROFILES | names if announce else {})
        async with site.link("BYSTANDER") as bystander:
            assert (await ask(bystander, "BootNotification", BOOTS["ocpp1.6"]))[0] == 3
            yield site
            assert (await ask(bystander, "Heartbeat", {}))[0] == 3
    finally:
        await site.hang_up()
        await server.stop()


@cache
def _rsa_key() -> RSAPrivateKey:
    """One for all sites: to make it takes longer than most tests, and another would prove no more."""
    return rsa_key()


async def _announce(server: Server, profiles: Mapping[str, int]) -> None:
    provisioning, now = server.core.provisioning, server.core.ground.now()
    for identity, profile in profiles.items():
        password_hash = provisioning.password_hash(PASSWORD) if profile in {1, 2} else None
        record = StationRecord(
            id=StationId(identity),
            security_profile=profile,
            password_hash=password_hash,
            created_at=now,
        )
        await provisioning.announce_station(record, "test")
