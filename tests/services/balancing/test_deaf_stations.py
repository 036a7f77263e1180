"""Some stations of a circuit heed no limit: its fuse holds, the others get what is left, and all is given back once they heed again."""

from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import pytest

from chargeloom.domain.sites.site import Mode
from chargeloom.services.limiting import Conduct
from chargeloom.sim.vehicles.vehicle import VehicleKind
from tests.services.balancing.driving import ON_ONE, ON_THREE
from tests.services.balancing.yard import MOST_A, Deafness, Hearer, Yard, yard
from tests.web.site import Site, standing

OBEDIENT = 4
HELD_AFTER_S = 45
"""By then every deaf station is found out, and counted with all that it can."""
SEEN_A = 0.3
LEAST_A = 6.0
HEEDED_AFTER_S = 180
"""By then a station that heeds limits again was told them."""
FROM_THE_START = [Deafness.TAKES, Deafness.REFUSES, Deafness.MUTE]
both_modes = pytest.mark.parametrize("mode", [Mode.STATIC, Mode.DYNAMIC])
on_one_and_three = pytest.mark.parametrize("car", [ON_ONE, ON_THREE], ids=lambda car: car.name)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
        await built.core.balancing.stop()


def on_each_line(count: int, car: VehicleKind) -> int:
    """Say how many of these cars load the line that most of them load: they lie on one after the other."""
    return count if car is ON_THREE else -(-count // 3)


async def deaf_from_the_start(
    site: Site, deaf: int, deafness: Deafness, car: VehicleKind, mode: Mode
) -> None:
    """A fuse that bears all that the deaf ones can, and little more."""
    fuse_a = on_each_line(deaf, car) * MOST_A + on_each_line(OBEDIENT, car) * 8.0
    place = await yard(site, deaf + OBEDIENT, fuse_a)
    deaf_ones, others = place.stations[:deaf], place.stations[deaf:]
    for one in deaf_ones:
        await one.deafen(deafness)
    await place.begin(mode)
    await place.charge(others, car)
    await place.pass_by(20)
    await place.charge(deaf_ones, car)
    await place.pass_by(HELD_AFTER_S)
    since = len(place.history)
    await place.pass_by(45)
    assert max(place.history[since:]) <= fuse_a + SEEN_A
    assert [one.drawn_a for one in deaf_ones] == pytest.approx([MOST_A] * deaf)
    assert all(one.drawn_a >= 8.0 - SEEN_A for one in others), place.drawn()
    restrained = {one.identity for one in deaf_ones if place.told_a(one) < MOST_A - 1}
    assert restrained <= alarmed(site) <= {one.identity for one in deaf_ones}
    for one in deaf_ones:
        await one.heal()
    await place.pass_by(HEEDED_AFTER_S)
    assert max(place.history[since:]) <= fuse_a + SEEN_A
    assert alarmed(site) == set()
    assert {place.conduct(one) for one in place.stations} == {Conduct.OBEDIENT}
    assert_shared_evenly(place, car)


def alarmed(site: Site) -> set[str]:
    return {str(one.station) for one in site.core.limiting.unheeded()}


def assert_shared_evenly(place: Yard, car: VehicleKind) -> None:
    """See that whoever may have more than another lies on a line that fewer load."""
    lines: Iterable[Sequence[Hearer]] = [place.stations[at::3] for at in range(3)]
    for beside in [place.stations] if car is ON_THREE else lines:
        part_a = min(MOST_A, place.fuse_a / len(beside))
        assert [one.drawn_a for one in beside] == pytest.approx([part_a] * len(beside), abs=0.2)


@on_one_and_three
@pytest.mark.parametrize("deafness", FROM_THE_START)
async def test_two_that_heed_nothing_from_the_start_leave_the_others_the_rest(
    site: Site, deafness: Deafness, car: VehicleKind
) -> None:
    await deaf_from_the_start(site, 2, deafness, car, Mode.STATIC)


@pytest.mark.soak
@both_modes
@on_one_and_three
@pytest.mark.parametrize("deafness", FROM_THE_START)
@pytest.mark.parametrize("deaf", [2, 5, 20])
async def test_many_that_heed_nothing_from_the_start_leave_the_others_the_rest(
    site: Site, deaf: int, deafness: Deafness, car: VehicleKind, mode: Mode
) -> None:
    await deaf_from_the_start(site, deaf, deafness, car, mode)


@pytest.mark.parametrize("deafness", list(Deafness))
async def test_two_that_stop_to_heed_while_they_charge_exceed_nothing(
    site: Site, deafness: Deafness
) -> None:
    place = await deaf_while_it_charges(site, 2, deafness, ON_ONE, Mode.DYNAMIC)
    assert_shared_evenly(place, ON_ONE)


@pytest.mark.soak
@both_modes
@on_one_and_three
@pytest.mark.parametrize("deafness", list(Deafness))
@pytest.mark.parametrize("deaf", [2, 5, 20])
async def test_many_that_stop_to_heed_while_they_charge_exceed_nothing(
    site: Site, deaf: int, deafness: Deafness, car: VehicleKind, mode: Mode
) -> None:
    await deaf_while_it_charges(site, deaf, deafness, car, mode)


async def deaf_while_it_charges(
    site: Site, deaf: int, deafness: Deafness, car: VehicleKind, mode: Mode
) -> Yard:
    """Cars come that all others have to give way to: who does not is left what it has.

    A station of 2.1 that swallowed a limit less than 1 A below what its car takes keeps that: it obeys, as far as its meter shows.
    """
    count = deaf + OBEDIENT + 2
    fuse_a = on_each_line(count, car) * 8.0
    place = await yard(site, count, fuse_a)
    *early, _, _ = place.stations
    await place.begin(mode)
    await place.charge(early, car)
    await place.pass_by(30)
    for one in early[:deaf]:
        await one.deafen(deafness)
    await place.charge(place.stations[-2:], car)
    await place.pass_by(60)
    assert max(place.history) <= fuse_a + SEEN_A
    for one in early[:deaf]:
        await one.heal()
    await place.pass_by(HEEDED_AFTER_S)
    assert max(place.history) <= fuse_a + SEEN_A
    assert alarmed(site) == set()
    assert place.history[-1] >= fuse_a - LEAST_A, "what is left is too little for a car"
    return place
