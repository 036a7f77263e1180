"""Lists in pieces: by the id of the last item seen, never by counting."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select, case, func, select

from chargeloom.domain.ids import LARGEST, first_of
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import Page

FEW: Final = 10_000
"""So many rows are quicker found by what they have in common and sorted than by walking through all."""

Ordered = TypeVar("Ordered", Select[Any], CompoundSelect[Any])


def paged(select: Select[Any], item_id: Column[int], page: Page) -> Select[Any]:
    """Take the items of a page."""
    return ordered(behind(select, item_id, page), item_id, page)


def behind(select: Select[Any], item_id: Column[int], page: Page) -> Select[Any]:
    """Take the items behind the last one seen."""
    if page.after is None:
        return select
    return select.where(item_id < page.after if page.is_descending else item_id > page.after)


def ordered(select: Ordered, item_id: ColumnElement[int], page: Page) -> Ordered:
    """Put items into the order of a page, as many as it takes."""
    order = item_id.desc() if page.is_descending else item_id.asc()
    return select.order_by(order).limit(page.limit)


def few(select_ids: Select[Any]) -> Asked[bool]:
    """Ask whether a selection is small; the database counts no further than that."""
    some = select_ids.limit(FEW).subquery()
    return Asked(select(func.count()).select_from(some), lambda row: row[0] < FEW)


def lowest_id(at: Instant) -> int:
    """Return the lowest id that can have been handed out at an instant; none is larger than a number can be."""
    return min(max(first_of(at), 0), LARGEST)


def span_of(at: Column[int], edges: Sequence[Instant]) -> ColumnElement[Any]:
    """Say between which edges a time lies: 0 up to the second one. Days are not all equally long."""
    return case(*((at < edge, span) for span, edge in enumerate(edges[1:])), else_=len(edges) - 1)


def within(select: Select[Any], item_id: Column[int], at: Column[int], page: Page) -> Select[Any]:
    """Take the items of a time, found by their ids, which rise with time.

    Ids rise even while a clock is set back; up to a day of that is allowed for.
    """
    if page.since is not None:
        select = select.where(at >= page.since, item_id >= lowest_id(page.since))
    if page.until is not None:
        select = select.where(at < page.until, item_id < lowest_id(Instant(page.until + DAY)))
    return select
