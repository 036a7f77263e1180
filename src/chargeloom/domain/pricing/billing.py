"""Billing: a running cost and what the meter told become a cost that is over: final, or to be looked at."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing import Cost, price
from chargeloom.domain.pricing.metered import Change, Sample, Span, periods
from chargeloom.domain.pricing.transaction_cost import (
    Review,
    TransactionCost,
    doubted,
    reviews,
    settled,
)
from chargeloom.domain.tariffs.tariff import Tariff, counts_time


def billed(
    running: TransactionCost,
    rules: Tariff,
    record: TransactionRecord,
    told: tuple[Sequence[Sample], Sequence[Change]],
    now: Instant,
) -> TransactionCost:
    """Price a transaction that is over by what its meter told and its vehicle did."""
    if record.stopped_at is None:
        return doubted(running, Review.END_INFERRED)
    found = priced(rules, record, told)
    why = tuple(reviews(record, counts_time=counts_time(rules)))
    if found is None:
        return doubted(running, *why, Review.ENERGY_UNKNOWN)
    return settled(running, found, why, now)


def priced(
    rules: Tariff,
    record: TransactionRecord,
    told: tuple[Sequence[Sample], Sequence[Change]],
) -> Cost | None:
    """Price a record by what its meter told; None where one of its ends is missing."""
    span = _span(record)
    return None if span is None else price(rules, periods(span, *told), ZoneInfo(rules.time_zone))


def _span(record: TransactionRecord) -> Span | None:
    start, end = record.started_at, record.stopped_at
    start_wh, end_wh = record.meter_start_wh, record.meter_stop_wh
    if start is None or end is None or start_wh is None or end_wh is None or end_wh < start_wh:
        return None
    return Span(start, end, start_wh, end_wh)
