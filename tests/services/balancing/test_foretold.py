"""What others foretell bounds what stands without us: a limit that begins, or a fallback that holds, while we are away."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import HOUR, MINUTE, SECOND, Instant
from chargeloom.domain.limits.outside_limit import Covers, Figures, OutsideLimit, Target
from chargeloom.domain.sites.site import Load, SiteModel
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.envelope import fold
from chargeloom.services.balancing.foretold import foretold
from chargeloom.services.balancing.safe_parts import SafeParts
from chargeloom.services.limiting.standing import Standing
from chargeloom.sim.site.building import Version
from tests.domain.limits.examples import NOON, limit
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import outlet, site as model_of
from tests.services.balancing.driving import ON_THREE, OUTLET, STATION, Loop, steered
from tests.web.site import Site, standing

SOON = Instant(NOON + 10 * MINUTE)
LOAD_A = 5.0
NOW_A = 50.0
"""So much may flow for ten minutes more."""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


def garage(count: int = 3) -> SiteModel:
    """On a fuse of 60 A hang a branch with two outlets, one beside it, and lights."""
    nodes = [node("root", fuse_a=(60.0,) * 3), node("left", parent="root", fuse_a=(40.0,) * 3)]
    outlets = [
        outlet(f"E{at}", ("left", "left", "root")[at % 3], safe_a=None) for at in range(count)
    ]
    made = model_of(nodes, outlets)
    return replace(made, loads=(Load(id="lights", node="root", a=(LOAD_A,) * 3),))


def parts(model: SiteModel, *said: OutsideLimit) -> list[float]:
    controller = Controller(model)
    found = SafeParts(controller)
    envelope = fold(model, said, NOON, Instant(NOON + HOUR))
    found.renew(foretold(controller, envelope, NOON))
    return list(found.a.values())


def expiring(falls_to: Figures, says: Figures | None = None, **more: Any) -> OutsideLimit:
    says = says or Figures(import_a=NOW_A)
    return limit(says=says, expires_at=SOON, fallback=falls_to, **more)


def test_a_fallback_that_is_to_come_bounds_what_stands_without_us() -> None:
    model = garage()
    free = parts(model)
    assert free == parts(model, expiring(Figures(import_a=60.0)))
    assert parts(model, expiring(Figures(import_a=32.0))) == [9.0, 9.0, 9.0]
    left = parts(model, expiring(Figures(import_a=12.0), at=Target(node="left")))
    assert left == [6.0, 6.0, free[2]]


def test_a_limit_that_begins_soon_does_too_and_one_that_holds_now_is_no_news() -> None:
    model, figures = garage(), Figures(import_a=23.0)
    assert parts(model, limit(says=figures, starts_at=SOON)) == [6.0, 6.0, 6.0]
    assert parts(model, limit(says=figures, ends_at=SOON)) == parts(model)


def test_what_is_said_of_the_stations_alone_leaves_the_lights_aside() -> None:
    model = garage()
    spoken = expiring(Figures(import_a=18.0), covers=Covers.STATIONS)
    assert parts(model, spoken) == [6.0, 6.0, 6.0]
    assert parts(model, expiring(Figures(import_a=23.0))) == [6.0, 6.0, 6.0]
    assert parts(model, expiring(Figures(import_a=22.0))) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("covers", "beside_a"), [(Covers.EVERYTHING, LOAD_A), (Covers.STATIONS, 0.0)]
)
def test_kilowatts_are_of_all_lines_of_all(covers: Covers, beside_a: float) -> None:
    falls_to = Figures(import_kw=0.69 * (18.0 + beside_a))
    spoken = expiring(falls_to, Figures(import_kw=60.0), covers=covers)
    assert parts(garage(), spoken) == [6.0, 6.0, 6.0]


def test_a_word_about_one_station_bounds_that_station_alone() -> None:
    model = garage()
    at = Target(station=model.outlets[0].station)
    free = parts(model)
    assert parts(model, expiring(Figures(import_a=7.0), at=at)) == [
        7.0,
        *parts(model)[1:2],
        free[2],
    ]
    assert parts(model, expiring(Figures(import_a=5.0), at=at))[0] == 0.0


@given(
    rotations=st.lists(st.sampled_from([Rotation.RST, Rotation.STR, Rotation.TRS]), max_size=5),
    falls_to=st.floats(0, NOW_A, exclude_max=True),
    at=st.sampled_from(["root", "left"]),
    covers=st.sampled_from(Covers),
    safe_a=st.sampled_from([None, 0.0, 4.0, 6.0]),
)
def test_what_stands_without_us_fits_every_word_that_is_to_come(
    rotations: list[Rotation], falls_to: float, at: str, covers: Covers, safe_a: float | None
) -> None:
    outlets = [
        outlet(f"E{number}", ("left", "root")[number % 2], wiring=Wiring.ONE, rotation=each)
        for number, each in enumerate(rotations)
    ]
    outlets = [replace(each, safe_a=safe_a) for each in outlets]
    model = replace(garage(0), outlets=tuple(outlets))
    spoken = expiring(Figures(import_a=falls_to), at=Target(node=at), covers=covers)
    as_said, found = parts(model), parts(model, spoken)
    assert all(part <= before for part, before in zip(found, as_said, strict=True))
    lights = LOAD_A if at == "root" else 0.0
    for phase, turned in enumerate((Rotation.RST, Rotation.STR, Rotation.TRS)):
        drawn = sum(
            part
            for part, each in zip(found, outlets, strict=True)
            if each.rotation is turned and at in {"root", each.node}
        )
        bears = falls_to if covers is Covers.STATIONS else max(falls_to, lights) - lights
        assert drawn <= bears + 1e-6, phase


@given(rises_to=st.floats(NOW_A, 70))
def test_a_word_that_lets_as_much_flow_later_as_now_is_no_news(rises_to: float) -> None:
    assert parts(garage(5), expiring(Figures(import_a=rises_to))) == parts(garage(5))


# With a station.


async def said(loop: Loop, in_s: float, to_a: float) -> None:
    now = loop.site.core.ground.now()
    await loop.site.core.limits.say(
        loop.place,
        "test",
        source="dso",
        says=Figures(import_a=18.0),
        expires_at=Instant(now + round(in_s * SECOND)),
        fallback=Figures(import_a=to_a),
    )


def stands(site: Site) -> Standing:
    return site.core.limiting.standing(STATION, 1, 32.0, 3)


@pytest.mark.parametrize("version", list(Version))
async def test_a_station_falls_to_what_a_fallback_leaves_if_it_begins_while_we_are_away(
    site: Site, version: Version
) -> None:
    loop = await steered(site, version, outlets=(replace(OUTLET, safe_a=None),))
    await loop.comes(ON_THREE)
    await loop.pass_by(8)
    assert stands(site).settled_a == 20.0
    await said(loop, 120, 9.0)
    await loop.pass_by(8)
    assert loop.outlet.limit_a == 18.0
    assert stands(site).settled_a == 9.0


async def test_an_expiry_that_passes_while_we_are_away_holds_from_the_first_step_on(
    site: Site,
) -> None:
    loop = await steered(site, Version.V16)
    await loop.comes(ON_THREE)
    await loop.pass_by(8)
    await said(loop, 10, 9.0)
    await loop.pass_by(5)
    assert loop.drawn_a > 17
    await begun_anew(loop, away_s=5)
    assert loop.outlet.limit_a == 9.0
    await loop.pass_by(8)
    assert loop.drawn_a == pytest.approx(9.0)
    assert loop.outlet.limit_a == 9.0


async def begun_anew(loop: Loop, away_s: int) -> None:
    """Stop, be away, and begin with what the store holds; one step is done."""
    core = loop.site.core
    place: SiteId = loop.place
    await core.balancing.stop()
    await loop.station.wait(away_s)
    await core.limits.load()
    core.balancing.start()
    core.balancing.step(place)
