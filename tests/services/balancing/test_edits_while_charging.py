"""A site is drawn anew while cars charge: no fuse is exceeded, and nobody stops without cause."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from chargeloom.domain.sites.site import Mode, Node, SiteModel
from tests.services.balancing.driving import ON_THREE
from tests.services.balancing.yard import Yard, yard
from tests.web.site import Site, standing

COUNT = 6
FUSE_A = 48.0
LOWER_A = 36.0
LEAST_A = 6.0
SEEN_A = 0.3
FOLLOWS_S = 3
"""By then stations took what they were told, and cars follow."""
BETWEEN = Node(id="between", parent="root", fuse_a=(30.0, 30.0, 30.0))

Parts = dict[str, Any]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


async def charging(site: Site, mode: Mode) -> Yard:
    place = await yard(site, COUNT, FUSE_A)
    await place.begin(mode)
    await place.charge(place.stations, ON_THREE)
    await place.pass_by(30)
    assert place.drawn() == [8.0] * COUNT
    return place


async def edit(place: Yard, parts: Callable[[SiteModel], Parts]) -> None:
    sites = place.site.core.sites
    model = sites.model(place.place)
    assert model is not None
    await sites.change(place.place, model.version, "test", **parts(model))


def with_a_smaller_fuse(model: SiteModel) -> Parts:
    return {"nodes": tuple(replace(one, fuse_a=(LOWER_A,) * 3) for one in model.nodes)}


def with_a_circuit_between(model: SiteModel) -> Parts:
    first, *others = model.outlets
    return {
        "nodes": (*model.nodes, BETWEEN),
        "outlets": (first, *(replace(one, node="between") for one in others[:2]), *others[2:]),
    }


def with_no_circuit_between(model: SiteModel) -> Parts:
    outlets = tuple(replace(one, node="root") for one in model.outlets)
    return {"nodes": model.nodes[:1], "outlets": outlets}


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.DYNAMIC])
async def test_nobody_stops_and_no_fuse_is_exceeded_while_circuits_change(
    site: Site, mode: Mode
) -> None:
    place = await charging(site, mode)
    await edit(place, with_a_smaller_fuse)
    await goes_on(place, LOWER_A)
    for parts in (with_a_circuit_between, with_no_circuit_between):
        await edit(place, parts)
        await goes_on(place, LOWER_A)


async def goes_on(place: Yard, fuse_a: float) -> None:
    for second in range(20):
        await place.pass_by(1)
        assert min(place.drawn()) >= LEAST_A, f"after {second} s: {place.drawn()}"
        assert second < FOLLOWS_S or place.history[-1] <= fuse_a + SEEN_A


def without_the_first_outlet(model: SiteModel) -> Parts:
    return {"outlets": model.outlets[1:]}


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.DYNAMIC])
async def test_who_charges_at_an_outlet_that_is_no_more_is_kept_free_until_it_leaves(
    site: Site, mode: Mode
) -> None:
    place = await charging(site, mode)
    for parts in (without_the_first_outlet, with_a_circuit_between, with_no_circuit_between):
        await edit(place, parts)
        await goes_on(place, FUSE_A)
    first, *others = place.stations
    assert place.drawn() == [8.0] * COUNT
    await first.leave(place.card(first))
    await place.pass_by(30)
    assert [one.drawn_a for one in others] == pytest.approx([9.6] * len(others), abs=0.1)
