"""The clock on the wall goes back by an hour while meters and stations go on."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.limits.outside_limit import Figures
from chargeloom.sim.site.building import Version
from tests.quirks.bench import QuirkyStation
from tests.services.balancing.driving import FUSE_A, ON_THREE, Loop, steered
from tests.web.site import Site, standing

HOUR_S = 3_600.0


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def charging(site: Site, version: Version) -> Loop:
    loop = await steered(site, version)
    await loop.comes(ON_THREE)
    await loop.pass_by(20)
    assert loop.drawn_a == pytest.approx(FUSE_A, abs=1.0)
    return loop


async def bears(loop: Loop, limit_a: float) -> None:
    says = Figures(import_a=limit_a)
    said = {"source": "dso", "external_id": "now", "says": says}
    await loop.site.core.limits.say(loop.place, "test", **said)


@pytest.mark.parametrize("version", list(Version))
@pytest.mark.parametrize("by_s", [-HOUR_S, HOUR_S])
async def test_fault_022_023_limits_fall_and_rise_as_before_when_our_clock_is_set(
    site: Site, version: Version, by_s: float
) -> None:
    loop = await charging(site, version)
    await bears(loop, 16.0)
    loop.site.core.balancing.step(loop.place)
    loop.is_set(by_s)
    await loop.pass_by(5)
    assert loop.drawn_a == pytest.approx(16.0, abs=1.0)
    await bears(loop, 10.0)
    await loop.pass_by(5)
    assert loop.drawn_a == pytest.approx(10.0, abs=1.0)
    await bears(loop, 18.0)
    await loop.pass_by(15)
    assert loop.drawn_a == pytest.approx(18.0, abs=1.0)
    assert loop.worst_a <= FUSE_A + 0.3


@pytest.mark.parametrize("version", list(Version))
async def test_fault_023_whoever_refused_a_limit_waits_for_the_next_no_longer_than_was_meant(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = await charging(site, version)
    take = QuirkyStation._take

    def refuse(station: QuirkyStation, frame: list[Any]) -> None:
        if frame[0] == 2 and frame[2] == "SetChargingProfile":
            station.link.actor.received(json.dumps([3, frame[1], {"status": "Rejected"}]).encode())
        else:
            take(station, frame)

    with monkeypatch.context() as refusing:
        refusing.setattr(QuirkyStation, "_take", refuse)
        await bears(loop, 16.0)
        await loop.pass_by(2)
    loop.is_set(-HOUR_S)
    await loop.pass_by(6)
    await bears(loop, 10.0)
    await loop.pass_by(3)
    assert loop.drawn_a == pytest.approx(10.0, abs=1.0)
