"""Sites and what is said of them survive a restart, and whoever listens is told of each change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.config import Storage
from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.charging_profile import Profile, ProfileKind, ProfilePeriod, Purpose
from chargeloom.domain.ids import SiteId
from chargeloom.domain.outside_limit import Figures, Target
from chargeloom.domain.site import Node, Outlet
from chargeloom.domain.unit import Unit
from chargeloom.energy.envelope import Direction, Place, Track
from chargeloom.services.limiting.record import LimitOfOthers
from chargeloom.services.sites import StaleVersion
from tests.domain import sites
from tests.rig import Rig, running

NODES = (sites.ROOT, sites.LEFT)
L1 = Track(Place("grid"), Direction.IMPORT, 1)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path, storage=Storage(synchronous="off")) as built:
        yield built


@pytest.fixture
async def outlets(rig: Rig) -> tuple[Outlet, ...]:
    await rig.station("A")
    return (sites.outlet("A"),)


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


async def test_a_change_of_the_model_is_folded_at_once(rig: Rig) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES)).site
    now = rig.core.ground.now()
    assert rig.core.limits.envelope(site, now, now).tracks[L1][0].limit == 63.0
    halved = (Node(id="grid", fuse_a=(31.5, 31.5, 31.5)), sites.LEFT)
    await rig.core.sites.change(site, 1, "Ada", nodes=halved)
    assert rig.core.limits.envelope(site, now, now).tracks[L1][0].limit == 31.5


async def test_of_two_changes_of_one_version_the_first_is_made(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    await rig.core.sites.change(site, 1, "Ada", name="cellar")
    with pytest.raises(StaleVersion) as stale:
        await rig.core.sites.change(site, 1, "Bob", name="roof")
    assert stale.value.newest == 2


async def test_a_limit_at_an_outlet_needs_that_outlet(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    at = Target(station=outlets[0].station, evse=1)
    says = Figures(import_a=10.0)
    await rig.core.limits.say(site, "server", at=at, says=says, source="station")
    with pytest.raises(Inconsistent) as refused:
        await rig.core.sites.change(site, 1, "Ada", outlets=())
    assert [problem.pointer for problem in refused.value.problems] == ["/outlets"]


async def test_what_somebody_else_limits_at_a_station_is_in_the_envelope_until_it_is_cleared(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    core = rig.core
    site = (await core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    told: list[SiteId] = []
    core.sites.subscribe(told.append)
    station = core.fleet.find(outlets[0].station)
    assert station is not None
    now = core.ground.now()
    schedule = Profile(
        id=-1,
        purpose=Purpose.EXTERNAL,
        kind=ProfileKind.DYNAMIC,
        periods=(ProfilePeriod(limit=7.0),),
    )
    limited, freed = Unit(), Unit()
    others = LimitOfOthers(evse=1, source="EMS", schedules=(schedule,))
    core.limiting.profiles.limited_by_others(limited, station, others, now)
    await core.ground.commit(limited)
    track = Track(Place(None, station.id, 1), Direction.IMPORT, 1)
    (step,) = core.limits.envelope(site, now, now).tracks[track]
    assert (step.limit, step.cause and step.cause.source) == (7.0, "EMS")
    core.limiting.profiles.freed_by_others(freed, station, 1, "EMS", now)
    await core.ground.commit(freed)
    assert track not in core.limits.envelope(site, now, now).tracks
    assert told == [site, site]


async def test_there_is_no_envelope_of_no_site(rig: Rig) -> None:
    now = rig.core.ground.now()
    with pytest.raises(KeyError):
        rig.core.limits.envelope(SiteId(4), now, now)
