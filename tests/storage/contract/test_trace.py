"""The journal: a reader resumes behind the last message it saw, be it a frame or an answer."""

import msgspec
import pytest

from chargeloom.domain.ids import FrameId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.pages import Page
from chargeloom.storage.queries import paging
from chargeloom.storage.store import Store
from tests.storage import facts
from tests.storage.backends import Backend


async def ids(store: Store, page: Page, *, is_of_station: bool = True) -> list[int]:
    station = facts.STATION if is_of_station else None
    return [one.id for one in await store.exchanges(page, station, None)]


async def test_an_exchange_is_listed_while_part_of_it_is_unseen(store: Store) -> None:
    told = (facts.answered(2), facts.exchange(4), facts.answered(6))
    await store.commit(facts.unit(facts.station(), *told))
    for is_of_station in (True, False):
        seen = {
            after: await ids(store, Page(after=after), is_of_station=is_of_station)
            for after in range(1, 9)
        }
        assert seen == {
            1: [2, 4, 6],
            2: [2, 4, 6],
            3: [4, 6],
            4: [6],
            5: [6],
            6: [6],
            7: [],
            8: [],
        }


async def test_an_exchange_is_listed_backwards_while_part_of_it_is_unseen(store: Store) -> None:
    told = (facts.answered(2), facts.exchange(4), facts.answered(6))
    await store.commit(facts.unit(facts.station(), *told))
    for is_of_station in (True, False):
        seen = {
            after: await ids(
                store, Page(after=after, is_descending=True), is_of_station=is_of_station
            )
            for after in (8, 7, 6, 4, 3, 2)
        }
        assert seen == {8: [6, 4, 2], 7: [6, 4, 2], 6: [4, 2], 4: [2], 3: [2], 2: []}


@pytest.mark.parametrize("few", [0, 10_000])
async def test_exchanges_are_listed_by_station_and_action(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(paging, "FEW", few)
    told = (
        facts.exchange(2),
        facts.exchange(4, action="Authorize"),
        facts.exchange(6, station=facts.OTHER),
        facts.exchange(8, station=facts.OTHER, action="Authorize"),
    )
    stations = (facts.station(), facts.station(facts.OTHER))
    await store.commit(facts.unit(*stations, *told))
    assert await store.exchanges(Page(), facts.STATION, "Authorize") == [told[1]]
    assert await store.exchanges(Page(), None, "Authorize") == [told[1], told[3]]
    assert await store.exchanges(Page(), facts.OTHER, None) == [told[2], told[3]]
    assert await store.exchanges(Page(limit=1), facts.OTHER, "Authorize") == [told[3]]
    assert await store.exchanges(Page(), None, "Reset") == []
    page = Page(after=4, is_descending=True)
    assert await store.exchanges(page, facts.STATION, "Authorize") == []
    page = Page(after=6, is_descending=True)
    assert await store.exchanges(page, facts.STATION, "Authorize") == [told[1]]


async def test_an_exchange_is_found_by_its_frame_and_by_its_answer(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.answered(2)))
    assert await store.exchange_of(FrameId(2)) == facts.answered(2)
    assert await store.exchange_of(FrameId(3)) == facts.answered(2)
    assert await store.exchange_of(FrameId(4)) is None


@pytest.mark.parametrize("is_in_order", [True, False])
async def test_exchanges_of_one_commit_are_found_however_many(
    store: Store, is_in_order: bool
) -> None:
    told = [facts.answered(2 * number) for number in range(1, 101)]
    written = told if is_in_order else told[::-1]
    await store.commit(facts.unit(facts.station(), *written))
    assert await store.exchanges(Page(limit=200), facts.STATION, None) == told
    assert [await store.exchange_of(one.id) for one in told] == told


async def test_an_exchange_that_is_told_again_among_others_stays_the_first(store: Store) -> None:
    first = [facts.answered(2 * number) for number in range(1, 21)]
    others = [facts.answered(2 * number) for number in range(21, 41)]
    again = [msgspec.structs.replace(one, frame=b"[]") for one in first]
    await store.commit(facts.unit(facts.station(), *first))
    for unit in (facts.unit(*others[:10], again[0], again[3]), facts.unit(*others[10:], again[4])):
        await store.commit(unit)
    found = await store.exchanges(Page(limit=200), facts.STATION, None)
    assert found == [*first, *others]


async def test_exchanges_and_events_are_listed_by_time(store: Store) -> None:
    days = [Instant(facts.NOON + n * DAY) for n in range(4)]
    for day in days:
        number = facts.id_at(day)
        told = (facts.exchange(number, at=day), facts.event(number, at=day))
        await store.commit(facts.unit(facts.station(), *told))
    for since in range(4):
        for until in range(since, 5):
            page = Page(since=days[since], until=Instant(facts.NOON + until * DAY))
            expected = days[since:until]
            for station in (facts.STATION, None):
                found = await store.exchanges(page, station, None)
                assert [one.at for one in found] == expected
            assert [one.at for one in await store.events(page)] == expected


async def test_a_clock_that_was_set_back_hides_nothing(store: Store) -> None:
    """Ids go on rising then, and run ahead of what the clock says."""
    ahead = facts.id_at(facts.later(3600))
    await store.commit(
        facts.unit(
            facts.station(), facts.exchange(ahead, at=facts.NOON), facts.event(ahead, at=facts.NOON)
        )
    )
    page = Page(since=facts.NOON, until=facts.later(1))
    assert len(await store.exchanges(page, facts.STATION, None)) == 1
    assert len(await store.events(page)) == 1


async def test_a_station_keeps_its_trace_over_restarts(store: Store, backend: Backend) -> None:
    await store.commit(facts.unit(facts.station(), facts.answered(2), facts.answered(6)))
    await store.close()
    reopened = backend.store()
    await reopened.open()
    await reopened.commit(facts.unit(facts.answered(4), facts.answered(8)))
    assert await ids(reopened, Page(limit=3)) == [2, 4, 6]
    assert await ids(reopened, Page(limit=3, is_descending=True)) == [8, 6, 4]
    for page in (Page(limit=3), Page(limit=3, is_descending=True)):
        of_action = await reopened.exchanges(page, None, "Heartbeat")
        assert [one.id for one in of_action] == await ids(reopened, page)
    await reopened.close()
