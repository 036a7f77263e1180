"""That a station keeps to fewer lines than its cable has was seen once, and is known after a restart."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from chargeloom.domain.limits.charging_ability import read_ability
from chargeloom.domain.sites.site import Load
from chargeloom.services.limiting import bringing
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from tests.services.balancing.driving import FUSE_A, ON_THREE, OUTLET, Loop, steered
from tests.web.site import Site, standing

SWITCHING = ConnectorKind(maximum_a=32.0, can_switch=True)
ABLE = replace(OUTLET, can_switch_phases=True)
LIGHT = Load(id="light", node="root", a=(0.0, 16.0, 0.0))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


@pytest.fixture(autouse=True)
def says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It switches, and says nothing of that."""
    monkeypatch.setattr(
        bringing, "read_ability", lambda said: replace(read_ability(said), can_switch_phases=False)
    )


async def seen_on_one(site: Site, version: Version) -> Loop:
    """Let a car charge on three lines until these find no room, and then on one."""
    loop = await steered(site, version, kind=SWITCHING, outlets=(ABLE,))
    await loop.comes(ON_THREE)
    await loop.pass_by(60)
    assert loop.drawn_a == pytest.approx(FUSE_A)
    await site.core.sites.change(loop.place, 1, "test", loads=(LIGHT,))
    await loop.pass_by(90)
    assert (lines_of(loop), round(loop.drawn_a, 6)) == (1, FUSE_A)
    return loop


def lines_of(loop: Loop) -> int:
    return loop.station.model.outlet(1).meter.draw.phases


@pytest.mark.parametrize("version", list(Version))
async def test_who_was_seen_on_one_line_goes_on_there_after_a_restart(
    site: Site, version: Version
) -> None:
    loop = await seen_on_one(site, version)
    await loop.restarts()
    drawn = []
    for _ in range(60):
        await loop.pass_by(1)
        drawn.append(loop.drawn_a)
    assert drawn == pytest.approx([FUSE_A] * 60)
    assert (lines_of(loop), loop.outlet.lines) == (1, 1)


async def test_the_next_car_begins_on_one_line_also_after_a_restart(site: Site) -> None:
    loop = await seen_on_one(site, Version.V16)
    await loop.restarts()
    await loop.pass_by(5)
    await loop.station.leave()
    await loop.pass_by(5)
    await loop.comes(ON_THREE)
    await loop.pass_by(60)
    assert (lines_of(loop), round(loop.drawn_a, 6)) == (1, FUSE_A)


async def test_who_was_seen_on_all_lines_since_is_not_believed_after_a_restart(site: Site) -> None:
    loop = await seen_on_one(site, Version.V16)
    (place,) = loop.controller.outlets
    loop.controller.outlets[place].switching.kept(to_fewer=False)
    await loop.restarts()
    await loop.restarts()
    assert not loop.controller.outlets[place].switching.is_believed
