"""Stations that take limits in watts only (OCPP 1.6, 7.14; 2.0.1, SmartChargingCtrlr.RateUnit), steered second by second."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Balancing as Rules, Mode, Node, Outlet
from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.services.balancing import OutletPicture
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Vehicle, VehicleKind
from tests.quirks.bench import IDENTITY, TOKEN, QuirkyStation
from tests.web.site import Site, standing

STATION = StationId(IDENTITY)
FUSE_A = 20.0
ROOT = Node(id="root", fuse_a=(FUSE_A,) * 3)
OUTLET = Outlet(station=STATION, evse=1, node="root", rotation=Rotation.RST, safe_a=0.0)
CONNECTOR = ConnectorKind(maximum_a=32.0)
ON_ONE = VehicleKind(name="one line", capacity_wh=600_000, ac_power_w=7_400, ac_phases=1)
ON_THREE = VehicleKind(name="three lines", capacity_wh=600_000, ac_power_w=22_000)
SWAYS_A = 0.3
"""Of what a car draws when its voltage sways."""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


class Loop:
    """A site with one station, whose seconds pass only when a test says so; its fuse is looked at all the time."""

    def __init__(self, site: Site, station: QuirkyStation, place: SiteId) -> None:
        self.site, self.station, self.place = site, station, place
        self.worst_a = 0.0

    async def pass_by(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.station.wait(1)
            self._look()
            self.site.core.balancing.step(self.place)
            await self.station.during(self.site.core.limiting.settled(STATION, 1))
            await self.station.settle()
            self._look()

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
    def outlet(self) -> OutletPicture:
        picture = self.site.core.balancing.picture(self.place)
        assert picture is not None
        return picture.outlets[0]


async def steered(site: Site, version: Version, **changes: Any) -> Loop:
    """Let a station that knows watts only come in to a site that is balanced."""
    await site.rig.station(IDENTITY, booted_at=None)
    await site.rig.token(TOKEN)
    as_it_is: Any = {"meter_interval_s": 1, "pace": 1.0, "is_in_watts": True}
    station = QuirkyStation(site, version, kind=CONNECTOR, **as_it_is)
    await station.connect()
    told = {"nodes": (ROOT,), "outlets": (OUTLET,)} | changes
    rules = Rules(mode=Mode.STATIC, hold_s=1.0, ramp_a_per_s=100.0)
    made = await site.core.sites.make("test", name="yard", balancing=rules, **told)
    site.core.balancing._clock = lambda: station.now
    site.core.balancing.start()
    loop = Loop(site, station, made.site)
    await loop.pass_by(3)
    return loop


@pytest.mark.parametrize("version", list(Version))
async def test_a_car_on_one_line_never_draws_from_it_what_is_meant_for_three(
    site: Site, version: Version
) -> None:
    loop = await steered(site, version)
    await loop.comes(ON_ONE)
    await loop.pass_by(40)
    assert loop.worst_a <= FUSE_A + SWAYS_A
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)


@pytest.mark.parametrize("version", list(Version))
async def test_a_car_that_is_seen_on_three_lines_has_its_full_share_within_seconds(
    site: Site, version: Version
) -> None:
    loop = await steered(site, version)
    await loop.comes(ON_THREE)
    await loop.pass_by(20)
    assert loop.worst_a <= FUSE_A + SWAYS_A
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)
