"""Sums of transactions: by span and currency, of a filter, exact to the smallest coin."""

from decimal import Decimal
from typing import Any

from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.storage.answers import Sum
from chargeloom.storage.store import Store
from tests.storage import facts

OTHER = StationId("CP-OTHER")
NOONS = [Instant(facts.NOON + days * DAY) for days in range(3)]


def charge(number: int, at: Instant, wh: str | None, **said: Any) -> TransactionRecord:
    """A charge that took so much, or still runs."""
    ended = {} if wh is None else {"stopped_at": Instant(at + HOUR), "meter_stop_wh": Decimal(wh)}
    told = {"started_at": at, "received_at": at, "meter_start_wh": Decimal(1000)} | ended | said
    return facts.transaction(number, **told)


def priced(
    number: int, due: int, state: CostState = CostState.FINAL, currency: str = "EUR"
) -> TransactionCost:
    return facts.transaction_cost(
        number, began_at=facts.NOON, due=due, state=state, currency=currency
    )


async def test_charges_are_summed_up_by_span_and_currency_and_never_across(store: Store) -> None:
    first, second = Instant(NOONS[0] + HOUR), Instant(NOONS[1] + HOUR)
    charges = (
        charge(10, first, "3000.5"),
        charge(12, first, "2000"),
        charge(14, first, "1001", token_uid="Other"),
        charge(16, first, None),
        charge(18, second, "9000", suspect=(Suspicion.METER_JUMPED,)),
        charge(20, second, "1500", station=OTHER),
        charge(22, NOONS[2], "5000"),
    )
    costs = (
        priced(10, 9_007_199_254_740_993),
        priced(12, 2),
        priced(14, 70, currency="JPY"),
        priced(16, 1, CostState.RUNNING),
        priced(18, 100, CostState.WAIVED),
        priced(22, 1000),
    )
    await store.commit(facts.unit(facts.station(), facts.station(OTHER), *charges, *costs))
    assert await store.sums(NOONS) == [
        Sum(0, "EUR", 3, 3000.5, 9_007_199_254_740_995, 1),
        Sum(0, "JPY", 1, 1.0, 70, 0),
        Sum(1, None, 1, 500.0, 0, 0),
        Sum(1, "EUR", 1, 0.0, 0, 0),
    ]
    assert await store.sums(NOONS, station=OTHER) == [Sum(1, None, 1, 500.0, 0, 0)]
    assert await store.sums(NOONS, token_uid="OTHER") == [Sum(0, "JPY", 1, 1.0, 70, 0)]
    assert await store.sums(NOONS, is_active=True) == [Sum(0, "EUR", 1, 0.0, 0, 1)]
    assert len(await store.sums(NOONS, is_active=False)) == 4
    assert await store.sums([NOONS[2], Instant(NOONS[2] + 1)]) == [
        Sum(0, "EUR", 1, 4000.0, 1000, 0)
    ]
    assert TransactionId(22) == charges[-1].id
