"""A site of simulated stations with people who come and go, against any central system."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

import msgspec

from chargeloom import clock
from chargeloom.domain.instant import SECOND
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.sim.devices.banks import sunspec_meter
from chargeloom.sim.devices.modbus import ModbusServer
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.quirks import Quirk, shake
from chargeloom.sim.quirks.handshake import ODD_HANDSHAKES
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.site.habits import Guests, Habits
from chargeloom.sim.site.plant import Hanging, MeteredSite, Plant
from chargeloom.sim.station.faults import Fault, Faulty
from chargeloom.sim.station.happening import Happening, What
from chargeloom.sim.station.model import Model
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.vehicles.tempers import Habit
from chargeloom.sim.vehicles.vehicle import Supply

_SITE: Final = "site"
LEAVING_S: Final = 5.0
"""How long the stations may take to tell the last ends when the simulation stops."""

KINDS: Final = (
    ("AC 11", (ConnectorKind(maximum_a=16.0),)),
    ("AC 22 twin", (ConnectorKind(maximum_a=32.0), ConnectorKind(maximum_a=32.0))),
    ("DC 50", (ConnectorKind(supply=Supply.DC, maximum_a=125.0, lines=1),)),
)
"""The models that stand side by side, in turn."""

Report: TypeAlias = Callable[[str, Happening], None]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to simulate."""

    url: str
    stations: int = 1
    prefix: str = "SIM-"
    password: str | None = None
    tokens: tuple[str, ...] = ("04A2B3C4",)
    pace: float = 1.0
    """How many seconds of the world pass in one of ours; the time that is told stays true."""
    seed: int = 1
    meter_interval_s: int | None = None
    """Seconds of the world between samples; None leaves it to station and central system."""
    gap_s: float = 1800.0
    """How long a connector stands free, on average, in seconds of the world."""
    versions: tuple[Version, ...] = (Version.V16,)
    """What the stations speak, in turn."""
    evses: int | None = None
    """How many EVSEs each station has; None leaves it to its model."""
    connectors: int = 1
    """How many connectors each EVSE has."""
    rotations: tuple[Rotation, ...] = (Rotation.RST,)
    """How the lines of the stations lie to the phases of the site, in turn."""
    cars: tuple[Habit, ...] = ()
    """What every car does otherwise than most, one of these; none: they take what they may."""
    meter_port: int | None = None
    """Where the meter of the site answers over Modbus TCP; None: there is none."""
    quirks: tuple[Quirk, ...] = ()
    faults: tuple[Faulty, ...] = ()
    broken: tuple[tuple[str, int], ...] = ()
    """Places, by identity and number, where something is broken from the start."""
    authority: Path | None = None
    """Whom to trust for wss; None trusts whom the system trusts."""
    certificate: Path | None = None
    certificate_key: Path | None = None

    def identities(self) -> tuple[str, ...]:
        """Name the stations: the prefix, and a number from 1."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.stations + 1))

    def blueprints(self) -> tuple[Blueprint, ...]:
        """Describe the stations: models and versions take turns."""
        turns = zip(
            self.identities(),
            cycle(KINDS),
            cycle(self.versions),
            cycle(self.rotations),
            strict=False,
        )
        return tuple(
            Blueprint(
                version=version,
                identity=identity,
                model=name,
                evses=self._evses(connectors, rotation),
                meter_interval_s=self.meter_interval_s,
                pace=self.pace,
                quirks=self.quirks,
                faults=self.faults,
            )
            for identity, (name, connectors), version, rotation in turns
        )

    def _evses(
        self, connectors: tuple[ConnectorKind, ...], rotation: Rotation
    ) -> tuple[tuple[ConnectorKind, ...], ...]:
        """Each outlet of a model is an EVSE, unless so many are wanted."""
        kinds = connectors if self.evses is None else connectors[:1] * self.evses
        turned = (msgspec.structs.replace(kind, rotation=rotation) for kind in kinds)
        return tuple((kind,) * self.connectors for kind in turned)

    def places(self) -> int:
        """Count the places where a vehicle can charge."""
        return sum(
            len(one.evses) * (self.connectors if one.version is Version.V16 else 1)
            for one in self.blueprints()
        )

    def tls(self) -> ssl.SSLContext | None:
        """Make what a secure link needs; None when the URL is a plain one."""
        if not self.url.startswith("wss://"):
            return None
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.certificate_key)
        return context

    def tokens_at(self, place: int, places: int) -> tuple[str, ...]:
        """Give each place tokens of its own, as far as there are enough."""
        return self.tokens[place::places] or (self.tokens[place % len(self.tokens)],)


class Tally:
    """What has come of it."""

    def __init__(self) -> None:
        self.counts: Counter[What] = Counter()
        self.energy_wh = 0
        self.untold = 0
        """Messages about transactions that could not be delivered before the end."""

    def count(self, happening: Happening) -> None:
        self.counts[happening.what] += 1
        self.energy_wh += happening.energy_wh


class Site:
    """Builds the stations of a plan, and keeps them going."""

    def __init__(self, plan: Plan, report: Report) -> None:
        self.tally: Final = Tally()
        self.meter_port: int | None = None
        """Where the meter of the site answers just now."""
        self._plan = plan
        self._report = report
        self._chance = Random(plan.seed)  # noqa: S311 it decides who comes for a charge
        self._places = plan.places()
        self._tls = plan.tls()
        places = count()
        self._links = [self._link(one, places) for one in plan.blueprints()]

    def outlet(self, identity: str, place: int) -> Outlet:
        """Find what gives energy at a place. Raises KeyError where there is no such station."""
        links = dict(zip(self._plan.identities(), self._links, strict=True))
        return links[identity].model.outlet(place)

    async def run(self, until: asyncio.Event, duration_s: float | None = None) -> Tally:
        """Simulate until the event or the end of the duration; then everybody drives away."""
        async with self._meter(), asyncio.TaskGroup() as group:
            tasks = [group.create_task(link.run()) for link in self._links]
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), duration_s)
            await self._close()
            for task in tasks:
                task.cancel()
        self.tally.untold = sum(link.model.untold for link in self._links)
        return self.tally

    @asynccontextmanager
    async def _meter(self) -> AsyncIterator[None]:
        """Let the meter of the site answer, if there is one. Raises OSError."""
        if self._plan.meter_port is None:
            yield
            return
        outlets = [link.model.outlet(at) for link in self._links for at in link.model.places()]
        hanging = [Hanging(one, _SITE, one.kind.rotation) for one in outlets]
        metered = MeteredSite(Plant((Node(id=_SITE),), hanging), clock.now)
        server = ModbusServer(holding=lambda: sunspec_meter(metered.flow()))
        await server.start(port=self._plan.meter_port)
        self.meter_port = server.port
        try:
            yield
        finally:
            await server.stop()

    async def _close(self) -> None:
        """Let everybody drive away, and the stations tell it, as long as that may take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVING_S):
                await asyncio.gather(*(link.finish() for link in self._links))

    def _link(self, blueprint: Blueprint, places: Iterator[int]) -> StationLink:
        identity = blueprint.identity
        loop = asyncio.get_running_loop()
        model = build(blueprint, clock.now() / SECOND - loop.time(), self._chance)
        for broken, place in self._plan.broken:
            if broken == identity:
                model.fault(place, loop.time())
        return StationLink(
            model,
            self._endpoint(model, identity),
            report=lambda happening: self._tell(identity, happening),
            chance=self._chance,
            guests=[
                self._guests(model, place, next(places), loop.time())
                for place in model.places()
                if (identity, place) not in self._plan.broken
            ],
        )

    def _endpoint(self, model: Model, identity: str) -> Endpoint:
        plan = self._plan
        is_odd = any(one in plan.quirks for one in ODD_HANDSHAKES)
        return Endpoint(
            url=plan.url,
            identity=identity,
            password=plan.password,
            subprotocol=model.subprotocol,
            handshake=shake(model.subprotocol, plan.quirks) if is_odd else None,
            tls=self._tls,
            pings=not any(fault is Fault.HALF_OPEN for fault, _ in plan.faults),
        )

    def _guests(self, model: Model, place: int, order: int, now: float) -> Guests:
        plan = self._plan
        habits = Habits(
            self._chance.getrandbits(64),
            supply=model.outlet(place).kind.supply,
            tokens=plan.tokens_at(order, self._places),
            gap_s=plan.gap_s,
            cars=plan.cars,
        )
        return Guests(model, place, habits, pace=plan.pace, now=now)

    def _tell(self, identity: str, happening: Happening) -> None:
        self.tally.count(happening)
        self._report(identity, happening)
