"""Pagination: lists in pages, each with the cursor that the next one begins behind."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, Generic, TypeVar

import msgspec
from msgspec import Meta

from chargeloom.domain.ids import from_text
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.storage.pages import Page
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, invalid

_LATEST: Final = from_datetime(datetime(2100, 1, 1, tzinfo=UTC))
"""Ids are made of the time, and end in 2109."""

T = TypeVar("T")
S = TypeVar("S")


class Order(StrEnum):
    """Oldest first, or newest."""

    ASC = "asc"
    DESC = "desc"


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What every list takes."""

    limit: Annotated[int, Meta(ge=1, le=500, description="How many items at most.")] = 50
    after: str | None = None
    order: Annotated[Order, Meta(description="Oldest first, or newest.")] = Order.ASC

    @property
    def is_descending(self) -> bool:
        return self.order is Order.DESC


class TimedQuery(ListQuery, frozen=True, kw_only=True):
    """What a list of things with a time takes."""

    since: Annotated[MomentIn, Meta(description="Not before.")] | None = msgspec.field(
        default=None, name="from"
    )
    until: Annotated[MomentIn, Meta(description="Before.")] | None = msgspec.field(
        default=None, name="to"
    )


class Listing(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A page of a list; `next` is null on the last one."""

    items: tuple[T, ...]
    next: str | None


def cursor(prefix: str, text: str) -> int:
    """Read a cursor that is an id of ours. Raises Problem when it is none."""
    number = from_text(prefix, text)
    if number is None:
        raise invalid(Fault("/after", "not a cursor of this list"))
    return number


def page_of(query: ListQuery, prefix: str) -> Page:
    """Say which part of a list the store shall give: one item more than is shown."""
    page = Page(
        limit=query.limit + 1,
        after=cursor(prefix, query.after) if query.after is not None else None,
        is_descending=query.is_descending,
    )
    if not isinstance(query, TimedQuery):
        return page
    return page._replace(since=since(query.since), until=until(query.until))


def since(moment: datetime | None) -> Instant | None:
    """Bound the beginning; before all that can have happened is no bound."""
    instant = from_datetime(moment) if moment is not None else Instant(0)
    return min(instant, _LATEST) if instant > 0 else None


def until(moment: datetime | None) -> Instant | None:
    """Bound the end; after all that can have happened is no bound."""
    instant = from_datetime(moment) if moment is not None else _LATEST
    return max(instant, Instant(0)) if instant < _LATEST else None


def listing(
    found: Sequence[S], query: ListQuery, show: Callable[[S], T], cursor_of: Callable[[S], str]
) -> Listing[T]:
    """Show what was found; what lies past the limit only tells that there is more."""
    shown = found[: query.limit]
    more = len(found) > query.limit
    return Listing(
        items=tuple(show(one) for one in shown), next=cursor_of(shown[-1]) if more else None
    )
