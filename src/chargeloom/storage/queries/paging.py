"""Lists in pieces: by the id of the last item seen, never by counting."""

from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, CompoundSelect, Select

from chargeloom.domain.ids import IdSource
from chargeloom.domain.instant import DAY, Instant
from chargeloom.storage.store import Page

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


def lowest_id(at: Instant) -> int:
    """Return the lowest id that can have been handed out at an instant."""
    return IdSource(chance=lambda _: 0).next(at)


def within(select: Select[Any], item_id: Column[int], at: Column[int], page: Page) -> Select[Any]:
    """Take the items of a time, found by their ids, which rise with time.

    Ids rise even while a clock is set back; up to a day of that is allowed for.
    """
    if page.since is not None:
        select = select.where(at >= page.since, item_id >= lowest_id(page.since))
    if page.until is not None:
        select = select.where(at < page.until, item_id < lowest_id(Instant(page.until + DAY)))
    return select
