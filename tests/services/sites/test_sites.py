"""Sites and what is said of them survive a restart, and whoever listens is told of each change."""

from pathlib import Path

import pytest

from chargeloom.domain.ids import SiteId
from chargeloom.domain.limits.outside_limit import Figures
from chargeloom.domain.sites.site import Outlet
from chargeloom.energy.envelope import Direction, Place, Track
from chargeloom.services.sites.sites import StaleVersion
from tests.domain.sites import examples as sites
from tests.rig import Rig, running

NODES = (sites.ROOT, sites.LEFT)
L1 = Track(Place("grid"), Direction.IMPORT, 1)


async def test_the_live_picture_is_what_the_store_holds(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        version = await rig.core.sites.make("Ada", name="garage", nodes=NODES)
        await rig.core.sites.change(version.site, 1, "Ada", name="cellar")
        await rig.core.limits.say(
            version.site, "Ada", says=Figures(import_a=16.0), source="operator"
        )
    async with running(tmp_path) as rig:
        (model,) = rig.core.sites.models()
        assert (model.name, model.version) == ("cellar", 2)
        assert [limit.says.import_a for limit in rig.core.limits.live(version.site)] == [16.0]
        now = rig.core.ground.now()
        envelope = rig.core.limits.envelope(version.site, now, now)
        assert envelope.tracks[L1][0].limit == 16.0


async def test_whoever_listens_is_told_of_each_change_after_the_commit(rig: Rig) -> None:
    told: list[tuple[SiteId, int]] = []

    def listen(site: SiteId) -> None:
        model = rig.core.sites.model(site)
        told.append((site, model.version if model else 0))

    stop = rig.core.sites.subscribe(listen)
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES)).site
    await rig.core.sites.change(site, 1, "Ada", name="cellar")
    await rig.core.limits.say(site, "Ada", says=Figures(import_a=1.0), source="dso")
    await rig.core.sites.change(site, 2, "Ada", is_disabled=True)
    stop()
    await rig.core.sites.change(site, 3, "Ada", is_disabled=False)
    assert told == [(site, 1), (site, 2), (site, 2), (site, 0)]


async def test_a_listener_that_fails_keeps_nothing_from_the_others(rig: Rig) -> None:
    told: list[SiteId] = []

    def fail(site: SiteId) -> None:
        raise RuntimeError(site)

    rig.core.sites.subscribe(fail)
    rig.core.sites.subscribe(told.append)
    version = await rig.core.sites.make("Ada", name="garage", nodes=NODES)
    assert told == [version.site]


async def test_of_two_changes_of_one_version_the_first_is_made(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    await rig.core.sites.change(site, 1, "Ada", name="cellar")
    with pytest.raises(StaleVersion) as stale:
        await rig.core.sites.change(site, 1, "Bob", name="roof")
    assert stale.value.newest == 2
