"""Tariffs, where they apply, and what transactions cost."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, func, select

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.transaction_cost import ActivityChange, CostState, TransactionCost
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.storage.answers import Takings
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import paged, span_of
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    IS_RUNNING,
    IS_UNREVIEWED,
    activity_change,
    tariff_assignment,
    tariff_version,
    transaction_cost,
)

_c: Final = transaction_cost.c


def costs(transactions: Sequence[TransactionId]) -> Asked[TransactionCost]:
    """List what some transactions cost."""
    chosen = select(transaction_cost).where(_c.transaction.in_(transactions))
    return Asked(chosen.order_by(_c.transaction), _cost)


def unreviewed(page: Page) -> Asked[TransactionCost]:
    """List the costs that somebody has to look at."""
    chosen = select(transaction_cost).where(IS_UNREVIEWED)
    return Asked(paged(chosen, _c.transaction, page), _cost)


def takings(edges: Sequence[Instant]) -> Asked[Takings]:
    """Sum up what is final by currency and the span that the transactions began in, from one edge to the next."""
    span = span_of(_c.began_at, edges).label("span")
    chosen = (
        select(span, _c.currency, func.count().label("charges"), func.sum(_c.due).label("due"))
        .where(_c.began_at >= edges[0], _c.began_at < edges[-1], _c.state == CostState.FINAL.value)
        .group_by(span, _c.currency)
        .order_by(span, _c.currency)
    )
    return Asked(chosen, _takings)


def activity(transaction: TransactionId) -> Asked[ActivityChange]:
    """List what a vehicle did in a transaction, by time."""
    chosen = select(activity_change).where(activity_change.c.transaction == transaction)
    return Asked(chosen.order_by(activity_change.c.at), lambda row: record_of(ActivityChange, row))


def _cost(row: Row[Any]) -> TransactionCost:
    return record_of(TransactionCost, row)


def _version(row: Row[Any]) -> TariffVersion:
    return record_of(TariffVersion, row)


def _takings(row: Row[Any]) -> Takings:
    return Takings(span=row.span, currency=row.currency, charges=row.charges, due=row.due or 0)


VERSIONS: Final = Asked(select(tariff_version).order_by(tariff_version.c.id), _version)
ASSIGNMENTS: Final = Asked(
    select(tariff_assignment).order_by(tariff_assignment.c.id),
    lambda row: record_of(TariffAssignment, row),
)
RUNNING: Final = Asked(select(transaction_cost).where(IS_RUNNING), _cost)
NUMBER_UNREVIEWED: Final = Asked(
    select(func.count()).select_from(transaction_cost).where(IS_UNREVIEWED),
    lambda row: int(row[0]),
)
