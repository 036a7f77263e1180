"""A site with one simulated station that is steered second by second: time passes only when a test says so."""

from typing import Any, Final

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.sites.site import Balancing as Rules, Mode, Node, Outlet
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.domain.unit import Unit
from chargeloom.energy.balancing.controller import Controller
from chargeloom.services.balancing import OutletPicture
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from tests.quirks.bench import IDENTITY, TOKEN, QuirkyStation
from tests.web.site import Site

STATION: Final = StationId(IDENTITY)
FUSE_A: Final = 20.0
ROOT: Final = Node(id="root", fuse_a=(FUSE_A,) * 3)
OUTLET: Final = Outlet(station=STATION, evse=1, node="root", rotation=Rotation.RST, safe_a=0.0)
CONNECTOR: Final = ConnectorKind(maximum_a=32.0)
ON_ONE: Final = VehicleKind(name="one line", capacity_wh=600_000, ac_power_w=7_400, ac_phases=1)
ON_THREE: Final = VehicleKind(name="three lines", capacity_wh=600_000, ac_power_w=22_000)


class Loop:
    """A site with one station, whose seconds pass only when a test says so; its fuse is looked at all the time."""

    def __init__(self, site: Site, station: QuirkyStation, place: SiteId) -> None:
        self.site, self.station, self.place = site, station, place
        self.worst_a = 0.0
        """The most that flowed in one line."""
        self._began = site.core.ground.now()
        self.ahead_s = 0.0
        """By so much the clock on the wall goes ahead of the time that passed."""
        object.__setattr__(site.core.ground, "now", self._wall)

    def _wall(self) -> Instant:
        return Instant(self._began + round((self.station.now + self.ahead_s) * SECOND))

    async def pass_by(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.station.wait(1)
            self._look()
            self.site.core.balancing.step(self.place)
            await self.station.during(self.site.core.limiting.settled(STATION, 1))
            await self.station.settle()
            self._look()

    async def restarts(self) -> None:
        """Let the server begin to balance anew, with what the store holds."""
        await self.site.core.balancing.stop()
        await self.site.core.ground.store.commit(Unit())
        await self.site.core.balancing.memories.load()
        self.site.core.balancing.start()

    def is_set(self, by_s: float) -> None:
        """Let somebody set the clock on the wall."""
        self.ahead_s += by_s
        self.site.core.fleet.clock_was_set(round(by_s * SECOND))
        self.site.core.limiting.clock_was_set()

    async def comes(self, car: VehicleKind) -> None:
        self.station.model.plug(1, Vehicle(car, soc=0.2), self.station.now)
        await self.station.exchange()
        await self.station.show_card()

    def _look(self) -> None:
        self.worst_a = max(self.worst_a, self.drawn_a)

    @property
    def drawn_a(self) -> float:
        return self.station.model.outlet(1).meter.draw.current_a

    @property
    def controller(self) -> Controller:
        return self.site.core.balancing._running[self.place].loop.controller

    @property
    def outlet(self) -> OutletPicture:
        picture = self.site.core.balancing.picture(self.place)
        assert picture is not None
        return picture.outlets[0]


async def steered(
    site: Site,
    version: Version,
    *,
    is_in_watts: bool = False,
    kind: ConnectorKind = CONNECTOR,
    ordered: dict[str, Any] | None = None,
    **changes: Any,
) -> Loop:
    """Let a station come in to a site that is balanced; before that, a limit may have been ordered by hand."""
    await site.rig.station(IDENTITY, booted_at=None)
    await site.rig.token(TOKEN)
    as_it_is: Any = {"meter_interval_s": 1, "pace": 1.0, "is_in_watts": is_in_watts}
    station = QuirkyStation(site, version, kind=kind, **as_it_is)
    await station.connect()
    if ordered is not None:
        async with site.client() as client:
            path = f"/api/v1/stations/{IDENTITY}/commands/set-limit?wait=60"
            answer = await station.during(client.post(path, json=ordered))
        assert answer.json()["status"] == "accepted", answer.text
    told = {"nodes": (ROOT,), "outlets": (OUTLET,)} | changes
    rules = Rules(mode=Mode.STATIC, hold_s=1.0, ramp_a_per_s=100.0)
    made = await site.core.sites.make("test", name="yard", balancing=rules, **told)
    site.core.balancing._clock = lambda: station.now
    site.core.balancing.start()
    loop = Loop(site, station, made.site)
    await loop.pass_by(3)
    return loop
