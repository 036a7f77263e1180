"""How long it takes from what a meter reads to the first station that is told another limit."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from math import ceil
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import httpx

from benchmarks.arena import Arena, say
from benchmarks.chance import drawn_from
from benchmarks.figures import percentile
from benchmarks.house_meter import HouseMeter, Moment, Shared
from benchmarks.plan import Plan as Sizes
from benchmarks.result import Collector
from benchmarks.servers.ours import Chargeloom
from benchmarks.servers.server import Durability, Launch, Ports, Running, ServerUnderTest, running
from benchmarks.station import Account
from chargeloom import clock
from chargeloom.domain.instant import SECOND
from chargeloom.domain.sites.site import Node
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.site.plant import Hanging, Plant
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind

SHARE_A: Final = 9.5
"""What the fuse bears, for each car."""
STEP_A: Final = 0.25
"""How much more the house takes with each step, for each car."""
STEPS: Final = 6
READINGS_PER_S: Final = 250
"""So many readings all stations tell together at most, and each one in a second: what more there were would be measured, too."""
CALM: Final = 1.2
"""So many times as long as two readings of a station are apart no limit changes before the next step."""
PATIENCE_S: Final = 180.0
"""So long a loaded machine may take until all stations are there, or a step is understood."""
READ_EVERY_S: Final = 0.2
ASKED_EVERY_S: Final = 0.5
NEARLY_ALL: Final = 0.99
AT_ONCE: Final = 50
APART_S: Final = 0.1
"""Stations come, and cars begin, so many at once and so long after one another."""

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
        steps = asyncio.run(_steps(arena, count))
        for name, unit, values in figures(steps):
            for percent in (50, 99):
                figure = percentile(values, percent)
                into.add(
                    f"meter-to-profile-{count}{name}-p{percent}", Chargeloom.name, figure, unit
                )


class Step(NamedTuple):
    """What passed from the reading until the first station kept to its new limit, and until nearly all did."""

    first: Moment
    most: Moment


def figures(steps: Sequence[Step]) -> Iterator[tuple[str, str, Sequence[float]]]:
    """List what is told of the steps: the waits, and how much of them the server worked or had no processor."""
    yield "", "ms", [step.first.at_s * 1e3 for step in steps]
    yield "-worked", "ms", [step.first.worked_s * 1e3 for step in steps]
    yield "-queued", "ms", [step.first.queued_s * 1e3 for step in steps]
    yield "-most", "ms", [step.most.at_s * 1e3 for step in steps]
    yield "-most-worked", "ms", [step.most.worked_s * 1e3 for step in steps]


async def _steps(arena: Arena, count: int) -> list[Step]:
    server = Metered()
    data_dir = arena.fresh(server)
    key = _new_key(data_dir)
    people = arena.population
    with running(server, data_dir, Durability.FULL, arena.cores) as process:
        cars = list(zip(people.stations[:count], people.tokens[:count], strict=True))
        meter = HouseMeter(data_dir / "meter", process.pid)
        async with steered(cars, process, key, meter) as house:
            return await house.steps(STEPS)


class House:
    """A house, and the cars beside it."""

    def __init__(self, cars: Sequence[tuple[Account, str]], server: Running, meter: Shared) -> None:
        self._tokens = [token for _, token in cars]
        self._every_s = ceil(len(cars) / READINGS_PER_S)
        self.links = [
            self._link(number, account, server.ports.ocpp)
            for number, (account, _) in enumerate(cars)
        ]
        outlets = [link.model.outlet(1) for link in self.links]
        self._plant = Plant((Node(id="grid"),), [Hanging(one, "grid") for one in outlets])
        self.takes_a = 0.0
        self._server, self._meter = server.pid, meter
        self._accepted: set[int] = set()
        self._are_here = asyncio.Event()
        self._limited: set[int] = set()
        """Which stations keep to a new limit since the last step."""
        self._moments: list[Moment] = []
        """When the first of them did, and when nearly all of them."""
        self._most_are_limited = asyncio.Event()
        self.changed_at = 0.0
        """When a station was last told another limit."""
        self.reckoned_a: Callable[[], Awaitable[float]] = _nothing
        """Says what the server holds the house to take."""

    def _link(self, number: int, account: Account, port: int) -> StationLink:
        plan = Blueprint(
            version=Version.V16,
            identity=account.identity,
            model="Simulated",
            evses=((ConnectorKind(maximum_a=32.0),),),
            meter_interval_s=self._every_s,
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
        return StationLink(model, endpoint, report=partial(self._note, number), chance=chance)

    def _note(self, number: int, happening: Happening) -> None:
        if happening.what is What.ACCEPTED:
            self._accepted.add(number)
            if len(self._accepted) == len(self.links):
                self._are_here.set()
        if happening.what is What.LIMITED:
            self.changed_at = time.perf_counter()
            self._limited.add(number)
            if not self._moments:
                self._moments.append(Moment.now(self._server))
            if len(self._limited) >= NEARLY_ALL * len(self.links) and len(self._moments) == 1:
                self._moments.append(Moment.now(self._server))
                self._most_are_limited.set()

    async def flow(self) -> None:
        """Let the meter see what flows, until cancelled."""
        while True:
            self._meter.flows(self.takes_a, self._plant.cars_a())
            await asyncio.sleep(READ_EVERY_S / 2)

    async def come(self) -> None:
        """Let one station after the other come, until cancelled."""
        tasks = []
        try:
            for number, link in enumerate(self.links, start=1):
                tasks.append(asyncio.create_task(link.run()))
                if not number % AT_ONCE:
                    await asyncio.sleep(APART_S)
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def charge(self) -> None:
        """Let every car begin once all stations are there, and wait until each has its share."""
        async with asyncio.timeout(PATIENCE_S):
            await self._are_here.wait()
        for number, (link, token) in enumerate(zip(self.links, self._tokens, strict=True), start=1):
            link.do(partial(_begin, link, token))
            if not number % AT_ONCE:
                await asyncio.sleep(APART_S)
        async with asyncio.timeout(PATIENCE_S):
            await self._calm()

    async def steps(self, count: int) -> list[Step]:
        """Step again and again; each wait begins when the meter first told the step."""
        found: list[Step] = []
        for _ in range(count):
            await self._is_understood()
            await self._calm()
            self._limited, self._moments = set(), []
            self._most_are_limited.clear()
            self.takes_a += STEP_A * len(self.links)
            async with asyncio.timeout(PATIENCE_S):
                await self._most_are_limited.wait()
            told = self._meter.told(self.takes_a)
            if told is not None:
                found.append(Step(*(told.until(moment) for moment in self._moments)))
        return found

    async def _is_understood(self) -> None:
        """Wait until the server knows what the house takes.

        What flowed before a station was limited, or told of its car, fades for ten seconds; a step that is
        smaller than that changes nothing, and the next change would be a limit that rises once it has faded.
        """
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if await self.reckoned_a() - self.takes_a <= STEP_A:
                    return
                await asyncio.sleep(ASKED_EVERY_S)

    async def _calm(self) -> None:
        while True:
            left_s = self.changed_at + CALM * self._every_s - time.perf_counter()
            is_fed = all(one.model.outlet(1).meter.draw.current_a > 0 for one in self.links)
            if is_fed and left_s <= 0:
                return
            await asyncio.sleep(max(left_s, READ_EVERY_S))


def _begin(link: StationLink, token: str, now: float) -> None:
    link.model.plug(1, Vehicle(_CAR, soc=0.1), now)
    link.model.present(token, 1, now)


@asynccontextmanager
async def steered(
    cars: Sequence[tuple[Account, str]], server: Running, key: str, meter: HouseMeter
) -> AsyncIterator[House]:
    """Describe the site of these cars, and let them charge."""
    house = House(cars, server, meter.shared)
    await meter.start()
    tasks = [asyncio.create_task(house.flow())]
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{server.ports.http}/api/v1",
        headers={"Authorization": f"Bearer {key}"},
        timeout=PATIENCE_S,
        limits=httpx.Limits(max_keepalive_connections=0),
    ) as api:
        try:
            site = await _describe(api, meter.port, [account.identity for account, _ in cars])
            house.reckoned_a = partial(_reckoned_a, api, site)
            tasks.append(asyncio.create_task(house.come()))
            await house.charge()
            yield house
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await meter.stop()


async def _nothing() -> float:
    return 0.0


async def _reckoned_a(api: httpx.AsyncClient, site: str) -> float:
    balance = await api.get(f"/sites/{site}/balance")
    balance.raise_for_status()
    return max(float(each) for each in balance.json()["nodes"][0]["other_a"])


async def _describe(api: httpx.AsyncClient, port: int, identities: Sequence[str]) -> str:
    """Make the meter and the site known; gives the site's id."""
    url = f"http://127.0.0.1:{port}/status"
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
