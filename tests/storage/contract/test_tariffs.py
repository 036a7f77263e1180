"""Tariffs are kept in all their versions, costs as they were last, and what they sum up to."""

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.storage.answers import Takings
from chargeloom.storage.pages import Page
from chargeloom.storage.store import Store
from tests.storage import facts


async def test_every_version_of_a_tariff_is_kept_and_read_back_whole(store: Store) -> None:
    both = [facts.tariff_version(), facts.full_tariff_version()]
    await store.commit(facts.unit(*both))
    await store.commit(facts.unit(facts.tariff_version(saved_by="Bob")))
    assert await store.tariff_versions() == both


async def test_all_that_was_said_of_where_tariffs_apply_is_kept(store: Store) -> None:
    told = [
        facts.tariff_assignment(),
        facts.tariff_assignment(66, of_station=facts.STATION, evse=1),
        facts.tariff_assignment(68, token_group="fleet", tariff=None),
    ]
    await store.commit(facts.unit(*told))
    assert await store.tariff_assignments() == told


async def test_a_cost_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.transaction_cost(), facts.transaction_cost(8)))
    assert await store.running_costs() == [facts.transaction_cost(), facts.transaction_cost(8)]
    await store.commit(facts.unit(facts.full_transaction_cost()))
    assert await store.costs([TransactionId(6), TransactionId(7)]) == [
        facts.full_transaction_cost()
    ]
    assert await store.running_costs() == [facts.transaction_cost(8)]


async def test_what_limits_a_charge_is_read_back_whole_and_replaced(store: Store) -> None:
    await store.commit(facts.unit(facts.charge_limit(), facts.charge_limit(8)))
    await store.commit(facts.unit(facts.full_charge_limit()))
    found = await store.charge_limits([TransactionId(6), TransactionId(7), TransactionId(8)])
    assert found == [facts.full_charge_limit(), facts.charge_limit(8)]


async def test_what_limits_the_charges_that_run_is_listed_however_many_they_are(
    store: Store,
) -> None:
    over, runs = facts.transaction(6, stopped_at=facts.later(9)), facts.transaction(8)
    limits = facts.charge_limit(6), facts.charge_limit(8)
    await store.commit(facts.unit(facts.station(), over, runs, *limits))
    assert await store.live_charge_limits() == [facts.charge_limit(8)]


async def test_costs_that_wait_for_somebody_are_listed_and_counted(store: Store) -> None:
    waiting = [facts.full_transaction_cost(number) for number in (6, 8, 10)]
    final = facts.full_transaction_cost(12, state=CostState.FINAL, reasons=())
    await store.commit(facts.unit(*waiting, final, facts.transaction_cost(14)))
    assert await store.unreviewed_costs(Page(limit=2, after=6)) == waiting[1:]
    assert await store.number_of_unreviewed_costs() == 3


async def test_what_is_final_is_summed_up_by_day_and_currency_and_never_across(
    store: Store,
) -> None:
    def final(number: int, days: int, due: int, currency: str = "EUR") -> TransactionCost:
        began = Instant(facts.NOON + days * DAY)
        state = CostState.FINAL
        return facts.transaction_cost(
            number, began_at=began, due=due, currency=currency, state=state
        )

    waived = facts.transaction_cost(20, due=9, state=CostState.WAIVED)
    told = (final(6, 0, 123), final(8, 0, 7), final(10, 0, 50, "JPY"), final(12, 1, 1))
    others = (final(14, -1, 1000), final(18, 2, 1000))
    await store.commit(facts.unit(*told, *others, waived, facts.full_transaction_cost(16)))
    noons = [Instant(facts.NOON + days * DAY) for days in range(3)]
    assert await store.takings(noons) == [
        Takings(0, "EUR", 2, 130),
        Takings(0, "JPY", 1, 50),
        Takings(1, "EUR", 1, 1),
    ]


async def test_what_a_vehicle_did_is_kept_by_time(store: Store) -> None:
    later, first = facts.activity_change(60, "SuspendedEV"), facts.activity_change()
    await store.commit(facts.unit(later, first))
    await store.commit(facts.unit(facts.activity_change(0, "Idle")))
    assert await store.activity(TransactionId(6)) == [first, later]
    assert await store.activity(TransactionId(8)) == []


async def test_no_number_of_a_tariff_is_handed_out_again(store: Store) -> None:
    await store.commit(facts.unit(facts.tariff_version(1 << 40)))
    assert (await store.marks()).last_id == 1 << 40
    await store.commit(facts.unit(facts.tariff_assignment((1 << 40) + 2)))
    assert (await store.marks()).last_id == (1 << 40) + 2
