"""Units are durable in whole, in order, before anyone is told; and none when nothing can be written."""

import asyncio
from functools import partial

import pytest

from chargeloom.domain.ids import FrameId
from chargeloom.domain.unit import Unit
from chargeloom.storage import tables
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S
from tests.storage import facts
from tests.storage.backends import Backend

Outcomes = list[tuple[int, Exception | None]]


def submit(store: Store, outcomes: Outcomes, number: int, unit: Unit) -> None:
    def told(outcome: Exception | None) -> None:
        outcomes.append((number, outcome))

    store.submit(unit, told)


def recovery(store: Store) -> asyncio.Event:
    """Make an event that is set when the store says that it writes again."""
    recovered = asyncio.Event()
    store.on_recovery(recovered.set)
    return recovered


async def test_callbacks_run_in_the_order_of_submission(store: Store) -> None:
    await store.commit(facts.unit(facts.station()))
    outcomes: Outcomes = []
    for number in range(300):
        submit(store, outcomes, number, facts.unit(facts.exchange(2 * number + 2)))
        if number % 50 == 0:
            await asyncio.sleep(0)
    await store.commit(Unit())
    assert outcomes == [(number, None) for number in range(300)]


async def test_a_unit_is_durable_before_its_callback_runs(store: Store, backend: Backend) -> None:
    seen: list[int] = []
    told = asyncio.Event()

    def look(number: int, _: Exception | None) -> None:
        seen.append(sum(row["id"] == number for row in backend.rows(tables.event)))
        if len(seen) == 20:
            told.set()

    for number in range(2, 42, 2):
        store.submit(facts.unit(facts.event(number)), partial(look, number))
    await told.wait()
    assert seen == [1] * 20


async def test_later_units_win_whatever_batch_they_ride_in(store: Store) -> None:
    await store.commit(facts.unit(facts.station()))
    outcomes: Outcomes = []
    for number in range(50):
        unit = facts.unit(facts.token(2, group=f"g{number}"), facts.connector(1, info=str(number)))
        submit(store, outcomes, number, unit)
        if number % 7 == 0:
            await asyncio.sleep(0)
    await store.commit(Unit())
    assert [one.group for one in await store.tokens(Page())] == ["g49"]
    assert [one.info for one in (await store.live_state()).connectors] == ["49"]


async def test_a_read_after_a_commit_sees_it(store: Store) -> None:
    await store.commit(facts.unit(facts.station()))
    for number in range(2, 60, 2):
        await store.commit(facts.unit(facts.exchange(number)))
        assert await store.exchange_of(FrameId(number)) == facts.exchange(number)


async def test_a_commit_of_nothing_waits_for_what_came_before(
    store: Store, backend: Backend
) -> None:
    outcomes: Outcomes = []
    submit(store, outcomes, 1, facts.unit(facts.station()))
    await store.commit(Unit())
    assert outcomes == [(1, None)]
    assert len(backend.rows(tables.station)) == 1


async def test_a_fact_of_an_unknown_station_is_refused(store: Store) -> None:
    for fact in (facts.exchange(2), facts.connector(), facts.transaction(), facts.command()):
        with pytest.raises(LookupError):
            await store.commit(facts.unit(fact))
    assert await store.exchanges(Page(), None, None) == []


async def test_a_station_may_stand_behind_its_facts_in_the_unit(store: Store) -> None:
    await store.commit(facts.unit(facts.exchange(2), facts.connector(), facts.station()))
    assert await store.exchanges(Page(), facts.STATION, None) == [facts.exchange(2)]


async def test_a_wrong_unit_falls_alone_and_whole(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.token(2, uid="Taken")))
    outcomes: Outcomes = []
    wrong = facts.unit(facts.event(100), facts.token(4, uid="TAKEN "), facts.event(102))
    for number in range(10):
        neighbour = facts.unit(facts.event(2 * number + 2), facts.exchange(2 * number + 2))
        submit(store, outcomes, number, wrong if number == 4 else neighbour)
    await store.commit(Unit())
    assert [number for number, _ in outcomes] == list(range(10))
    assert [number for number, outcome in outcomes if outcome is not None] == [4]
    assert not isinstance(outcomes[4][1], StorageUnavailable)
    assert len(await store.events(Page())) == 9
    assert len(await store.exchanges(Page(), facts.STATION, None)) == 9
    assert store.is_available


async def test_what_a_wrong_unit_brought_is_not_taken_for_known(store: Store) -> None:
    """A station and a layout that were rolled back get their numbers anew."""
    newcomer = facts.station(facts.OTHER)
    mismatched = facts.meter_record(facts.reading(facts.NOON, "1", "2"), station=facts.OTHER)
    with pytest.raises(ValueError, match="as many values"):
        await store.commit(facts.unit(newcomer, mismatched))
    with pytest.raises(LookupError):
        await store.commit(facts.unit(facts.exchange(2, station=facts.OTHER)))
    await store.commit(facts.unit(newcomer, facts.exchange(2, station=facts.OTHER)))
    assert (await store.live_state()).stations == [newcomer]


async def test_a_text_that_is_no_text_falls_alone(store: Store) -> None:
    outcomes: Outcomes = []
    submit(store, outcomes, 0, facts.unit(facts.station()))
    submit(store, outcomes, 1, facts.unit(facts.station(facts.OTHER, vendor="\ud800")))
    submit(store, outcomes, 2, facts.unit(facts.event(2)))
    await store.commit(Unit())
    assert [type(outcome) for _, outcome in outcomes] == [
        type(None),
        UnicodeEncodeError,
        type(None),
    ]


async def test_two_transactions_of_one_serial_are_refused(store: Store) -> None:
    """A serial makes the number that a station is told: two of the same would be one number twice."""
    await store.commit(facts.unit(facts.station(), facts.transaction(6, serial=7)))
    with pytest.raises(Exception, match="serial"):
        await store.commit(facts.unit(facts.transaction(8, serial=7)))


async def test_a_waiter_that_goes_away_does_no_harm(store: Store) -> None:
    waiting = asyncio.create_task(store.commit(facts.unit(facts.station())))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await store.commit(facts.unit(facts.exchange(2)))
    assert len(await store.exchanges(Page(), None, None)) == 1


async def test_a_callback_that_fails_does_not_keep_others_from_being_told(store: Store) -> None:
    def fail(_: Exception | None) -> None:
        raise ValueError("a bug of who waits")

    outcomes: Outcomes = []
    store.submit(facts.unit(facts.event(2)), fail)
    submit(store, outcomes, 1, facts.unit(facts.event(4)))
    await store.commit(Unit())
    assert outcomes == [(1, None)]


async def test_closing_commits_what_was_submitted(store: Store, backend: Backend) -> None:
    outcomes: Outcomes = []
    for number in range(20):
        submit(store, outcomes, number, facts.unit(facts.event(2 * number + 2)))
    await store.close()
    assert outcomes == [(number, None) for number in range(20)]
    assert len(backend.rows(tables.event)) == 20


async def test_a_store_that_is_not_open_takes_nothing(backend: Backend) -> None:
    store = backend.store()
    with pytest.raises(StorageUnavailable):
        await store.commit(facts.unit(facts.station()))
    await store.open()
    await store.close()
    assert not store.is_available
    with pytest.raises(StorageUnavailable):
        await store.commit(facts.unit(facts.station()))


async def test_facts_outlive_the_store(backend: Backend) -> None:
    for turn in range(3):
        store = backend.store()
        await store.open()
        await store.commit(facts.unit(facts.station(), facts.exchange(2 * turn + 2)))
        assert len(await store.exchanges(Page(), facts.STATION, None)) == turn + 1
        await store.close()


async def test_nothing_is_acknowledged_while_writing_fails(store: Store, backend: Backend) -> None:
    failures: list[Exception] = []
    store.on_failure(failures.append)
    await store.commit(facts.unit(facts.station()))
    outcomes: Outcomes = []
    backend.break_writing()
    for number in range(5):
        submit(store, outcomes, number, facts.unit(facts.event(2 * number + 2)))
    await asyncio.sleep(0)
    for number in range(5, 9):
        submit(store, outcomes, number, facts.unit(facts.event(2 * number + 2)))
    with pytest.raises(StorageUnavailable):
        await store.commit(Unit())
    submit(store, outcomes, 9, facts.unit(facts.event(100)))
    with pytest.raises(StorageUnavailable):
        await store.commit(Unit())
    assert [number for number, _ in outcomes] == list(range(10))
    assert {type(outcome) for _, outcome in outcomes} == {StorageUnavailable}
    assert len(failures) == 1
    assert not store.is_available
    assert backend.rows(tables.event) == []


async def test_writing_recovers_by_itself_and_nothing_acknowledged_is_missing(
    store: Store, backend: Backend
) -> None:
    told: list[str] = []
    store.on_failure(lambda _: told.append("failed"))
    store.on_recovery(lambda: told.append("recovered"))
    await store.commit(facts.unit(facts.station(), facts.exchange(2)))
    for turn in (1, 2):
        recovered = recovery(store)
        backend.break_writing()
        with pytest.raises(StorageUnavailable):
            await store.commit(facts.unit(facts.exchange(100 + turn * 2)))
        backend.mend_writing()
        await recovered.wait()
        assert told == ["failed", "recovered"] * turn
        await store.commit(facts.unit(facts.exchange(2 + turn * 2)))
    found = [one.id for one in await store.exchanges(Page(), facts.STATION, None)]
    assert found == [2, 4, 6]


async def test_housekeeping_says_that_writing_fails(store: Store, backend: Backend) -> None:
    failed, recovered = asyncio.Event(), recovery(store)
    store.on_failure(lambda _: failed.set())
    backend.break_writing()
    with pytest.raises(StorageUnavailable):
        await store.forget_replies(facts.NOON)
    await failed.wait()
    assert not store.is_available
    backend.mend_writing()
    await recovered.wait()
    await store.forget_replies(facts.NOON)


async def test_a_store_closes_while_writing_fails(store: Store, backend: Backend) -> None:
    backend.break_writing()
    with pytest.raises(StorageUnavailable):
        await store.commit(facts.unit(facts.station()))
    async with asyncio.timeout(PATIENCE_S):
        await store.close()
    assert not store.is_available
