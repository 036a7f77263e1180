"""Stations that take limits in watts only (OCPP 1.6, 7.14; 2.0.1, SmartChargingCtrlr.RateUnit), steered second by second."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.domain.limits.outside_limit import Figures, Target
from chargeloom.sim.site.building import Version
from chargeloom.sim.vehicles.vehicle import VehicleKind
from tests.services.balancing.driving import FUSE_A, ON_ONE, ON_THREE, STATION, steered
from tests.web.site import Site, standing

SWAYS_A = 0.3
"""Of what a car draws when its voltage sways."""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


@pytest.mark.parametrize("version", list(Version))
async def test_a_car_on_one_line_never_draws_from_it_what_is_meant_for_three(
    site: Site, version: Version
) -> None:
    loop = await steered(site, version, is_in_watts=True)
    await loop.comes(ON_ONE)
    await loop.pass_by(40)
    assert loop.worst_a <= FUSE_A + SWAYS_A
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)


@pytest.mark.parametrize("version", list(Version))
async def test_a_car_that_is_seen_on_three_lines_has_its_full_share_within_seconds(
    site: Site, version: Version
) -> None:
    loop = await steered(site, version, is_in_watts=True)
    await loop.comes(ON_THREE)
    await loop.pass_by(20)
    assert loop.worst_a <= FUSE_A + SWAYS_A
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)


@pytest.mark.parametrize(
    ("car", "says", "leaves_a"),
    [
        (ON_ONE, Figures(import_a=10.0), 10.0),
        (ON_THREE, Figures(import_a=10.0), 10.0),
        (ON_ONE, Figures(import_kw=3.68), 16.0),
        (ON_THREE, Figures(import_kw=3.68), 0.0),
        (ON_THREE, Figures(import_kw=8.28), 12.0),
    ],
)
async def test_what_others_leave_such_a_station_is_of_the_lines_that_its_car_is_seen_on(
    site: Site, car: VehicleKind, says: Figures, leaves_a: float
) -> None:
    loop = await steered(site, Version.V201, is_in_watts=True)
    await loop.comes(car)
    await loop.pass_by(40)
    target = Target(station=STATION)
    await site.core.limits.say(loop.place, "test", source="ems", at=target, says=says)
    await loop.pass_by(5)
    assert loop.drawn_a == pytest.approx(leaves_a, abs=SWAYS_A)
