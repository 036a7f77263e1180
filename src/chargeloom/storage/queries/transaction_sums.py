"""Sums of transactions: what those of a filter come to, span by span."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, Row, Text, and_, case, cast, func, select

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.transaction_cost import CostState
from chargeloom.storage.answers import Sum, Tally
from chargeloom.storage.asked import Asked
from chargeloom.storage.queries.paging import span_of
from chargeloom.storage.queries.transactions import IS_OVER, of_cards, of_station
from chargeloom.storage.tables import transaction, transaction_cost

_t: Final = transaction.c
_c: Final = transaction_cost.c


def tallies(edges: Sequence[Instant]) -> Asked[Tally]:
    """Sum up the transactions by the span that they began in, each from one edge to the next."""
    span = span_of(_t.began_at, edges).label("span")
    chosen = select(span, func.count().label("begun"), func.sum(_energy()).label("energy_wh"))
    is_within = and_(_t.began_at >= edges[0], _t.began_at < edges[-1])
    return Asked(chosen.where(is_within).group_by(span), _tally)


def sums(
    edges: Sequence[Instant],
    station_id: StationId | None,
    is_active: bool | None,
    cards: Sequence[str] | None,
) -> Asked[Sum]:
    """Sum up the transactions of a filter by the span that they began in and the currency of their price.

    Money is exact: the smallest coins of what is final. `cards` are as `transactions` takes them.
    """
    # With nothing added, they are found by their time; else those of the station or the card are looked through.
    is_narrow = station_id is not None or cards is not None
    at = _t.began_at + 0 if is_narrow else _t.began_at
    span = span_of(_t.began_at, edges).label("span")
    is_final = _c.state == CostState.FINAL.value
    is_settled = _c.state.in_((CostState.FINAL.value, CostState.WAIVED.value))
    chosen = (
        select(
            span,
            _c.currency,
            func.count().label("charges"),
            func.sum(_energy()).label("energy_wh"),
            func.sum(case((is_final, _c.due))).label("due"),
            func.count(case((~is_settled, 1))).label("not_final"),
        )
        .join_from(transaction, transaction_cost, _c.transaction == _t.id, isouter=True)
        .where(at >= edges[0], at < edges[-1])
        .group_by(span, _c.currency)
        .order_by(span, _c.currency)
    )
    if station_id is not None:
        chosen = chosen.where(of_station(station_id))
    if cards is not None:
        chosen = chosen.where(of_cards(cards))
    if is_active is not None:
        chosen = chosen.where(~IS_OVER if is_active else IS_OVER)
    return Asked(chosen, _sum)


def _energy() -> ColumnElement[Any]:
    """Reckon what went into a car, rounded for people; what its meter says after a jump is not known."""
    between = cast(_t.meter_stop_wh, Float) - cast(_t.meter_start_wh, Float)
    is_jump = cast(_t.suspect, Text).contains(Suspicion.METER_JUMPED.value)
    return case((and_(between >= 0, ~is_jump), between))


def _tally(row: Row[Any]) -> Tally:
    return Tally(span=row.span, begun=row.begun, energy_wh=row.energy_wh or 0.0)


def _sum(row: Row[Any]) -> Sum:
    return Sum(
        span=row.span,
        currency=row.currency,
        charges=row.charges,
        energy_wh=row.energy_wh or 0.0,
        due=row.due or 0,
        not_final=row.not_final,
    )
