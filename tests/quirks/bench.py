"""A simulated station with quirks at the end of a fake link to our own core: frames pass, no socket, no waiting."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from random import Random
from typing import Any, TypeVar

import httpx
from msgspec.structs import replace

from chargeloom.domain.instant import SECOND
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp import version as protocol
from chargeloom.protocols.ocpp.v16.version import V16
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from tests.rig import FakeStation
from tests.web.site import Site

IDENTITY = "CS-1"
TOKEN = "CARD"
SPOKEN = {Version.V16: V16, Version.V201: V201, Version.V21: V21}
CAR = VehicleKind(name="car", capacity_wh=600_000, ac_power_w=11_000, dc_power_w=100_000)
STATION = f"/api/v1/stations/{IDENTITY}"
AC = ConnectorKind()
PACE = 60.0
"""Energy flows sixty times as fast as time is told to pass: still less than what no connector can."""
BETWEEN_SAMPLES_S = 600
IMPATIENT_S = 0.05
"""So long an answer is waited for that does not come."""

Payload = dict[str, Any]
T = TypeVar("T")


class QuirkyStation:
    """The station, its driver and its link; time passes only when a test says so."""

    def __init__(
        self,
        site: Site,
        version: Version,
        *quirks: Quirk,
        agreed: protocol.Version | None = None,
        kind: ConnectorKind = AC,
        identity: str = IDENTITY,
        **changes: Any,
    ) -> None:
        self.identity = identity
        plan = Blueprint(
            version=version,
            identity=identity,
            model="Simulated",
            evses=((kind,),),
            meter_interval_s=BETWEEN_SAMPLES_S,
            pace=PACE,
            quirks=quirks,
        )
        plan = replace(plan, **changes)
        self.core = site.core
        self.model = build(plan, site.core.ground.now() / SECOND, Random(1))  # noqa: S311
        self.now = 0.0
        self.errors: list[tuple[str, str]] = []
        """What was refused: the action, and the code."""
        self.asked: list[str] = []
        """What the server asked."""
        self.said: list[tuple[str, Payload]] = []
        """What the station told."""
        self.links = 0
        self._agreed = agreed or SPOKEN[version]
        self._link: FakeStation | None = None
        self._waiting: dict[str, str] = {}
        self._happened: list[Happening] = []

    @property
    def link(self) -> FakeStation:
        """The link that stands."""
        assert self._link is not None
        return self._link

    @property
    def is_linked(self) -> bool:
        return self._link is not None

    async def connect(self) -> None:
        self._link = FakeStation(self.core, self.identity, version=self._agreed)
        self._waiting.clear()
        self.links += 1
        self.model.connected(self.now)
        await self.exchange()

    def disconnect(self) -> None:
        """Let the link fall."""
        link, self._link = self.link, None
        self.model.disconnected(self.now)
        link.connection.close_code = 1006
        link.actor.closed()

    async def exchange(self) -> None:
        """Let pass what both sides say, until nobody waits for an answer."""
        self._send()
        while self._link is not None and (self._waiting or self.link.connection.sent):
            self._take(await self.link.connection.next())
            self._send()

    async def say(self, action: str, payload: Payload) -> None:
        """Let the station say something that it would not say by itself."""
        self._waiting[self.link.say(action, payload)] = action
        await self.exchange()

    async def settle(self) -> None:
        """Let the server ask what it asks of itself, and the station answer."""
        await self.core.ground.store.commit(Unit())
        await self.exchange()

    async def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while (deadline := self.model.deadline()) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.model.tick(self.now)
            await self.exchange()
        self.now = until

    async def during(self, asked: Coroutine[Any, Any, T]) -> T:
        """Let somebody ask the station something, and the station answer, until that is done."""
        task = asyncio.ensure_future(asked)
        while not task.done() and self._link is not None:
            news = asyncio.ensure_future(self.link.connection.next())
            await asyncio.wait({task, news}, return_when=asyncio.FIRST_COMPLETED)
            if news.done():
                self._take(news.result())
            else:
                news.cancel()
            self._send()
        await self.exchange()
        return await task

    async def plug(self) -> None:
        self.model.plug(1, Vehicle(CAR, soc=0.2), self.now)
        await self.exchange()

    async def unplug(self) -> None:
        self.model.unplug(1, self.now)
        await self.exchange()

    async def show_card(self, token: str = TOKEN) -> None:
        self.model.present(token, 1, self.now)
        await self.exchange()

    async def charge(self, seconds: float = 25.0) -> None:
        """Plug in, show the card, and charge for so long."""
        await self.plug()
        await self.show_card()
        await self.wait(seconds)

    async def leave(self, token: str = TOKEN) -> None:
        """Show the card again, and drive away."""
        await self.show_card(token)
        await self.unplug()
        await self.wait(1)

    def happened(self, what: What) -> list[Happening]:
        self._happened += self.model.happenings()
        return [one for one in self._happened if one.what is what]

    @property
    def energy_wh(self) -> list[int]:
        """The energy of each charge that ended, by the station's own meter."""
        return [one.energy_wh for one in self.happened(What.STOPPED)]

    def told(self, action: str) -> list[Payload]:
        return [payload for said, payload in self.said if said == action]

    def _send(self) -> None:
        for text in self.model.frames_to_send():
            if self._link is None:
                continue
            frame = json.loads(text)
            if frame[0] == 2:
                self._waiting[frame[1]] = frame[2]
                self.said.append((frame[2], frame[3]))
            self._link.actor.received(text)
        if self._link is not None and not self.model.wants_link:
            self.disconnect()

    def _take(self, frame: list[Any]) -> None:
        if frame[0] == 2:
            self.asked.append(frame[2])
        else:
            action = self._waiting.pop(frame[1], "")
            if frame[0] == 4:
                self.errors.append((action, frame[2]))
        self.model.receive(json.dumps(frame).encode(), self.now)


async def arrived(
    site: Site,
    version: Version,
    *quirks: Quirk,
    agreed: protocol.Version | None = None,
    kind: ConnectorKind = AC,
) -> QuirkyStation:
    """Announce the station and its driver's card, and let it connect."""
    await site.rig.station(IDENTITY, booted_at=None)
    await site.rig.token(TOKEN)
    station = QuirkyStation(site, version, *quirks, agreed=agreed, kind=kind)
    await station.connect()
    return station


async def transactions(client: httpx.AsyncClient) -> list[Payload]:
    """List all charges as the API tells them, the oldest first."""
    told: list[Payload] = (await client.get("/api/v1/transactions?limit=100")).json()["items"]
    return sorted(told, key=lambda one: str(one["id"]))


async def deviations(client: httpx.AsyncClient) -> set[str]:
    """Name the deviations that the API counts at the station."""
    shown = (await client.get(f"{STATION}/quirks")).json()
    return {one["name"] for one in shown["deviations"]}


async def away(station: QuirkyStation) -> None:
    """Lose the link, and come back half a minute later."""
    station.disconnect()
    await station.wait(30)
    await station.connect()


async def assert_charged_once(
    station: QuirkyStation, client: httpx.AsyncClient, *, suspect: Sequence[str] | None = None
) -> Payload:
    """See that one charge is kept, with the energy that the station's meter counted, and what is odd."""
    (energy_wh,) = station.energy_wh
    assert energy_wh > 0
    (charge,) = await transactions(client)
    assert charge["energy_wh"] == energy_wh
    assert suspect is None or charge["suspect"] == suspect
    return charge


async def assert_lives_on(station: QuirkyStation) -> None:
    """See that the link still serves: a heartbeat is answered."""
    link = station.link
    assert not link.connection.is_closed
    assert "currentTime" in await link.ask("Heartbeat", {}, "is-alive")
