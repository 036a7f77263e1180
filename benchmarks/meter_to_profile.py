"""How long it takes from what a meter reads to the first station that is told another limit."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx

from benchmarks.arena import Arena, say
from benchmarks.chance import drawn_from
from benchmarks.figures import percentile
from benchmarks.plan import Plan as Sizes
from benchmarks.result import Collector
from benchmarks.servers.ours import Chargeloom
from benchmarks.servers.server import Durability, Launch, Ports, ServerUnderTest, running
from benchmarks.station import Account
from chargeloom import clock
from chargeloom.domain.devices.device import PerLine
from chargeloom.domain.instant import SECOND
from chargeloom.domain.sites.site import Node
from chargeloom.sim.building import Blueprint, Version, build
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import HttpDevice, shelly_3em
from chargeloom.sim.happening import Happening, What
from chargeloom.sim.link import StationLink
from chargeloom.sim.outlet import ConnectorKind
from chargeloom.sim.plant import Hanging, Plant
from chargeloom.sim.vehicle import Vehicle, VehicleKind
from chargeloom.sim.websocket import Endpoint

SHARE_A: Final = 9.5
"""What the fuse bears, for each car."""
STEP_A: Final = 0.25
"""How much more the house takes with each step, for each car."""
CALM_S: Final = 1.2
"""Longer than two readings of a station are apart: so long no limit changes before the next step."""
WINDOW_S: Final = 6.0
START_S: Final = 30.0
READ_EVERY_S: Final = 0.2

_CAR: Final = VehicleKind(name="endless", capacity_wh=10_000_000, ac_power_w=22_000)


class Metered(Chargeloom):
    """Ours, with a meter on this machine."""

    def launch(self, data_dir: Path, ports: Ports, durability: Durability) -> Launch:
        found = super().launch(data_dir, ports, durability)
        return found._replace(
            environment={**found.environment, "CHARGELOOM_DEVICES__ALLOW_LOOPBACK": "true"}
        )


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Sizes, into: Collector) -> None:
    """Let a house take more, step by step, beside so many cars that fill its fuse."""
    if not any(server.name == Chargeloom.name for server in servers):
        return
    for count in plan.steered_stations:
        say(f"meter to profile, {count} stations")
        waits_ms = asyncio.run(_waits_ms(arena, count))
        into.add(f"meter-to-profile-{count}-p50", Chargeloom.name, percentile(waits_ms, 50), "ms")
        into.add(f"meter-to-profile-{count}-p99", Chargeloom.name, percentile(waits_ms, 99), "ms")


async def _waits_ms(arena: Arena, count: int) -> list[float]:
    server = Metered()
    data_dir = arena.fresh(server)
    key = _new_key(data_dir)
    people = arena.population
    with running(server, data_dir, Durability.FULL, arena.cores) as process:
        cars = list(zip(people.stations[:count], people.tokens[:count], strict=True))
        async with steered(cars, process.ports, key) as house:
            return await house.waits_ms(WINDOW_S)


class House:
    """A house, the cars beside it, and its meter."""

    def __init__(self, cars: Sequence[tuple[Account, str]], port: int) -> None:
        self._tokens = [token for _, token in cars]
        self.links = [self._link(account, port) for account, _ in cars]
        outlets = [link.model.outlet(1) for link in self.links]
        self._plant = Plant((Node(id="grid"),), [Hanging(one, "grid") for one in outlets])
        self.takes_a = 0.0
        self.meter = HttpDevice(self._read)
        self._is_told = False
        self._accepted = 0
        self._are_here = asyncio.Event()
        self._limited = asyncio.Event()
        self.changed_at = 0.0
        """When a station was last told another limit."""
        self.read_at = 0.0
        """When the meter first told what the house takes now."""
        self.reckoned_a: Callable[[], Awaitable[float]] = _nothing
        """Says what the server holds the house to take."""

    def _link(self, account: Account, port: int) -> StationLink:
        plan = Blueprint(
            version=Version.V16,
            identity=account.identity,
            model="Simulated",
            evses=((ConnectorKind(maximum_a=32.0),),),
            meter_interval_s=1,
        )
        ahead_s = clock.now() / SECOND - asyncio.get_running_loop().time()
        chance: Random = drawn_from(len(account.identity))
        model = build(plan, ahead_s, chance)
        endpoint = Endpoint(
            url=f"ws://127.0.0.1:{port}/ocpp",
            identity=account.identity,
            password=account.password,
            subprotocol=model.subprotocol,
        )
        return StationLink(model, endpoint, report=self._note, chance=chance)

    def _note(self, happening: Happening) -> None:
        if happening.what is What.ACCEPTED:
            self._accepted += 1
            if self._accepted == len(self.links):
                self._are_here.set()
        if happening.what is What.LIMITED:
            self.changed_at = time.perf_counter()
            self._limited.set()

    def _read(self) -> Any:
        if not self._is_told:
            self._is_told, self.read_at = True, time.perf_counter()
        cars_a = self._plant.cars_a()
        first, second, third = (self.takes_a + car for car in cars_a)
        flows: PerLine = (first, second, third)
        return shelly_3em(Supply(a=flows))

    async def charge(self) -> None:
        """Let every car begin once all stations are there, and wait until each has its share."""
        async with asyncio.timeout(START_S):
            await self._are_here.wait()
        for link, token in zip(self.links, self._tokens, strict=True):
            link.do(partial(_begin, link, token))
        async with asyncio.timeout(START_S):
            await self._calm()

    async def waits_ms(self, window_s: float) -> list[float]:
        """Step again and again; each wait begins when the meter first told the step."""
        found: list[float] = []
        ends_at = time.perf_counter() + window_s
        while time.perf_counter() < ends_at:
            await self._calm()
            await self._is_understood()
            self._limited.clear()
            self._is_told = False
            self.takes_a += STEP_A * len(self.links)
            async with asyncio.timeout(START_S):
                await self._limited.wait()
            found.append((self.changed_at - self.read_at) * 1e3)
        return found

    async def _is_understood(self) -> None:
        """Wait until the server knows what the house takes.

        What flowed before a station was limited, or told of its car, fades for ten seconds; a step that is
        smaller than that changes nothing, and the next change would be a limit that rises once it has faded.
        """
        ends_at = time.perf_counter() + START_S
        while await self.reckoned_a() - self.takes_a > STEP_A:
            if time.perf_counter() > ends_at:
                raise TimeoutError
            await asyncio.sleep(READ_EVERY_S)

    async def _calm(self) -> None:
        while True:
            left_s = self.changed_at + CALM_S - time.perf_counter()
            is_fed = all(one.model.outlet(1).meter.draw.current_a > 0 for one in self.links)
            if is_fed and left_s <= 0:
                return
            await asyncio.sleep(max(left_s, READ_EVERY_S))


def _begin(link: StationLink, token: str, now: float) -> None:
    link.model.plug(1, Vehicle(_CAR, soc=0.1), now)
    link.model.present(token, 1, now)


@asynccontextmanager
async def steered(
    cars: Sequence[tuple[Account, str]], ports: Ports, key: str
) -> AsyncIterator[House]:
    """Describe the site of these cars, and let them charge."""
    house = House(cars, ports.ocpp)
    await house.meter.start()
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{ports.http}/api/v1",
        headers={"Authorization": f"Bearer {key}"},
        timeout=START_S,
    ) as api:
        site = await _describe(api, house, [account.identity for account, _ in cars])
        house.reckoned_a = partial(_reckoned_a, api, site)
        tasks = [asyncio.create_task(link.run()) for link in house.links]
        try:
            await house.charge()
            yield house
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.meter.stop()


async def _nothing() -> float:
    return 0.0


async def _reckoned_a(api: httpx.AsyncClient, site: str) -> float:
    balance = await api.get(f"/sites/{site}/balance")
    balance.raise_for_status()
    return max(float(each) for each in balance.json()["nodes"][0]["other_a"])


async def _describe(api: httpx.AsyncClient, house: House, identities: Sequence[str]) -> str:
    """Make the meter and the site known; gives the site's id."""
    url = f"http://127.0.0.1:{house.meter.port}/status"
    device = await api.post(
        "/devices",
        json={
            "name": "main",
            "connection": {"kind": "http", "url": url, "map": "shelly-3em"},
            "terms": {"every_s": READ_EVERY_S, "frozen_after_s": 0},
        },
    )
    device.raise_for_status()
    fuse_a = SHARE_A * len(identities)
    site = await api.post(
        "/sites",
        json={
            "name": "Bench",
            "nodes": [{"id": "grid", "fuse_a": [fuse_a] * 3}],
            "outlets": [
                {"station": one, "evse": 1, "node": "grid", "rotation": "RST", "safe_a": 0}
                for one in identities
            ],
            "meters": [{"id": "main", "node": "grid", "device": device.json()["id"]}],
            "balancing": {"mode": "dynamic", "hold_s": 0, "ramp_a_per_s": 1_000},
        },
    )
    site.raise_for_status()
    return str(site.json()["id"])


def _new_key(data_dir: Path) -> str:
    command = (sys.executable, "-m", "chargeloom", "key", "create", "--data", str(data_dir))
    made = subprocess.run((*command, "--role", "admin"), capture_output=True, text=True, check=True)
    return made.stdout.strip()
