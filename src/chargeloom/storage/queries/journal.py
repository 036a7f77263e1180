"""The message journal. Rows of a station are found by two lists: settled, and just arrived."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Column, Row, Select, Table, and_, or_, select, union

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.journal import Exchange
from chargeloom.storage.asked import Asked
from chargeloom.storage.frames import FrameUnpacker
from chargeloom.storage.queries.paging import ordered, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.store import Page
from chargeloom.storage.tables import journal, journal_arrived, journal_of_station, station

_j: Final = journal.c
_all: Final = select(journal, station.c.identity).join(station, station.c.no == _j.station_no)


def exchanges(page: Page, station_id: StationId | None, action: str | None) -> Asked[Exchange]:
    """List exchanges by id: those of which the frame or the answer lies behind the last one seen."""
    chosen = _of_all(page, action) if station_id is None else _of_station(page, station_id, action)
    return Asked(ordered(chosen, _j.id, page), _exchange_reader())


def exchange_of(frame: FrameId) -> Asked[Exchange]:
    """Find an exchange by its frame's or its answer's id."""
    return Asked(_all.where(_j.id == frame & ~1), _exchange_reader())


def _of_all(page: Page, action: str | None) -> Select[Any]:
    chosen = _in_page(_all, _j.id, page)
    return chosen if action is None else chosen.where(_j.action == action)


def _of_station(page: Page, station_id: StationId, action: str | None) -> Select[Any]:
    found = union(*(_in_list(listed, page, station_id, action) for listed in _LISTS))
    return _all.where(_j.id.in_(ordered(found, found.selected_columns.id, page)))


def _in_list(listed: Table, page: Page, station_id: StationId, action: str | None) -> Select[Any]:
    number = select(station.c.no).where(station.c.identity == station_id).scalar_subquery()
    rows = listed.join(journal, _j.id == listed.c.id)
    chosen = select(listed.c.id.label("id")).select_from(rows).where(listed.c.station_no == number)
    if action is not None:
        # Joined with nothing, the action is not looked up in its index, which all stations share.
        chosen = chosen.where(_j.action.concat("") == action)
    return _in_page(chosen, listed.c.id, page)


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
        frame, answer, message_id = unpacker.unpack(row.body)
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


_LISTS: Final = (journal_of_station, journal_arrived)
