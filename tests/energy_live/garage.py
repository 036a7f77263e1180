"""A congested garage: a real server, eight stations of three versions, drivers who come and go, and every fuse watched."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from chargeloom import clock
from chargeloom.domain.devices.device import PerLine
from chargeloom.domain.instant import SECOND
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import HttpDevice, shelly_3em
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.site.plant import Hanging, Plant
from chargeloom.sim.station.happening import Happening
from chargeloom.sim.station.model import Model
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.tempers import Habit
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from tests.durability.api import Api, ApiFailed, Item
from tests.durability.server import HOST, Server, new_key
from tests.patience import PATIENCE_S

NODES: Final = (
    Node(id="grid", fuse_a=(50.0, 50.0, 50.0)),
    Node(id="garage", parent="grid", fuse_a=(40.0, 40.0, 40.0), safe_a=(24.0, 24.0, 24.0)),
    Node(id="left", parent="garage", fuse_a=(25.0, 25.0, 25.0)),
    Node(id="right", parent="garage", fuse_a=(32.0, 32.0, 32.0)),
)
HOUSE_A: Final[PerLine] = (14.0, 9.0, 5.0)
WORST_HOUSE_A: Final[PerLine] = (26.0, 26.0, 26.0)
"""With what is safe for the garage it fills the fuse of the grid."""
STATIONS: Final = 8
CAR: Final = VehicleKind(name="endless", capacity_wh=10_000_000, ac_power_w=22_000)
HABITS: Final = (None, None, Habit.ONE_PHASE, Habit.DRAWS_LESS, Habit.DOES_NOT_WAKE, Habit.DEAF)
BALANCING: Final = {
    "mode": "dynamic",
    "ramp_a_per_s": 100.0,
    "hold_s": 0.5,
    "turn_s": 4.0,
}
TOLERANCE_A: Final = 0.3
"""Of what a car draws when its voltage sways."""
SAFE_A: Final = 6.0
STEERED_A: Final = 26.0
"""Only with us do the stations of the garage draw so much."""
GLANCE_S: Final = 0.02
SAFE_AFTER_S: Final = 310.0
"""How long after we vanished all stations draw no more than what is safe (limits are valid for 300 s)."""

_PASSWORD: Final = "a-loom-has-many-threads"
_TURNS: Final = (Rotation.RST, Rotation.STR, Rotation.TRS)


class Breach(NamedTuple):
    """A fuse that carried more than it bears."""

    when: str
    node: str
    flows_a: PerLine
    cars: tuple[str, ...]


class Patient(Random):
    """Comes back soon, and does not run hot."""

    def uniform(self, a: float, b: float) -> float:
        return 0.1


class Stand:
    """A station, and whoever charges there."""

    def __init__(self, number: int, port: int, note: Callable[[], None], chance: Random) -> None:
        self.identity: Final = f"GARAGE-{number}"
        self.token: Final = f"CARD-{number}"
        self.rotation: Final = _TURNS[number % len(_TURNS)]
        self.node: Final = "left" if number % 2 else "right"
        self._chance, self._note = chance, note
        version = list(Version)[number % len(Version)]
        plan = Blueprint(
            version=version,
            identity=self.identity,
            model="Simulated",
            evses=((ConnectorKind(maximum_a=32.0, rotation=self.rotation),),),
            meter_interval_s=1,
        )
        ahead_s = clock.now() / SECOND - asyncio.get_running_loop().time()
        self.model: Final[Model] = build(plan, ahead_s, chance)
        endpoint = Endpoint(
            url=f"ws://{HOST}:{port}/ocpp",
            identity=self.identity,
            password=_PASSWORD,
            subprotocol=self.model.subprotocol,
        )
        self.link: Final = StationLink(self.model, endpoint, report=self._told, chance=Patient())

    def _told(self, _: Happening) -> None:
        self._note()

    async def drive(self) -> None:
        """Let one driver come after the other."""
        chance = self._chance
        while True:
            await asyncio.sleep(chance.uniform(0.0, 1.5))
            self._plug()
            self._show_card()
            await asyncio.sleep(chance.uniform(3.0, 12.0))
            if self.model.is_charging(1):
                self._show_card()
            self.link.do(lambda now: self.model.unplug(1, now))

    def _plug(self) -> None:
        habit, seed = self._chance.choice(HABITS), self._chance.getrandbits(32)
        vehicle = Vehicle(CAR, soc=0.1, seed=seed, habit=habit)
        self.link.do(lambda now: self.model.plug(1, vehicle, now))

    def _show_card(self) -> None:
        self.link.do(lambda now: self.model.present(self.token, 1, now))

    def described(self) -> Item:
        """Describe its outlet as the site's model has it; of every fourth nobody knows how it is wired."""
        number = int(self.identity.rpartition("-")[2])
        rotation = Rotation.UNKNOWN if number % 4 == 3 else self.rotation
        return {
            "station": self.identity,
            "evse": 1,
            "node": self.node,
            "rotation": rotation.value,
            "safe_a": SAFE_A if number < 4 else 0.0,
            "max_pauses": 1000,
        }

    def shown(self) -> str:
        outlet = self.model.outlet(1)
        draw = outlet.meter.draw
        return f"{self.identity} {draw.current_a:.1f} A x {draw.phases}, limit {outlet.limit_a}"


class Garage:
    """The server, the stations, and the truth about their currents."""

    def __init__(self, server: Server, api: Api, seed: int) -> None:
        self.server, self.api = server, api
        self.house_a = HOUSE_A
        self.breaches: list[Breach] = []
        self.peak_a = 0.0
        """The most that a phase of the garage has carried."""
        self.site = ""
        self.is_left_alone = False
        """Whether limits have ended, and only what is safe stands."""
        self._chance = Random(repr(("garage", seed)))  # noqa: S311  # it draws no secrets
        self.stands = [
            Stand(number, server.ocpp_port, self.look, Random(repr((seed, number))))  # noqa: S311
            for number in range(STATIONS)
        ]
        self._hanging = [
            Hanging(one.model.outlet(1), one.node, one.rotation) for one in self.stands
        ]
        self._plant = Plant(NODES, self._hanging)
        self.meter = HttpDevice(lambda: shelly_3em(Supply(a=self.flows()["grid"])))
        self._tasks: list[asyncio.Task[Any]] = []

    def flows(self) -> dict[str, PerLine]:
        """Say what flows in truth."""
        return self._plant.flows({"grid": self.house_a})

    def look(self, when: str = "live") -> None:
        """Check every fuse."""
        flows = self.flows()
        self.peak_a = max(self.peak_a, *flows["garage"])
        for node in NODES:
            if node.fuse_a is not None:
                self._judge(when, node.id, flows[node.id], node.fuse_a)

    def _heedless_a(self) -> float:
        """Say how much cars take above what their stations offer: with nobody there, nobody makes up for that."""
        taken = [(one.outlet.meter.draw.current_a, one.outlet.limit_a) for one in self._hanging]
        return sum(max(0.0, took - most) for took, most in taken if most is not None)

    def _judge(self, when: str, node: str, flows_a: PerLine, limit_a: PerLine) -> None:
        spare_a = TOLERANCE_A + (self._heedless_a() if self.is_left_alone else 0.0)
        if any(flow > most + spare_a for flow, most in zip(flows_a, limit_a, strict=True)):
            cars = tuple(one.shown() for one in self.stands)
            self.breaches.append(Breach(when, node, flows_a, cars))

    def announce(self) -> None:
        """Make stations, cards, the meter and the site known."""
        for stand in self.stands:
            self.api.create("/api/v1/stations", {"id": stand.identity, "password": _PASSWORD})
            self.api.create("/api/v1/tokens", {"uid": stand.token, "type": "ISO14443"})
        url = f"http://{HOST}:{self.meter.port}/status"
        device = self.api.create(
            "/api/v1/devices",
            {
                "name": "main",
                "connection": {"kind": "http", "url": url, "map": "shelly-3em"},
                "terms": {"every_s": 0.5, "frozen_after_s": 0},
            },
        )
        told = self.api.create(
            "/api/v1/sites",
            {
                "name": "Garage",
                "nodes": [_written(node) for node in NODES],
                "outlets": [stand.described() for stand in self.stands],
                "meters": [{"id": "main", "node": "grid", "device": device["id"]}],
                "balancing": BALANCING,
            },
        )
        self.site = told["id"]

    async def open(self) -> None:
        """Let stations and drivers live, once every station keeps to what is safe."""
        self._tasks = [asyncio.create_task(one.link.run()) for one in self.stands]
        await self.until(self._all_are_safe)
        self._tasks += [asyncio.create_task(one.drive()) for one in self.stands]
        self._tasks.append(asyncio.create_task(self._glance()))

    def _all_are_safe(self) -> bool:
        return all(self._is_safe(stand) for stand in self.stands)

    def _is_safe(self, stand: Stand) -> bool:
        standing = [step for evse in self.limits(stand)["evses"] for step in evse["standing"]]
        return bool(standing) and all(step["limit_a"] <= SAFE_A for step in standing)

    def limits(self, stand: Stand) -> Any:
        """Ask what a station keeps to."""
        return self.api.get(f"/api/v1/stations/{stand.identity}/limits")

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Ask again until it is so."""
        for _ in range(int(PATIENCE_S / GLANCE_S)):
            if await asyncio.to_thread(_unless_it_fails, is_so):
                return
            await asyncio.sleep(GLANCE_S)
        raise TimeoutError

    async def balanced(self) -> None:
        """Wait until the cars draw more than is safe without us."""
        await self.until(lambda: max(self.flows()["garage"]) > STEERED_A)

    async def steered(self) -> None:
        """Wait until the server has the stations back and looks at what they do."""
        await self.until(self._is_steered)

    def _is_steered(self) -> bool:
        balance = self.api.get(f"/api/v1/sites/{self.site}/balance")
        stations = self.api.every("/api/v1/stations")
        return balance["at"] is not None and all(one["online"] for one in stations)

    async def _glance(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(GLANCE_S)

    async def close(self) -> None:
        """Let time stand still."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    def go_on_alone(self, seconds: float) -> None:
        """Let time fly for stations that hear nothing; once their limits have ended, the house takes its most."""
        began = now = asyncio.get_running_loop().time()
        for stand in self.stands:
            stand.model.disconnected(now)
        while now < began + seconds:
            self._fly(now)
            self.is_left_alone = is_safe = now - began > SAFE_AFTER_S
            self.house_a = WORST_HOUSE_A if is_safe else HOUSE_A
            self.look(f"alone for {now - began:.0f} s")
            if is_safe:
                safe = NODES[1].safe_a
                assert safe is not None
                self._judge("safe", "garage", self.flows()["garage"], safe)
            now += 1.0

    def _fly(self, until: float) -> None:
        for stand in self.stands:
            while (due := stand.model.deadline()) is not None and due <= until:
                stand.model.tick(due)
                self.look("alone")
                if stand.model.deadline() == due:
                    break
            stand.model.tick(until)


def _written(node: Node) -> Item:
    told: Item = {"id": node.id, "parent": node.parent, "fuse_a": node.fuse_a}
    if node.safe_a is not None:
        told["safe_a"] = node.safe_a
    return told


def _unless_it_fails(is_so: Callable[[], bool]) -> bool:
    try:
        return is_so()
    except ApiFailed:
        return False


@asynccontextmanager
async def garage(data: Path, seed: int) -> AsyncIterator[Garage]:
    """Run a server with a garage at it, in which drivers come and go."""
    key = await asyncio.to_thread(new_key, data)
    server = Server(data, settings={"CHARGELOOM_DEVICES__ALLOW_LOOPBACK": "true"})
    place = Garage(server, Api(server.http_port, key), seed)
    try:
        await place.meter.start()
        await server.start()
        await asyncio.to_thread(place.announce)
        await place.open()
        yield place
    finally:
        await place.close()
        await place.meter.stop()
        server.close()
