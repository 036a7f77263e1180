"""The message journal. A station's rows are found by its list, and among those not listed yet."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Column, Row, Select, and_, func, or_, select, union

from chargeloom.domain.ids import FrameId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.journal import Exchange
from chargeloom.storage.asked import Asked
from chargeloom.storage.frames import FrameUnpacker
from chargeloom.storage.queries.paging import few, ordered, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.store import Page
from chargeloom.storage.tables import journal, journal_arrived, journal_of_station, station

_j: Final = journal.c
_l: Final = journal_of_station.c
_all: Final = select(journal, station.c.identity).join(station, station.c.no == _j.station_no)


def are_few(page: Page, action: str) -> Asked[bool]:
    """Ask whether the exchanges of an action, at all stations, are few."""
    return few(_in_page(select(_j.id).where(_j.action == action), _j.id, page))


def exchanges(
    page: Page, station_id: StationId | None, action: str | None, *, are_few: bool = False
) -> Asked[Exchange]:
    """List exchanges by id: those of which the frame or the answer lies behind the last one seen.

    `are_few` says that those of the action are quicker looked through than those of the station.
    """
    if station_id is None:
        chosen = _of_all(page, action)
    elif are_few:
        # With nothing added, the station is not looked up first, and all its messages after it.
        chosen = _of_all(page, action).where(_j.station_no + 0 == _number(station_id))
    else:
        chosen = _of_station(page, station_id, action)
    return Asked(ordered(chosen, _j.id, page), _exchange_reader())


def exchange_of(frame: FrameId) -> Asked[Exchange]:
    """Find an exchange by its frame's or its answer's id."""
    return Asked(_all.where(_j.id == frame & ~1), _exchange_reader())


def _of_all(page: Page, action: str | None) -> Select[Any]:
    chosen = _in_page(_all, _j.id, page)
    return chosen if action is None else chosen.where(_j.action == action)


def _of_station(page: Page, station_id: StationId, action: str | None) -> Select[Any]:
    listed = select(_l.id.label("id")).select_from(journal_of_station.join(journal, _j.id == _l.id))
    found = union(
        _of_action(listed.where(_l.station_no == _number(station_id)), _l.id, page, action),
        _of_action(_unlisted(station_id), _j.id, page, action),
    )
    return _all.where(_j.id.in_(ordered(found, found.selected_columns.id, page)))


def _number(station_id: StationId) -> Any:
    return select(station.c.no).where(station.c.identity == station_id).scalar_subquery()


def _unlisted(station_id: StationId) -> Select[Any]:
    """Look through what arrived since lists were written last."""
    lowest = select(func.min(journal_arrived.c.id)).scalar_subquery()
    return select(_j.id.label("id")).where(_j.id >= lowest, _j.station_no == _number(station_id))


def _of_action(
    chosen: Select[Any], item_id: Column[int], page: Page, action: str | None
) -> Select[Any]:
    if action is not None:
        # Joined with nothing, the action is not looked up in its index, which all stations share.
        chosen = chosen.where(_j.action.concat("") == action)
    return _in_page(chosen, item_id, page)


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
