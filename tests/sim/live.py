"""A simulated station on a real socket to our own running server, with a driver who acts when a test says so."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp, Ocpps
from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.stations.provisioning import NewToken
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.quirks import Quirk, shake
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.pki import Authority
from tests.rig import prepare
from tests.serving import started

TOKEN = "CARD"
PACE = 90.0
"""Energy flows so many times as fast as time is told to pass; still less than what no connector can."""
CAR = VehicleKind(name="car", capacity_wh=60_000, ac_power_w=11_000)
"""Only a broken test waits so long."""
GLANCE_S = 0.02


class ShortPatience(Random):
    """Comes back soon, and does not run hot."""

    def uniform(self, a: float, b: float) -> float:
        return 0.02


class LiveStation:
    """The station and its driver; what happened is kept."""

    def __init__(self, url: str, identity: str, version: Version, **options: Any) -> None:
        quirks: tuple[Quirk, ...] = options.get("quirks", ())
        plan = Blueprint(
            version=version,
            identity=identity,
            model="Simulated",
            evses=((ConnectorKind(),),),
            meter_interval_s=10,
            pace=PACE,
            quirks=quirks,
        )
        now_s = options["server"].core.ground.now() / SECOND
        ahead_s = now_s - asyncio.get_running_loop().time()
        self.model = build(plan, ahead_s, Random(1))  # noqa: S311  # it draws no secrets
        self.happened: list[Happening] = []
        self._news = asyncio.Event()
        endpoint = Endpoint(
            url=url,
            identity=identity,
            password=options.get("password"),
            subprotocol=self.model.subprotocol,
            handshake=shake(self.model.subprotocol, quirks),
            tls=options.get("tls"),
        )
        self.link = StationLink(self.model, endpoint, report=self._note, chance=ShortPatience())

    def _note(self, happening: Happening) -> None:
        self.happened.append(happening)
        self._news.set()

    def counts(self, what: What) -> int:
        return sum(one.what is what for one in self.happened)

    @property
    def energies_wh(self) -> list[int]:
        """The energy of each charge that ended, by the station's own meter."""
        return sorted(one.energy_wh for one in self.happened if one.what is What.STOPPED)

    async def until(self, what: What, times: int = 1) -> None:
        """Wait until something has happened so often."""
        async with asyncio.timeout(PATIENCE_S):
            while self.counts(what) < times:
                self._news.clear()
                await self._news.wait()

    async def until_quiet(self) -> None:
        """Wait until the central system knows everything."""
        await until(lambda: self.model.is_quiet and self.model.untold == 0)

    def plug(self) -> None:
        self.link.do(lambda now: self.model.plug(1, Vehicle(CAR, soc=0.2), now))

    def unplug(self) -> None:
        self.link.do(lambda now: self.model.unplug(1, now))

    def show_card(self) -> None:
        self.link.do(lambda now: self.model.present(TOKEN, 1, now))

    async def start(self) -> None:
        """Plug in, show the card, and charge a little."""
        starts = self.counts(What.STARTED)
        self.plug()
        self.show_card()
        await self.until(What.STARTED, starts + 1)
        before_wh = self._register_wh()
        await until(lambda: self._register_wh() >= before_wh + 20)

    async def leave(self) -> None:
        """Show the card, and drive away."""
        stops = self.counts(What.STOPPED)
        self.show_card()
        await self.until(What.STOPPED, stops + 1)
        self.unplug()

    def _register_wh(self) -> float:
        return self.model.outlet(1).read(self.link.now).energy_wh


async def until(is_so: Callable[[], bool]) -> None:
    """Look until something is so that nobody tells."""
    for _ in range(int(PATIENCE_S / GLANCE_S)):
        if is_so():
            return
        await asyncio.sleep(GLANCE_S)
    raise TimeoutError


@asynccontextmanager
async def live(
    url: str, identity: str, version: Version, **options: Any
) -> AsyncIterator[LiveStation]:
    """Let a station live, and hang up in the end."""
    station = LiveStation(url, identity, version, **options)
    task = asyncio.create_task(station.link.run())
    try:
        yield station
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class LiveSite:
    """A folder of data, its certificates, and the server that runs on it."""

    def __init__(self, folder: Path, **ocpp: Any) -> None:
        self.folder = folder
        self._authority = Authority(folder / "pki")
        self._settings: dict[str, Any] = {"bind": "127.0.0.1:0", "drain": 0.0} | ocpp
        self._tls_bind = "127.0.0.1:0"
        self.server: Server

    async def start(self) -> None:
        """Start the server; again, where it was before."""
        await prepare(self.folder)
        certificate = await asyncio.to_thread(lambda: str(self._authority.server()))
        config = Config(
            data=self.folder,
            http=Http(bind="127.0.0.1:0"),
            ocpp=Ocpp(**self._settings),
            ocpps=Ocpps(bind=self._tls_bind, certificates=(certificate,)),
        )
        self.server = await started(config)
        self._settings["bind"] = f"127.0.0.1:{self.server.ocpp_port}"
        self._tls_bind = f"127.0.0.1:{self.server.ocpps_port}"

    async def know(self, identity: str) -> None:
        """Announce a station and the driver's card."""
        provisioning, now = self.server.core.provisioning, self.server.core.ground.now()
        record = StationRecord(id=StationId(identity), created_at=now)
        await provisioning.announce_station(record, "test")
        await provisioning.announce_token(NewToken(uid=TOKEN, type=TokenType.ISO14443), "test")

    def station(
        self, identity: str, version: Version, *, is_secure: bool = False, **options: Any
    ) -> Any:
        """Let a station live on the plain port, or on that for TLS."""
        scheme, port = (
            ("wss", self.server.ocpps_port) if is_secure else ("ws", self.server.ocpp_port)
        )
        tls = ssl.create_default_context(cafile=str(self._authority.path)) if is_secure else None
        path = options.pop("path", "/ocpp")
        url = f"{scheme}://localhost:{port}{path}"
        return live(url, identity, version, server=self.server, tls=tls, **options)

    def statuses(self, identity: str) -> list[str]:
        """List what is known of a station's connectors, as it is shown."""
        station = self.server.core.fleet.known(StationId(identity))
        told = station.connectors.items()
        return [station.status_of(report).value for plug, report in told if plug.connector]

    async def transactions(self) -> list[TransactionRecord]:
        """List what is stored."""
        store = self.server.core.ground.store
        await store.commit(Unit())
        return list(await store.transactions(Page(100), None, None))


@asynccontextmanager
async def standing(folder: Path, identity: str = "CS-1", **ocpp: Any) -> AsyncIterator[LiveSite]:
    """Run a server that knows a station and a card."""
    site = LiveSite(folder, **ocpp)
    await site.start()
    await site.know(identity)
    try:
        yield site
    finally:
        await site.server.stop()
