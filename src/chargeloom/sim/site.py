"""A site of simulated stations with people who come and go, against any central system."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, cycle, islice
from random import Random
from typing import Final, TypeAlias

import msgspec

from chargeloom import clock
from chargeloom.domain.instant import SECOND
from chargeloom.sim.habits import Guests, Habits
from chargeloom.sim.happening import Happening, What
from chargeloom.sim.link import StationLink
from chargeloom.sim.outlet import ConnectorKind
from chargeloom.sim.station_clock import StationClock
from chargeloom.sim.v16.configuration import Key
from chargeloom.sim.v16.station import StationKind
from chargeloom.sim.v16.station_model import StationModel
from chargeloom.sim.vehicle import Supply
from chargeloom.sim.websocket import Endpoint

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

    def identities(self) -> tuple[str, ...]:
        """Name the stations: the prefix, and a number from 1."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.stations + 1))

    def settings(self) -> dict[Key, str]:
        """What the stations are set to from the start."""
        if self.meter_interval_s is None:
            return {}
        return {Key.METER_VALUE_SAMPLE_INTERVAL: str(self.meter_interval_s)}

    def places(self) -> int:
        """Count the connectors."""
        kinds = islice(cycle(KINDS), self.stations)
        return sum(len(connectors) for _, connectors in kinds)

    def tokens_at(self, place: int) -> tuple[str, ...]:
        """Give each connector tokens of its own, as far as there are enough."""
        return self.tokens[place :: self.places()] or (self.tokens[place % len(self.tokens)],)


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
        self._plan = plan
        self._report = report
        self._chance = Random(plan.seed)  # noqa: S311 it decides who comes for a charge
        places = count()
        self._links = [
            self._link(identity, *kind, places)
            for identity, kind in zip(plan.identities(), cycle(KINDS), strict=False)
        ]

    async def run(self, until: asyncio.Event, duration_s: float | None = None) -> Tally:
        """Simulate until the event or the end of the duration; then everybody drives away."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(link.run()) for link in self._links]
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), duration_s)
            await self._close()
            for task in tasks:
                task.cancel()
        self.tally.untold = sum(link.model.untold for link in self._links)
        return self.tally

    async def _close(self) -> None:
        """Let everybody drive away, and the stations tell it, as long as that may take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVING_S):
                await asyncio.gather(*(link.finish() for link in self._links))

    def _link(
        self,
        identity: str,
        name: str,
        connectors: tuple[ConnectorKind, ...],
        places: Iterator[int],
    ) -> StationLink:
        plan = self._plan
        loop = asyncio.get_running_loop()
        model = StationModel(
            StationKind(
                identity=identity, model=name, connectors=connectors, settings=plan.settings()
            ),
            lambda: secrets.token_hex(8),
            clock=StationClock(clock.now() / SECOND - loop.time()),
            pace=plan.pace,
        )
        return StationLink(
            model,
            Endpoint(url=plan.url, identity=identity, password=plan.password),
            report=lambda happening: self._tell(identity, happening),
            chance=self._chance,
            guests=[
                self._guests(model, place, next(places), loop.time()) for place in model.places()
            ],
        )

    def _guests(self, model: StationModel, place: int, order: int, now: float) -> Guests:
        plan = self._plan
        habits = Habits(
            self._chance.getrandbits(64),
            supply=model.outlet(place).kind.supply,
            tokens=plan.tokens_at(order),
            gap_s=plan.gap_s,
        )
        return Guests(model, place, habits, pace=plan.pace, now=now)

    def _tell(self, identity: str, happening: Happening) -> None:
        self.tally.count(happening)
        self._report(identity, happening)
