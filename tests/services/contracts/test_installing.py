"""Contracts reach a car one by one, in its own order (OCPP 2.1, M01.FR.04 to 07)."""

from collections.abc import Sequence
from typing import cast

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.services.contracts.installing import KEPT_US, Installed, Installing, Wanted
from chargeloom.services.contracts.pool import Contract, ContractPool
from chargeloom.services.contracts.unserved import Unserved, Why
from tests.pool import SECOND_EDITION, TWENTY

ONE, OTHER = StationId("one"), StationId("other")


class Stock:
    """A pool without a network."""

    def __init__(self, *emaids: str) -> None:
        self.emaids = emaids
        self.asked: list[tuple[str, str]] = []

    async def contracts(self, request: str, namespace: str) -> list[Contract]:
        self.asked.append((request, namespace))
        return [Contract(emaid.lower(), emaid) for emaid in self.emaids]


class Bench:
    def __init__(self, *emaids: str) -> None:
        self.at = Instant(1_000_000 * SECOND)
        self.stock = Stock(*emaids)
        self.installing = Installing(cast("ContractPool", self.stock), lambda: self.at)

    async def ask(
        self,
        station: StationId = ONE,
        request: str = "r",
        most: int | None = 8,
        first: Sequence[str] = (),
    ) -> Installed:
        return await self.installing.install(station, Wanted(request, TWENTY, most, first))


async def test_a_car_of_iso_15118_2_gets_one_and_no_number() -> None:
    bench = Bench("A", "B")
    wanted = Wanted("r", SECOND_EDITION)
    for _ in range(2):
        assert await bench.installing.install(ONE, wanted) == Installed("a", None)
    assert bench.stock.asked == [("r", SECOND_EDITION)] * 2


async def test_who_asks_for_the_same_again_gets_the_next_and_the_number_falls_by_one() -> None:
    bench = Bench("A", "B", "C")
    told = [await bench.ask() for _ in range(3)]
    assert told == [Installed("a", 2), Installed("b", 1), Installed("c", 0)]
    assert len(bench.stock.asked) == 1
    assert await bench.ask() == Installed("a", 2), "a new beginning"


@pytest.mark.parametrize(("most", "remaining"), [(0, 0), (1, 0), (2, 1), (3, 2), (9, 2)])
async def test_no_more_than_the_car_takes(most: int, remaining: int) -> None:
    assert await Bench("A", "B", "C").ask(most=most) == Installed("a", remaining)


async def test_those_that_are_wanted_first_come_first() -> None:
    bench = Bench("DE-8AA-C1", "DE8AAC2", "DE8AAC3")
    told = await bench.ask(most=2, first=("DE-8AA-C3", "de8aac2"))
    assert told == Installed("de8aac3", 1)
    assert await bench.ask(most=2) == Installed("de8aac2", 0)


async def test_what_waits_for_one_car_is_given_to_no_other() -> None:
    bench = Bench("A", "B")
    for station, request in ((ONE, "r"), (OTHER, "r"), (ONE, "another")):
        assert await bench.ask(station, request) == Installed("a", 1)
    assert await bench.ask(OTHER) == Installed("b", 0)


async def test_the_rest_waits_for_a_minute() -> None:
    bench = Bench("A", "B")
    await bench.ask()
    bench.at = Instant(bench.at + KEPT_US)
    assert await bench.ask() == Installed("a", 1)


async def test_what_nobody_asks_for_any_more_is_forgotten() -> None:
    bench = Bench("A", "B")
    await bench.ask()
    bench.at = Instant(bench.at + KEPT_US)
    await bench.ask(OTHER)
    assert list(bench.installing._rests) == [OTHER]


async def test_without_a_pool_there_is_nothing() -> None:
    with pytest.raises(Unserved) as unserved:
        await Installing(None, lambda: Instant(0)).install(ONE, Wanted("r", SECOND_EDITION))
    assert unserved.value.why is Why.NO_POOL
