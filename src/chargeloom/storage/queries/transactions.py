"""Transactions."""

from collections.abc import Iterable, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    union,
)

from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import Stop, Suspicion, TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import behind, few, lowest_id, ordered, paged
from chargeloom.storage.rows import record_of, values_of
from chargeloom.storage.sealing import seal_of
from chargeloom.storage.tables import IS_LATE, IS_ODD, newest_transaction, station, transaction

_t: Final = transaction.c
_all: Final = select(transaction, station.c.identity).join(station, station.c.no == _t.station_no)
IS_OPEN: Final = and_(_t.stopped_at.is_(None), _t.interrupted_at.is_(None))
IS_OVER: Final = or_(_t.stopped_at.is_not(None), _t.interrupted_at.is_not(None))


def are_few(page: Page) -> Asked[bool]:
    """Ask whether the transactions of a page's time are few."""
    return few(_of_time(page))


def transactions(
    page: Page,
    station_id: StationId | None,
    is_active: bool | None,
    *,
    are_few: bool,
    cards: Sequence[str] | None = None,
) -> Asked[TransactionRecord]:
    """List transactions by id. `are_few` says that those of the page's time are quickly found by it.

    `cards` are the numbers, as they are stored, of the cards that charged.
    """

    def wanted(chosen: Select[Any], *, by_station: bool) -> Select[Any]:
        if station_id is not None:
            # With nothing added, all transactions of the station are looked through.
            chosen = chosen.where(of_station(station_id, by_station=by_station))
        return chosen if is_active is None else chosen.where(IS_OPEN if is_active else IS_OVER)

    def timed(*, by_station: bool) -> Select[Any]:
        chosen = wanted(select(_t.id), by_station=by_station)
        return behind(_within(chosen, _t.began_at + 0, page), _t.id, page)

    if cards is not None:
        of_token = wanted(_all, by_station=False).where(of_cards(cards))
        chosen = _within(of_token, _t.began_at + 0, page)
        return Asked(paged(chosen, _t.id, page), _transaction)
    if are_few:
        of_time = wanted(_all, by_station=False).where(_t.id.in_(_of_time(page)))
        return Asked(paged(of_time, _t.id, page), _transaction)
    if is_active or (page.since is None and page.until is None):
        chosen = wanted(_all, by_station=not is_active)
        return Asked(paged(_within(chosen, _t.began_at + 0, page), _t.id, page), _transaction)
    late = timed(by_station=False).where(IS_LATE)
    found = union(_of_those_days(timed(by_station=True), page), late)
    chosen = _all.where(_t.id.in_(ordered(found, found.selected_columns.id, page)))
    return Asked(ordered(chosen, _t.id, page), _transaction)


def of_station(station_id: StationId, *, by_station: bool = True) -> ColumnElement[bool]:
    """Take those of a station; `by_station` says that they are found by it."""
    number = _t.station_no if by_station else _t.station_no + 0
    found: ColumnElement[bool] = number == _number_of(station_id)
    return found


def of_cards(cards: Sequence[str]) -> ColumnElement[bool]:
    """Take those of cards, found by their numbers."""
    return func.lower(_t.token_uid).in_(sorted({card.translate(_LOWERS) for card in cards}))


def transaction_of(transaction_id: TransactionId) -> Asked[TransactionRecord]:
    """Find a transaction by our id."""
    return Asked(_all.where(_t.id == transaction_id), _transaction)


def transaction_numbered(
    station_id: StationId, number: str, evse: int | None = None
) -> Asked[TransactionRecord]:
    """Find a transaction by the station's own id for it; of several the one at this EVSE, else the newest."""
    chosen = _all.where(_t.number == number, _t.station_no == _number_of(station_id))
    if evse is not None:
        chosen = chosen.order_by(case((_t.evse == evse, 0), else_=1))
    return Asked(chosen.order_by(_t.id.desc()).limit(1), _transaction)


def station_of_number(number: str) -> Asked[StationId]:
    """Find the station that a number was given to."""
    chosen = select(station.c.identity).join(transaction, _t.station_no == station.c.no)
    return Asked(chosen.where(_t.number == number).limit(1), lambda row: StationId(row.identity))


def orphans(station_id: StationId, claimed_number: str, stop: Stop) -> Asked[TransactionRecord]:
    """List the records of stops at this instant that belonged to nothing known."""
    chosen = _all.where(
        _t.station_no == _number_of(station_id),
        _t.claimed_number == claimed_number,
        _t.stopped_at == stop.at,
    )
    return Asked(chosen.order_by(_t.id), _transaction)


def _of_time(page: Page) -> Select[Any]:
    return _within(select(_t.id), _t.began_at, page)


def _of_those_days(chosen: Select[Any], page: Page) -> Select[Any]:
    """Walk only through the ids of those days; what was told on another day is marked as late."""
    if page.since is not None:
        chosen = chosen.where(_t.id >= lowest_id(Instant(max(page.since - 2 * DAY, 0))))
    if page.until is not None:
        chosen = chosen.where(_t.id < lowest_id(Instant(page.until + 2 * DAY)))
    return chosen


def _within(chosen: Select[Any], at: ColumnElement[int], page: Page) -> Select[Any]:
    if page.since is not None:
        chosen = chosen.where(at >= page.since)
    if page.until is not None:
        chosen = chosen.where(at < page.until)
    return chosen


def odd_tokens() -> Asked[str]:
    """List the numbers of cards that more than the case of ASCII's letters may differ in, each looked up once."""
    odd = select(func.min(_t.token_uid).label("uid")).where(IS_ODD).cte("odd", recursive=True)
    following = select(func.min(_t.token_uid)).where(IS_ODD, _t.token_uid > odd.c.uid)
    each = odd.union_all(select(following.scalar_subquery()).where(odd.c.uid.is_not(None)))
    return Asked(select(each.c.uid).where(each.c.uid.is_not(None)), lambda row: str(row.uid))


def cards_of(uid: str, odd: Iterable[str]) -> tuple[str, ...]:
    """List how a card that a reader shows may be stored, given the odd ones that are."""
    shown = normalised(uid)
    return (shown, *(one for one in odd if normalised(one) == shown))


_LOWERS: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
"""The index lowers no other capitals."""


def _number_of(station_id: StationId) -> Any:
    return select(station.c.no).where(station.c.identity == station_id).scalar_subquery()


def _transaction(row: Row[Any]) -> TransactionRecord:
    """Put a transaction together; one that was changed on the disk is marked, and nothing of it counts."""
    record = record_of(TransactionRecord, row, station=row.identity)
    if row.seal is None or row.seal == seal_of(values_of(record)):
        return record
    return msgspec.structs.replace(record, suspect=(*record.suspect, Suspicion.DAMAGED))


LIVE_TRANSACTIONS: Final = Asked(
    _all.where(
        _t.id.in_(union(select(_t.id).where(IS_OPEN), select(newest_transaction.c.transaction_id)))
    ),
    _transaction,
)
"""The open ones, and the newest of each connector."""
