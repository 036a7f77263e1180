"""What nobody knows of a station counts both ways, also for who has just begun to look."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.domain.sites.site import Node
from chargeloom.sim.site.building import Version
from tests.patience import PATIENCE_S
from tests.quirks.bench import IMPATIENT_S
from tests.services.balancing.test_balancing import (
    ROOT,
    STATION,
    again,
    charging,
    outlet,
    state_of,
)
from tests.web.site import Site, standing

WIDER: Node = replace(ROOT, fuse_a=(32.0, 32.0, 32.0))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


def drawn(site: Site, a: str) -> None:
    """Let the station measure that each line draws so much."""
    now = site.core.ground.now()
    quantities = tuple(
        Quantity(measurand="Current.Import", unit="A", phase=f"L{line}") for line in (1, 2, 3)
    )
    record = MeterRecord(
        station=STATION,
        evse=1,
        connector=1,
        transaction=None,
        received_at=now,
        readings=(Reading(at=Instant(now), quantities=quantities, values=(a, a, a)),),
    )
    site.core.balancing._metered(record)


@pytest.mark.parametrize("version", list(Version))
async def test_what_was_not_answered_before_a_restart_may_be_taken_though_the_car_draws_less(
    site: Site, version: Version
) -> None:
    station, place = await charging(site, version, 6)
    station.link.answers_within(IMPATIENT_S)
    await site.core.sites.change(place, 1, "test", nodes=(WIDER,))
    async with asyncio.timeout(PATIENCE_S):  # a limit rises by so many amperes a second
        while state_of(site, place).told.limit_a < 32.0:
            site.core.balancing.step(place)
            await site.core.limiting.settled(STATION, 1)
    assert state_of(site, place).told.limit_a == 32.0
    assert site.core.limiting.standing(STATION, 1).worst_a == 32.0
    await site.core.sites.change(place, 2, "test", nodes=(ROOT,))
    await again(site)
    site.core.balancing.step(place)
    for _ in range(3):
        drawn(site, "8")
        site.core.balancing.step(place)
        assert outlet(site, place).reserved_a == 32.0
