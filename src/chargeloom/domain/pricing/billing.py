"""Billing: a running cost and what the meter told become a cost that is over: final, or to be looked at."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from chargeloom.domain.charging.transaction import TransactionRecord, is_plausible
from chargeloom.domain.charging.vehicles import never_came, was_never_let_in
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing import Cost, price
from chargeloom.domain.pricing.metered import Change, Sample, Span, periods
from chargeloom.domain.pricing.period import Activity, Period
from chargeloom.domain.pricing.transaction_cost import (
    Review,
    TransactionCost,
    doubted,
    reviews,
    settled,
)
from chargeloom.domain.reading import EXACT
from chargeloom.domain.tariffs.tariff import Tariff, counts_time

MOST_WH: Final = Decimal(10_000_000_000)
"""More than a megawatt brings in a year is no charge's; at the dearest price, 63 bits still hold what this costs."""


class Held(NamedTuple):
    """Since when an outlet was held for the driver, and until when it would have been."""

    since: Instant
    until: Instant


class Told(NamedTuple):
    """What is known of a charge besides its record: what was read, what its vehicle did, what was held for it."""

    samples: Sequence[Sample] = ()
    changes: Sequence[Change] = ()
    held: Held | None = None


def billed(
    running: TransactionCost,
    rules: Tariff,
    record: TransactionRecord,
    told: Told,
    now: Instant,
) -> TransactionCost:
    """Price a transaction that is over by what its meter told and its vehicle did; what its station told otherwise stays in doubt."""
    found = _billed(running, rules, record, told, now)
    was_told = Review.TOLD_OTHERWISE in running.reasons
    return doubted(found, Review.TOLD_OTHERWISE) if was_told else found


def _billed(
    running: TransactionCost,
    rules: Tariff,
    record: TransactionRecord,
    told: Told,
    now: Instant,
) -> TransactionCost:
    if record.stopped_at is None:
        return doubted(running, Review.END_INFERRED)
    if _is_in_vain(record):
        doubts = (one for one in reviews(record, counts_time=False) if one not in _OF_METERS)
        return settled(running, _nothing(running.currency), doubts, now)
    found = priced(rules, record, told)
    why = tuple(reviews(record, counts_time=counts_time(rules)))
    if found is None:
        return doubted(running, *why, Review.ENERGY_UNKNOWN)
    return settled(running, found, why, now)


def _is_in_vain(record: TransactionRecord) -> bool:
    """Whether nothing flowed, and no vehicle came while it was waited for, or nobody to charge it: that costs nothing (OCPP 2.1, C20.FR.03)."""
    is_empty = record.meter_start_wh == record.meter_stop_wh
    return (is_empty and never_came(record)) or was_never_let_in(record)


def _nothing(currency: str) -> Cost:
    return Cost(currency=currency, lines=(), excl=Decimal(0), incl=Decimal(0))


_OF_METERS: Final = frozenset({Review.ENERGY_UNKNOWN})


def priced(rules: Tariff, record: TransactionRecord, told: Told) -> Cost | None:
    """Price a record by what its meter told; None where one of its ends is missing, or can't be true."""
    span = _span(record)
    if span is None:
        return None
    charged = periods(span, told.samples, told.changes)
    return price(rules, [*_reserved(told.held, record, span), *charged], ZoneInfo(rules.time_zone))


def _reserved(held: Held | None, record: TransactionRecord, span: Span) -> Iterator[Period]:
    """Say how long an outlet was held before the charge; however short that was, it was held."""
    if held is None:
        return
    began = span.start if record.started_at == span.start else record.received_at
    end = max(min(began, held.until, span.start), Instant(held.since + 1))
    yield Period(start=held.since, end=end, activity=Activity.RESERVATION)


def _span(record: TransactionRecord) -> Span | None:
    """Say what lies between both ends; a time that cannot be true is no time, and lasts not at all."""
    start, end = record.started_at, record.stopped_at
    start_wh, end_wh = record.meter_start_wh, record.meter_stop_wh
    if start is None or end is None or start_wh is None or end_wh is None or end_wh < start_wh:
        return None
    if EXACT.subtract(end_wh, start_wh) > MOST_WH:
        return None
    heard_at = record.received_at if record.stop_received_at is None else record.stop_received_at
    if not (is_plausible(start, record.received_at) and is_plausible(end, heard_at)):
        return Span(heard_at, heard_at, start_wh, end_wh)
    return Span(start, end, start_wh, end_wh)
