"""Readings come back by time, each once, with the meter's own digits."""

from decimal import Decimal

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.reading import POWER_IMPORT, Quantity, Reading
from chargeloom.storage.answers import StoredReading
from chargeloom.storage.store import Store
from tests.storage import facts
from tests.storage.backends import Backend

TRANSACTION = TransactionId(6)
POWER = Quantity(measurand=POWER_IMPORT, unit="kW", phase="L1", location="Inlet", context="Trigger")
SIGNED = Quantity(measurand="Energy.Active.Import.Register", unit="Wh", is_signed=True)


async def read(store: Store, transaction: TransactionId = TRANSACTION) -> list[Reading]:
    return [stored.reading for stored in await store.readings(transaction, None, 1000)]


async def test_readings_are_read_back_whole(store: Store) -> None:
    told = (
        facts.reading(facts.later(1), "0012.50"),
        facts.reading(facts.later(2), "13", "-7.4E+1", quantities=(facts.ENERGY, POWER)),
        facts.reading(facts.later(3), "OCMF|{...}|ü", quantities=(SIGNED,)),
        facts.reading(facts.later(4), "", "++", " ", quantities=(facts.ENERGY,) * 3),
        facts.reading(facts.later(5), quantities=()),
    )
    await store.commit(facts.unit(facts.station(), facts.meter_record(*told)))
    assert await read(store) == list(told)


async def test_readings_come_by_time_in_whatever_order_they_were_told(store: Store) -> None:
    first, second, third = (facts.reading(facts.later(n), str(n)) for n in (1, 2, 3))
    await store.commit(facts.unit(facts.station(), facts.meter_record(third, first)))
    await store.commit(facts.unit(facts.meter_record(second)))
    assert await read(store) == [first, second, third]


async def test_a_repeated_reading_is_counted_once(store: Store, backend: Backend) -> None:
    told = facts.meter_record(facts.reading(facts.NOON, "5"), facts.reading(facts.later(1), "6"))
    again = facts.meter_record(*told.readings, received_at=facts.later(500))
    await store.commit(facts.unit(facts.station(), told, told))
    await store.commit(facts.unit(again))
    assert await read(store) == list(told.readings)
    await store.close()
    reopened = backend.store()
    await reopened.open()
    await reopened.commit(facts.unit(again))
    assert await read(reopened) == list(told.readings)
    await reopened.close()


async def test_readings_of_one_instant_that_differ_are_all_kept(store: Store) -> None:
    told = [
        facts.meter_record(facts.reading(facts.NOON, "5")),
        facts.meter_record(facts.reading(facts.NOON, "6")),
        facts.meter_record(facts.reading(facts.NOON, "5", quantities=(POWER,))),
        facts.meter_record(facts.reading(facts.NOON, "5"), evse=2),
    ]
    await store.commit(facts.unit(facts.station(), *told))
    assert len(await read(store)) == 4


async def test_readings_are_read_in_pieces(store: Store) -> None:
    told = [facts.reading(facts.later(n // 3), str(n)) for n in range(30)]
    await store.commit(facts.unit(facts.station(), facts.meter_record(*told)))
    whole = await store.readings(TRANSACTION, None, 100)
    assert sorted(int(stored.reading.values[0]) for stored in whole) == list(range(30))
    pieces: list[StoredReading] = []
    after = None
    while piece := await store.readings(TRANSACTION, after, 7):
        pieces += piece
        after = piece[-1].place
    assert pieces == list(whole)


async def test_transactions_do_not_see_each_others_readings(store: Store) -> None:
    mine = facts.meter_record(facts.reading(facts.NOON, "1"))
    others = facts.meter_record(facts.reading(facts.NOON, "2"), transaction=TransactionId(8))
    nobodys = facts.meter_record(facts.reading(facts.NOON, "3"), transaction=None)
    await store.commit(facts.unit(facts.station(), mine, others, nobodys))
    assert await read(store) == list(mine.readings)
    assert await read(store, TransactionId(8)) == list(others.readings)


async def test_the_last_energy_is_that_of_the_newest_register(store: Store) -> None:
    kilo = Quantity(measurand="Energy.Active.Import.Register", unit="kWh")
    assert await store.last_energy_wh(TRANSACTION) is None
    powers = (facts.reading(facts.later(n), str(n), quantities=(POWER,)) for n in range(10, 130))
    told = facts.meter_record(
        facts.reading(facts.later(5), "7.25", quantities=(kilo,)),
        facts.reading(facts.later(4), "7000"),
        *powers,
    )
    await store.commit(facts.unit(facts.station(), told))
    assert await store.last_energy_wh(TRANSACTION) == Decimal(7250)
    assert await store.last_energy_wh(TransactionId(8)) is None
