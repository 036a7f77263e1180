"""The message journal. Rows of a station are found by two lists: settled, and just arrived."""

from typing import Any, Final

from sqlalchemy import Row, Select, and_, or_, select, union

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
    chosen = _behind(within(_all, _j.id, _j.at, page), page)
    if station_id is not None:
        chosen = chosen.where(_j.id.in_(_of_station(station_id, page)))
    if action is not None:
        chosen = chosen.where(_j.action == action)
    return Asked(ordered(chosen, _j.id, page), _exchange_reader())


def exchange_of(frame: FrameId) -> Asked[Exchange]:
    """Find an exchange by its frame's or its answer's id."""
    return Asked(_all.where(_j.id == frame & ~1), _exchange_reader())


def _behind(chosen: Select[Any], page: Page) -> Select[Any]:
    after = page.after
    if after is None:
        return chosen
    if page.is_descending:
        return chosen.where(_j.id < after)
    is_answer_unseen = and_(_j.id == after, _j.answer_kind.is_not(None))
    return chosen.where(_j.id >= after, or_(_j.id > after, is_answer_unseen))
