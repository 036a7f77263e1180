"""Events of transactions and reservations: kept once, found by number, summed up as stretches."""

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.store import Store
from tests.storage import facts
from tests.storage.backends import Backend

TX = TransactionId(6)
ENDS = (-(2**63), 2**63 - 1)


async def test_an_event_is_read_back_whole_and_stands_as_it_was_first_written(
    store: Store,
) -> None:
    full = facts.transaction_event(3, is_offline=True)
    await store.commit(facts.unit(full))
    await store.commit(facts.unit(facts.transaction_event(3, trigger="Trigger", digest=4)))
    other = facts.transaction_event(3, transaction=TransactionId(8))
    await store.commit(facts.unit(other))
    assert await store.event_digests(TX, 3) == [4, full.digest]
    assert await store.event_digests(TX, 4) == []
    events = await store.transaction_events(TX)
    assert full in events
    assert len(events) == 2


async def test_events_are_the_same_before_and_after_they_settled(
    store: Store, backend: Backend
) -> None:
    told = [facts.transaction_event(number) for number in (5, 1, 2, 9, 3)]
    await store.commit(facts.unit(*told))
    before = await store.transaction_events(TX)
    assert await store.event_stretches(TX, 10) == [(1, 3), (5, 5), (9, 9)]
    await store.close()
    again = backend.store()
    await again.open()
    await again.commit(facts.unit(facts.transaction_event(4), told[0]))
    assert await again.event_stretches(TX, 10) == [(1, 5), (9, 9)]
    assert await again.event_stretches(TX, 1) == [(1, 5)]
    assert [one for one in await again.transaction_events(TX) if one.seq_no != 4] == before
    await again.close()


async def test_an_event_that_tells_a_reading_and_nothing_else_is_kept_with_it(
    store: Store, backend: Backend
) -> None:
    told = facts.told_reading(5)
    await store.commit(facts.unit(facts.station(), told, facts.transaction_event(4)))
    whole = facts.transaction_event(5, digest=(1 << 61) + 5)
    for _ in range(2):
        assert await store.transaction_events(TX) == [facts.transaction_event(4), whole]
        assert await store.event_digests(TX, 5) == [whole.digest]
        assert await store.event_digests(TX, 6) == []
        assert await store.event_stretches(TX, 10) == [(4, 5)]
        assert [one.reading for one in await store.readings(TX, None, 9)] == list(told.readings)
        await store.close()
        store = backend.store()
        await store.open()
    await store.commit(facts.unit(told, facts.told_reading(5, value="2", digest=7)))
    assert await store.event_digests(TX, 5) == [12, whole.digest]
    assert len(await store.transaction_events(TX)) == 3
    assert len(await store.readings(TX, None, 9)) == 2
    await store.close()


async def test_a_reading_that_no_event_told_is_no_event(store: Store) -> None:
    await store.commit(
        facts.unit(facts.station(), facts.meter_record(facts.reading(facts.NOON, "1")))
    )
    assert await store.transaction_events(TX) == []
    assert await store.event_stretches(TX, 10) == []


async def test_the_lowest_and_the_highest_numbers_are_kept(store: Store) -> None:
    ends = [facts.transaction_event(number, at=0, received_at=0) for number in ENDS]
    await store.commit(facts.unit(*ends))
    stretches = await store.event_stretches(TX, 10)
    assert stretches == [(end, end) for end in ENDS]


async def test_old_events_are_forgotten_with_the_readings_of_their_time(
    store: Store, backend: Backend
) -> None:
    old = TransactionId(facts.id_at(Instant(facts.NOON - DAY)))
    new = TransactionId(facts.id_at(Instant(facts.NOON + DAY)))
    told = [facts.transaction_event(1, transaction=one) for one in (old, new)]
    await store.commit(facts.unit(*told))
    await store.close()
    again = backend.store()
    await again.open()
    await again.forget(exchanges_before=facts.NOON, readings_before=facts.NOON)
    assert await again.transaction_events(old) == []
    assert await again.transaction_events(new) == [told[1]]
    await again.close()


async def test_a_reservation_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.station(), facts.reservation(), facts.reservation(4)))
    held = (await store.live_state()).reservations
    assert sorted(held, key=lambda one: one.number) == [facts.reservation(4), facts.reservation()]
    await store.commit(facts.unit(facts.full_reservation()))
    assert await store.reservation(facts.STATION, 9) == facts.full_reservation()
    assert await store.reservation(facts.OTHER, 9) is None
    assert (await store.live_state()).reservations == [facts.reservation(4)]
