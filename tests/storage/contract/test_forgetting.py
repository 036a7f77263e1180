"""What is older than it is to be kept goes, and nothing else."""

from typing import Any

import pytest

from chargeloom.domain.alerts.alert import Alert, Ending
from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.pricing.transaction_cost import CostState
from chargeloom.storage import forgetting, tables
from chargeloom.storage.pages import AlertPage, Page
from chargeloom.storage.store import Store
from tests.storage import facts
from tests.storage.backends import Backend

LONG_AGO = Instant(facts.NOON - 100 * DAY)
NEVER = Instant(0)


def exchanged(at: Instant, place: int) -> tuple[int, Instant]:
    return facts.id_at(at) + 2 * place, at


@pytest.mark.parametrize("is_settled", [False, True])
async def test_old_exchanges_go(backend: Backend, is_settled: bool) -> None:
    store = backend.store()
    await store.open()
    told = [exchanged(at, n) for at in (LONG_AGO, facts.NOON) for n in range(30)]
    units = [facts.exchange(number, at=at) for number, at in told]
    await store.commit(facts.unit(facts.station(), *units))
    if is_settled:
        await store.close()
        store = backend.store()
        await store.open()
    await store.forget(exchanges_before=facts.NOON, readings_before=NEVER)
    action = units[0].action
    for station, of_action in ((facts.STATION, None), (None, None), (None, action)):
        found = await store.exchanges(Page(limit=100), station, of_action)
        assert [one.at for one in found] == [facts.NOON] * 30
    await store.close()
    assert len(backend.rows(tables.journal_of_station)) == 30
    assert len(backend.rows(tables.journal_of_action)) == 30


async def test_more_than_a_piece_goes(
    store: Store, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "PIECE", 7)
    told = [exchanged(LONG_AGO, n) for n in range(40)]
    units = [facts.exchange(number, at=at) for number, at in told]
    await store.commit(facts.unit(facts.station(), *units))
    await store.forget(exchanges_before=facts.NOON, readings_before=NEVER)
    assert backend.rows(tables.journal) == []
    assert backend.rows(tables.journal_block) == []


@pytest.mark.parametrize("is_settled", [False, True])
async def test_old_readings_go_with_their_transaction_or_their_time(
    backend: Backend, is_settled: bool
) -> None:
    store = backend.store()
    await store.open()
    old, new = (TransactionId(facts.id_at(at)) for at in (LONG_AGO, facts.NOON))
    for at, transaction in ((LONG_AGO, old), (facts.NOON, new)):
        said = {"received_at": at}
        reading = facts.reading(at, "1")
        await store.commit(
            facts.unit(
                facts.station(),
                facts.meter_record(reading, transaction=transaction, **said),
                facts.meter_record(reading, transaction=None, **said),
            )
        )
    late = facts.meter_record(facts.reading(LONG_AGO, "2"), transaction=old, received_at=facts.NOON)
    await store.commit(facts.unit(late))
    if is_settled:
        await store.close()
        store = backend.store()
        await store.open()
    await store.forget(exchanges_before=NEVER, readings_before=facts.NOON)
    assert [one.reading for one in await store.readings(old, None, 9)] == list(late.readings)
    assert len(await store.readings(new, None, 9)) == 1
    await store.close()
    assert len(backend.rows(tables.reading)) == 3


async def test_old_events_go(store: Store, backend: Backend) -> None:
    told = [
        facts.event(facts.id_at(at) + 2 * n, at=at) for at in (LONG_AGO, facts.NOON) for n in (0, 1)
    ]
    await store.commit(facts.unit(*told))
    await store.forget(events_before=facts.NOON)
    assert [one.at for one in await store.events(Page())] == [facts.NOON] * 2
    assert len(backend.rows(tables.event)) == 2


async def test_old_commands_go_once_their_end_is_known(store: Store) -> None:
    def asked(at: Instant, place: int, status: CommandStatus) -> Command:
        return facts.command(facts.id_at(at) + 2 * place, issued_at=at, status=status)

    over, pending = CommandStatus.ACCEPTED, CommandStatus.PENDING
    kept = [asked(LONG_AGO, 1, pending), asked(facts.NOON, 2, over)]
    await store.commit(facts.unit(facts.station(), asked(LONG_AGO, 0, over), *kept))
    await store.forget(commands_before=facts.NOON)
    assert await store.commands(kept[0].station, 9) == kept[::-1]


async def test_old_alerts_go_once_they_are_over_and_told(store: Store) -> None:
    def raised(at: Instant, place: int, **said: Any) -> Alert:
        return facts.alert(facts.id_at(at) + 2 * place, raised_at=at, **said)

    over: dict[str, Any] = {"ended_at": LONG_AGO, "ended_why": Ending.GONE}
    told: dict[str, Any] = {"told_at": LONG_AGO, "end_told_at": LONG_AGO}
    kept = [
        raised(LONG_AGO, 0, told_at=LONG_AGO),
        raised(LONG_AGO, 1, **over, told_at=LONG_AGO),
        raised(LONG_AGO, 2, **told, **over | {"ended_at": facts.NOON}),
        raised(facts.NOON, 3, **told, **over | {"ended_at": facts.NOON}),
    ]
    gone = [raised(LONG_AGO, 4, **over), raised(LONG_AGO, 5, **over, **told)]
    await store.commit(facts.unit(*kept, *gone))
    await store.forget(alerts_before=facts.NOON)
    assert list(await store.alerts(AlertPage(Page()))) == kept


async def test_old_replies_go(store: Store) -> None:
    old = facts.stored_reply("old", created_at=LONG_AGO)
    new = facts.stored_reply("new", created_at=facts.NOON)
    await store.commit(facts.unit(old, new))
    await store.forget_replies(facts.NOON)
    assert await store.stored_reply("old") is None
    assert await store.stored_reply("new") == new
    await store.commit(facts.unit(facts.stored_reply("old")))
    assert await store.stored_reply("old") is not None


@pytest.mark.parametrize("is_settled", [False, True])
async def test_what_a_charge_is_still_to_be_billed_by_stays(
    backend: Backend, is_settled: bool
) -> None:
    numbers = [facts.id_at(LONG_AGO) + 2 * place for place in range(4)]
    running, unreviewed, given_up, billed = map(TransactionId, numbers)
    over: dict[str, Any] = {"received_at": LONG_AGO, "started_at": LONG_AGO, "stopped_at": LONG_AGO}
    costs = {
        unreviewed: CostState.NEEDS_REVIEW,
        given_up: CostState.RUNNING,
        billed: CostState.FINAL,
    }
    unit = facts.unit(
        facts.station(),
        facts.transaction(running, **over | {"stopped_at": None}),
        *(
            facts.transaction(one, **over, serial=place, number=str(place))
            for place, one in enumerate(costs, 100)
        ),
        *(facts.transaction_cost(one, state=state) for one, state in costs.items()),
    )
    for number in map(TransactionId, numbers):
        reading = facts.reading(LONG_AGO, "1")
        unit.meter(facts.meter_record(reading, transaction=number, received_at=LONG_AGO))
        unit.record(facts.transaction_event(transaction=number))
    store = backend.store()
    await store.open()
    await store.commit(unit)
    if is_settled:
        await store.close()
        store = backend.store()
        await store.open()
    await store.forget(readings_before=facts.NOON)
    kept = [running, unreviewed, given_up]
    assert [one for one in numbers if await store.readings(TransactionId(one), None, 9)] == kept
    await store.close()
    events = {row["transaction"] for row in backend.rows(tables.transaction_event)}
    assert events >= set(kept)
