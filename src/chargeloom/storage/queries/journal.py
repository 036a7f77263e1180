"""The message journal. Rows of a station or an action are found by its list, and among those not listed yet."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Row, Select, and_, func, or_, select, union

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.journal import Exchange
from chargeloom.storage.asked import Asked
from chargeloom.storage.frames import FrameUnpacker
from chargeloom.storage.pages import Page
from chargeloom.storage.queries.paging import few, ordered, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    journal,
    journal_arrived,
    journal_block,
    journal_of_action,
    journal_of_station,
    station,
)

_j: Final = journal.c
_s: Final = journal_of_station.c
_a: Final = journal_of_action.c
_all: Final = (
    select(journal, station.c.identity, journal_block.c.body.label("shared"))
    .join(station, station.c.no == _j.station_no)
    .outerjoin(journal_block, journal_block.c.id == _j.block)
)


def are_few(page: Page, action: str) -> Asked[bool]:
    """Ask whether the exchanges of an action, at all stations, are few; those not listed yet always are."""
    return few(_in_page(_list_of_action(action), _a.id, page))


def exchanges(
    page: Page, station_id: StationId | None, action: str | None, *, are_few: bool = False
) -> Asked[Exchange]:
    """List exchanges by id: those of which the frame or the answer lies behind the last one seen.

    `are_few` says that those of the action are quicker looked through than those of the station.
    """
    is_sought = []
    if station_id is not None:
        is_sought.append(_j.station_no == _number(station_id))
    if action is not None:
        is_sought.append(_j.action == action)
    if action is not None and (station_id is None or are_few):
        chosen = _found(_list_of_action(action), _a.id, is_sought, page)
    elif station_id is not None:
        chosen = _found(_list_of_station(station_id), _s.id, is_sought, page)
    else:
        chosen = _in_page(_all, _j.id, page)
    return Asked(ordered(chosen, _j.id, page), _exchange_reader())


def exchange_of(frame: FrameId) -> Asked[Exchange]:
    """Find an exchange by its frame's or its answer's id."""
    return Asked(_all.where(_j.id == frame & ~1), _exchange_reader())


def _list_of_station(station_id: StationId) -> Select[Any]:
    named = select(_s.id.label("id")).select_from(journal_of_station.join(journal, _j.id == _s.id))
    return named.where(_s.station_no == _number(station_id))


def _list_of_action(action: str) -> Select[Any]:
    named = select(_a.id.label("id")).select_from(journal_of_action.join(journal, _j.id == _a.id))
    return named.where(_a.action == action)


def _found(
    listed: Select[Any],
    listed_id: Column[int],
    is_sought: Sequence[ColumnElement[bool]],
    page: Page,
) -> Select[Any]:
    """Look through a list, and through what arrived since lists were written last."""
    lowest = select(func.min(journal_arrived.c.id)).scalar_subquery()
    unlisted = select(_j.id.label("id")).where(_j.id >= lowest, *is_sought)
    found = union(
        _in_page(listed.where(*is_sought), listed_id, page), _in_page(unlisted, _j.id, page)
    )
    return _all.where(_j.id.in_(ordered(found, found.selected_columns.id, page)))


def _number(station_id: StationId) -> Any:
    return select(station.c.no).where(station.c.identity == station_id).scalar_subquery()


def _in_page(chosen: Select[Any], item_id: Column[int], page: Page) -> Select[Any]:
    return _behind(within(chosen, item_id, _j.at, page), item_id, page)


def _behind(chosen: Select[Any], item_id: Column[int], page: Page) -> Select[Any]:
    after = page.after
    if after is None:
        return chosen
    if page.is_descending:
        return chosen.where(item_id < after)
    is_answer_unseen = and_(item_id == after, _j.answer_kind.is_not(None))
    return chosen.where(item_id >= after, or_(item_id > after, is_answer_unseen))


def _exchange_reader() -> Callable[[Row[Any]], Exchange]:
    unpacker = FrameUnpacker()

    def read(row: Row[Any]) -> Exchange:
        frame, answer, message_id = unpacker.unpack(row.body, row.shared)
        after = row.answered_after_us
        return record_of(
            Exchange,
            row,
            station=row.identity,
            message_id=message_id,
            frame=frame,
            answer=answer,
            answered_at=None if after is None else Instant(row.at + after),
        )

    return read
