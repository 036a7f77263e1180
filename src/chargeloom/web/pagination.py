"""Pagination: lists in pages, each with the cursor that the next one begins behind."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from chargeloom.domain.ids import from_text
from chargeloom.domain.instant import from_datetime
from chargeloom.storage.store import Page
from chargeloom.web.moments import MomentIn
from chargeloom.web.problems import Fault, Problem, invalid

T = TypeVar("T")
S = TypeVar("S")


class Order(StrEnum):
    """Oldest first, or newest."""

    ASC = "asc"
    DESC = "desc"


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What every list takes."""

    limit: Annotated[int, Meta(ge=1, le=500, description="How many items at most.")] = 50
    after: (
        Annotated[str, Meta(max_length=200, description="The cursor of the page before.")] | None
    ) = None
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
        raise invalid_cursor()
    return number


def invalid_cursor() -> Problem:
    """Refuse a cursor that no list of this kind gave."""
    return invalid(Fault("/after", "not a cursor of this list"))


def page_of(query: ListQuery, prefix: str) -> Page:
    """Say which part of a list the store shall give: one item more than is shown."""
    page = Page(
        limit=query.limit + 1,
        after=cursor(prefix, query.after) if query.after is not None else None,
        is_descending=query.is_descending,
    )
    if not isinstance(query, TimedQuery):
        return page
    return page._replace(
        since=from_datetime(query.since) if query.since is not None else None,
        until=from_datetime(query.until) if query.until is not None else None,
    )


def listing(
    found: Sequence[S], query: ListQuery, show: Callable[[S], T], cursor_of: Callable[[S], str]
) -> Listing[T]:
    """Show what was found; what lies past the limit only tells that there is more."""
    shown = found[: query.limit]
    more = len(found) > query.limit
    return Listing(
        items=tuple(show(one) for one in shown), next=cursor_of(shown[-1]) if more else None
    )
