"""What others say is folded as soon as it is said, and can't lose the place that it holds at."""

import pytest

from chargeloom.domain.bounds import Inconsistent
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.limits.charging_profile import Profile, ProfileKind, ProfilePeriod, Purpose
from chargeloom.domain.limits.outside_limit import Figures, LimitState, Target
from chargeloom.domain.sites.site import Node, Outlet
from chargeloom.domain.unit import Unit
from chargeloom.energy.envelope import Direction, Place, Track
from chargeloom.services.limiting.record import LimitOfOthers
from tests.domain.sites import examples as sites
from tests.rig import Rig

NODES = (sites.ROOT, sites.LEFT)
L1 = Track(Place("grid"), Direction.IMPORT, 1)


async def test_a_change_of_the_model_is_folded_at_once(rig: Rig) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES)).site
    now = rig.core.ground.now()
    assert rig.core.limits.envelope(site, now, now).tracks[L1][0].limit == 63.0
    halved = (Node(id="grid", fuse_a=(31.5, 31.5, 31.5)), sites.LEFT)
    await rig.core.sites.change(site, 1, "Ada", nodes=halved)
    assert rig.core.limits.envelope(site, now, now).tracks[L1][0].limit == 31.5


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


async def test_a_limit_that_is_over_keeps_no_part_of_a_site(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    at, now = Target(station=outlets[0].station, evse=1), rig.core.ground.now()
    told = {"says": Figures(import_a=10.0), "source": "station"}
    limit, _ = await rig.core.limits.say(site, "server", at=at, **told)
    await rig.core.limits.change(limit.id, "server", ends_at=Instant(now - 1))
    assert (await rig.core.sites.change(site, 1, "Ada", outlets=())).model.outlets == ()


async def test_a_limit_that_is_over_before_it_is_said_is_refused_and_one_that_holds_is_ended(
    rig: Rig,
) -> None:
    limits, now = rig.core.limits, rig.core.ground.now()
    site = (await rig.core.sites.make("Ada", name="garage", nodes=NODES)).site
    said = {"says": Figures(import_a=10.0), "source": "dso", "external_id": "event-9"}
    over = said | {"ends_at": now}
    with pytest.raises(Inconsistent) as refused:
        await limits.say(site, "dso", **over)
    assert [problem.pointer for problem in refused.value.problems] == ["/ends_at"]
    assert limits.live(site) == ()
    limit, is_new = await limits.say(site, "dso", **said)
    ended, is_newer = await limits.say(site, "dso", **over)
    assert (is_new, is_newer, ended.id) == (True, False, limit.id)
    assert ended.state(rig.core.ground.now()) is LimitState.ENDED
    assert await limits.say(site, "dso", **over) == (ended, False)
    await limits.load()
    assert limits.live(site) == (ended,)


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


async def test_what_is_generated_takes_no_limits_place_though_the_same_source_tells_both(
    rig: Rig, outlets: tuple[Outlet, ...]
) -> None:
    """OCPP 2.1, K27.FR.05: both are told, each in a NotifyChargingLimit of its own."""
    core = rig.core
    site = (await core.sites.make("Ada", name="garage", nodes=NODES, outlets=outlets)).site
    station = core.fleet.find(outlets[0].station)
    assert station is not None
    now = core.ground.now()
    for purpose, figure in ((Purpose.EXTERNAL, 7.0), (Purpose.GENERATION, 3.0)):
        schedule = Profile(
            id=-1,
            purpose=purpose,
            kind=ProfileKind.DYNAMIC,
            periods=(ProfilePeriod(limit=figure),),
        )
        told = LimitOfOthers(evse=1, source="EMS", schedules=(schedule,), purpose=purpose)
        core.limiting.profiles.limited_by_others(Unit(), station, told, now)
    held = core.limiting.profiles.of(station.id)
    assert {one.profile.purpose for one in held} == {Purpose.EXTERNAL, Purpose.GENERATION}
    track = Track(Place(None, station.id, 1), Direction.IMPORT, 1)
    (step,) = core.limits.envelope(site, now, now).tracks[track]
    assert step.limit == 7.0


async def test_there_is_no_envelope_of_no_site(rig: Rig) -> None:
    now = rig.core.ground.now()
    with pytest.raises(KeyError):
        rig.core.limits.envelope(SiteId(4), now, now)


async def test_who_was_not_heard_of_in_time_is_listed_until_they_speak_again(rig: Rig) -> None:
    core = rig.core
    version = await core.sites.make("test", name="garage", nodes=(Node(id="root"),))
    now = core.ground.now()
    said = {
        "source": "dso",
        "external_id": "dim",
        "says": Figures(import_a=10.0),
        "fallback": Figures(import_a=6.0),
    }
    limit, _ = await core.limits.say(version.site, "test", expires_at=Instant(now - 1), **said)
    (silent,) = core.limits.silent()
    assert (silent.site, silent.source, silent.since) == ("garage", "dso", limit.expires_at)
    assert silent.has_fallback
    await core.limits.say(version.site, "test", expires_at=Instant(now + HOUR), **said)
    assert list(core.limits.silent()) == []
