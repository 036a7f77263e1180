"""Stations that take limits in watts only (OCPP 1.6, 7.14; 2.0.1, SmartChargingCtrlr.RateUnit), steered second by second."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.sim.site.building import Version
from tests.services.balancing.driving import FUSE_A, ON_ONE, ON_THREE, steered
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
