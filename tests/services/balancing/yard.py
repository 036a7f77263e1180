"""A site with many simulated stations, some of which heed no limit for a while; time passes only when a test says so."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from chargeloom.domain.devices.device import Measured
from chargeloom.domain.ids import DeviceId, StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.sites.site import (
    Balancing as Rules,
    Meter,
    Mode,
    Node,
    Outlet,
)
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.domain.unit import Unit
from chargeloom.services.limiting import Conduct
from chargeloom.sim.site.building import Version
from chargeloom.sim.site.plant import Hanging, Plant
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from tests.quirks.bench import IMPATIENT_S, QuirkyStation
from tests.web.site import Site

MOST_A: Final = 16.0
_TURNS: Final = (Rotation.RST, Rotation.STR, Rotation.TRS)
_LIMITS: Final = frozenset({"SetChargingProfile", "UpdateDynamicSchedule", "ClearChargingProfile"})


class Deafness(StrEnum):
    """How a station does not heed what it is told."""

    TAKES = "takes"
    """It says yes, and goes on as before."""
    REFUSES = "refuses"
    MUTE = "mute"
    """It answers nothing of limits, and goes on as before."""
    GONE = "gone"
    """Its link falls while it charges."""


class Hearer(QuirkyStation):
    """A station that may stop to heed limits."""

    deafness: Deafness | None = None

    async def deafen(self, deafness: Deafness) -> None:
        self.deafness = deafness
        if deafness is Deafness.GONE:
            self.disconnect()
        elif deafness is Deafness.MUTE:
            self.link.answers_within(IMPATIENT_S)

    async def heal(self) -> None:
        was, self.deafness = self.deafness, None
        if was is Deafness.GONE:
            await self.connect()

    def _take(self, frame: list[Any]) -> None:
        if self.deafness is None or frame[0] != 2 or frame[2] not in _LIMITS:
            super()._take(frame)
        elif self.deafness is not Deafness.MUTE:
            status = "Accepted" if self.deafness is Deafness.TAKES else "Rejected"
            self.link.actor.received(json.dumps([3, frame[1], {"status": status}]).encode())

    @property
    def drawn_a(self) -> float:
        return self.model.outlet(1).meter.draw.current_a


class Yard:
    """A fuse, and the stations behind it."""

    def __init__(self, site: Site, stations: Sequence[Hearer], fuse_a: float) -> None:
        self.site, self.stations, self.fuse_a = site, stations, fuse_a
        self.node = Node(id="root", fuse_a=(fuse_a,) * 3)
        self.plant = Plant(
            (self.node,),
            [Hanging(one.model.outlet(1), "root", _turn(at)) for at, one in enumerate(stations)],
        )
        self.history: list[float] = []
        """What flowed in the line that bore the most, second by second."""
        self._newest: Measured | None = None
        object.__setattr__(site.core.measuring, "newest", lambda *_: self._newest)
        object.__setattr__(site.core.measuring, "is_fresh", lambda *_: True)
        self._began = site.core.ground.now()
        object.__setattr__(site.core.ground, "now", self._wall)

    @property
    def now(self) -> float:
        return self.stations[0].now

    def _wall(self) -> Instant:
        return Instant(self._began + round(self.now * SECOND))

    async def begin(self, mode: Mode) -> None:
        rules = Rules(mode=mode, hold_s=1.0, ramp_a_per_s=100.0, turn_s=60.0)
        meters = (Meter(id="main", node="root"),) if mode is Mode.DYNAMIC else ()
        parts: Any = {"nodes": (self.node,), "outlets": self._outlets(), "meters": meters}
        made = await self.site.core.sites.make("test", name="yard", balancing=rules, **parts)
        self.place, self._mode = made.site, mode
        self.site.core.balancing._clock = lambda: self.now
        self.site.core.balancing.start()
        await self.pass_by(3)

    def _outlets(self) -> tuple[Outlet, ...]:
        common: Any = {"evse": 1, "node": "root", "safe_a": 0.0, "max_a": MOST_A}
        return tuple(
            Outlet(station=StationId(one.identity), rotation=_turn(at), **common)
            for at, one in enumerate(self.stations)
        )

    async def charge(self, stations: Iterable[Hearer], car: VehicleKind) -> None:
        """Let a car begin to charge at each of these."""
        for one in stations:
            one.model.plug(1, Vehicle(car, soc=0.2), one.now)
            await one.exchange()
            await one.show_card(self.card(one))

    async def pass_by(self, seconds: int) -> None:
        for _ in range(seconds):
            for one in self.stations:
                await one.wait(1)
            flows = self.plant.flows({})["root"]
            self.history.append(max(flows))
            if self._mode is Mode.DYNAMIC:
                self._meter(flows)
            self.site.core.balancing.step(self.place)
            await asyncio.gather(*map(self._hear, self.stations))
            await self.site.core.ground.store.commit(Unit())
            for one in self.stations:
                await one.exchange()

    async def _hear(self, one: Hearer) -> None:
        """Tell a station what it is time to tell: the timers of the service wait by another clock."""
        limiting = self.site.core.limiting
        outlet = limiting._scene.outlet(StationId(one.identity), 1)
        if outlet is not None:
            limiting._bringing.see_to(outlet)
        if one.is_linked:
            await one.during(limiting.settled(StationId(one.identity), 1))

    def _meter(self, flows: Sequence[float]) -> None:
        a, now = (flows[0], flows[1], flows[2]), self.site.core.ground.now()
        self._newest = Measured(device=DeviceId(1), at=now, site=self.place, meter="main", a=a)
        self.site.core.balancing._measured(self._newest)

    @staticmethod
    def card(one: Hearer) -> str:
        """Say which card is shown at a station."""
        return _card(one.identity)

    def told_a(self, one: Hearer) -> float:
        """Say what a station was told."""
        picture = self.site.core.balancing.picture(self.place)
        assert picture is not None
        return next(each.limit_a for each in picture.outlets if each.station == one.identity)

    def conduct(self, one: Hearer) -> Conduct:
        return self.site.core.limiting.effect(StationId(one.identity), 1).conduct

    def drawn(self) -> list[float]:
        return [round(one.drawn_a, 1) for one in self.stations]


def _turn(at: int) -> Rotation:
    return _TURNS[at % 3]


def _card(identity: str) -> str:
    return f"CARD-{identity}"


async def yard(site: Site, count: int, fuse_a: float) -> Yard:
    """Let stations of all versions come in, one after the other turned by a phase."""
    versions = list(Version)
    stations: list[Hearer] = []
    as_it_is: Any = {"meter_interval_s": 1, "pace": 1.0}
    for at in range(count):
        identity = f"CS-{at}"
        await site.rig.station(identity, booted_at=None)
        await site.rig.token(_card(identity))
        kind = ConnectorKind(maximum_a=MOST_A, rotation=_turn(at))
        station = Hearer(site, versions[at % 3], kind=kind, identity=identity, **as_it_is)
        await station.connect()
        stations.append(station)
    return Yard(site, stations, fuse_a)
